"""Addresses of the members pages."""

from django.urls import include, path

from essor.common.permissions import Permission
from essor.web.components.navigation import NavItem, register
from essor.web.members import views

members_patterns = [
    path("", views.members, name="members"),
    path("inviter/", views.invite, name="member_invite"),
    path("<uuid:key>/", views.member, name="member"),
    path("invitations/<uuid:key>/renvoyer/", views.invitation_resend, name="invitation_resend"),
    path("invitations/<uuid:key>/annuler/", views.invitation_cancel, name="invitation_cancel"),
    path("demandes/<uuid:key>/", views.answer, name="access_answer"),
]

installation_patterns = [
    path("", views.installation_members, name="installation_members"),
    path("<uuid:key>/retirer/", views.installation_member_end, name="installation_member_end"),
    path(
        "invitations/<uuid:key>/annuler/",
        views.installation_invitation_cancel,
        name="installation_invitation_cancel",
    ),
]

urlpatterns = [
    path("t/<slug:slug>/membres/", include(members_patterns)),
    path("installation/membres/", include(installation_patterns)),
]

register(
    NavItem(
        "members",
        "Membres",
        "members",
        Permission.MEMBER_MANAGE,
        icon="users",
        order=80,
        group="running",
    )
)
