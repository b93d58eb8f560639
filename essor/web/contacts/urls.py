"""Addresses of the address book."""

from django.urls import path

from essor.common.permissions import Permission
from essor.web.components.navigation import NavItem, register
from essor.web.contacts import views

BOOK = "t/<slug:slug>/contacts/"

urlpatterns = [
    path(BOOK, views.contacts, name="contacts"),
    path(f"{BOOK}export.<str:file_format>", views.contacts_export, name="contacts_export"),
    path(f"{BOOK}nouveau/", views.contact_new, name="contact_new"),
    path(f"{BOOK}<uuid:contact_id>/", views.contact, name="contact"),
    path(f"{BOOK}<uuid:contact_id>/modifier/", views.contact_edit, name="contact_edit"),
    path(f"{BOOK}<uuid:contact_id>/archiver/", views.contact_archive, name="contact_archive"),
    path(f"{BOOK}<uuid:contact_id>/retablir/", views.contact_restore, name="contact_restore"),
    path(f"{BOOK}<uuid:contact_id>/effacer/", views.contact_erase, name="contact_erase"),
]

register(
    NavItem("contacts", "Contacts", "contacts", Permission.CONTACT_READ, icon="users", order=40)
)
