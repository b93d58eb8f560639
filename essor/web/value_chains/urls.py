"""Addresses of value chains and of declared links."""

from django.urls import path

from essor.common.permissions import Permission
from essor.web.components.navigation import NavItem, register
from essor.web.value_chains import link_views, views

register(
    NavItem(
        "value_chains",
        "Filières",
        "value_chains",
        Permission.SITE_READ,
        icon="share-2",
        order=25,
        group="observatory",
    )
)

ROOT = "t/<slug:slug>/filieres/"
LINK = f"{ROOT}liens/<uuid:link_id>/"

urlpatterns = [
    path(ROOT, views.value_chains, name="value_chains"),
    path(f"{ROOT}liens/", link_views.supply_links, name="supply_links"),
    path(
        f"{ROOT}liens/export.<str:file_format>",
        link_views.supply_links_export,
        name="supply_links_export",
    ),
    path(f"{ROOT}liens/declarer/", link_views.supply_link_new, name="supply_link_new"),
    path(LINK, link_views.supply_link, name="supply_link"),
    path(f"{LINK}modifier/", link_views.supply_link_edit, name="supply_link_edit"),
    path(f"{LINK}archiver/", link_views.supply_link_archive, name="supply_link_archive"),
    path(f"{LINK}retablir/", link_views.supply_link_restore, name="supply_link_restore"),
    path(f"{LINK}accord/", link_views.supply_link_agree, name="supply_link_agree"),
    path(f"{LINK}partager/", link_views.supply_link_share, name="supply_link_share"),
    path(
        f"{ROOT}locomotives/<uuid:decision_id>/retirer/",
        views.anchor_withdraw,
        name="anchor_withdraw",
    ),
    path(
        f"{ROOT}sites/<uuid:decision_id>/retirer/",
        views.site_value_chain_withdraw,
        name="site_value_chain_withdraw",
    ),
    path(f"{ROOT}<slug:code>/", views.value_chain, name="value_chain"),
    path(
        f"{ROOT}<slug:code>/export.<str:file_format>",
        views.value_chain_export,
        name="value_chain_export",
    ),
    path(f"{ROOT}<slug:code>/locomotives/<str:siren>/", views.anchor_decide, name="anchor_decide"),
    path(
        "t/<slug:slug>/sites/<str:siret>/filieres/",
        views.site_value_chains,
        name="site_value_chains",
    ),
]
