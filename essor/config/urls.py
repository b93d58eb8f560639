"""URL root: the web layer owns every address."""

from django.urls import include, path

urlpatterns = [path("", include("essor.web.urls"))]

handler400 = "essor.web.legal.errors.bad_request"
handler403 = "essor.web.legal.errors.forbidden"
handler404 = "essor.web.legal.errors.not_found"
handler500 = "essor.web.legal.errors.server_error"
