"""Addresses of the API. Every one is open to the login wall: the API authenticates by itself."""

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path, re_path

from essor.web.api import reference
from essor.web.api.api import api

mounted = api.urls
for route in mounted[0]:
    assert isinstance(route, URLPattern)  # noqa: S101 - for the type checker: ninja mounts no more
    route.callback = login_not_required(route.callback)

urlpatterns = [
    path("api/v1/", reference.reference, name="api-reference"),
    path("api/v1/", mounted),
    re_path(r"^api/v1/.+$", reference.not_found, name="api-not-found"),
]
