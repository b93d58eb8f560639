"""Addresses of fragility signals, and of what is said of a site's industry."""

from django.urls import path

from essor.common.permissions import Permission
from essor.web.components.navigation import NavItem, register
from essor.web.signals import industry, views

register(
    NavItem(
        "signals",
        "Signaux",
        "signals",
        Permission.SIGNAL_READ,
        icon="triangle-alert",
        order=35,
        group="observatory",
    )
)

urlpatterns = [
    path("t/<slug:slug>/signaux/", views.signals, name="signals"),
    path("t/<slug:slug>/signaux/export.xlsx", views.signals_export, name="signals_export"),
    path(
        "t/<slug:slug>/sites/<str:siret>/industrie/", industry.site_industry, name="site_industry"
    ),
]
