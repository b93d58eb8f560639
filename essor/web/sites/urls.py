"""Addresses of the sites of a territory."""

from django.urls import path

from essor.common.permissions import Permission
from essor.web.components.navigation import NavItem, register
from essor.web.sites import views

register(
    NavItem(
        "sites",
        "Sites",
        "site_list",
        Permission.SITE_READ,
        icon="factory",
        order=20,
        group="observatory",
    )
)
register(
    NavItem(
        "companies",
        "Entreprises",
        "company_search",
        Permission.SITE_READ,
        "search",
        order=30,
        group="observatory",
    )
)

urlpatterns = [
    path("t/<slug:slug>/sites/", views.site_list, name="site_list"),
    path("t/<slug:slug>/sites/carte/", views.site_map, name="site_map"),
    path("t/<slug:slug>/sites/export.<str:file_format>", views.site_export, name="site_export"),
    path("t/<slug:slug>/sites/<str:siret>/", views.site_detail, name="site_detail"),
    path("t/<slug:slug>/entreprises/", views.company_search, name="company_search"),
]
