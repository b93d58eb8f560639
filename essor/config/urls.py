"""URL root: the web layer owns every address."""

from django.urls import include, path

urlpatterns = [path("", include("essor.web.urls"))]
