"""Addresses of the indicators of a territory."""

from django.urls import path

from essor.common.permissions import Permission
from essor.web.components.navigation import NavItem, register
from essor.web.indicators import public, views

register(
    NavItem(
        "indicators",
        "Indicateurs",
        "indicators",
        Permission.SITE_READ,
        "chart-column",
        order=35,
        group="observatory",
        area="observatoire/",
    )
)

urlpatterns = [
    path("t/<slug:slug>/observatoire/indicateurs/", views.indicators, name="indicators"),
    path(
        "t/<slug:slug>/observatoire/indicateurs/export.<str:file_format>",
        views.indicator_export,
        name="indicator_export",
    ),
    path(
        "t/<slug:slug>/observatoire/dictionnaire/",
        views.indicator_dictionary,
        name="indicator_dictionary",
    ),
    path("t/<slug:slug>/observatoire/comparer/", views.compare, name="indicator_compare"),
    path(
        "t/<slug:slug>/observatoire/page-publique/", public.public_page_set, name="public_page_set"
    ),
    path("territoires/<slug:slug>/", public.public_territory, name="public_territory"),
]
