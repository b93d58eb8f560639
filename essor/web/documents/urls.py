"""Addresses of documents."""

from django.urls import path

from essor.common.permissions import Permission
from essor.web.components.navigation import NavItem, register
from essor.web.documents import views

urlpatterns = [
    path("", views.documents, name="documents"),
    path("<slug:kind>.<slug:suffix>", views.download, name="document-download"),
]

register(
    NavItem(
        "documents",
        "Documents",
        "documents",
        Permission.DOCUMENT_PUBLISH,
        icon="file-text",
        order=70,
    )
)
