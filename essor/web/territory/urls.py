"""Address of a territory's home."""

from django.urls import path

from essor.common.permissions import Permission
from essor.web.components.navigation import NavItem, register
from essor.web.territory import views

register(
    NavItem(
        "home", "Accueil", "territory_home", Permission.TERRITORY_READ, "layers", 10, exact=True
    )
)

urlpatterns = [path("t/<slug:slug>/", views.territory_home, name="territory_home")]
