"""Addresses of the address book."""

from django.urls import path

from essor.common.permissions import Permission
from essor.web.components.navigation import NavItem, register
from essor.web.contacts import views

urlpatterns = [
    path("t/<slug:slug>/contacts/", views.contacts, name="contacts"),
    path("t/<slug:slug>/contacts/export.xlsx", views.contacts_export, name="contacts_export"),
]

register(
    NavItem("contacts", "Contacts", "contacts", Permission.CONTACT_READ, icon="users", order=40)
)
