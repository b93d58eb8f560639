"""Addresses of events."""

from django.urls import path, reverse

from essor.common.models import Attachment
from essor.common.permissions import Permission
from essor.observatory.models.qualified import QUALIFIED_KIND
from essor.territory.models import Territory
from essor.web.attachments.owners import register_owner_page
from essor.web.components.navigation import NavItem, register
from essor.web.events import adding, deciding, views

register(
    NavItem(
        "events",
        "Évènements",
        "event_list",
        Permission.EVENT_READ,
        icon="flag",
        order=25,
        group="observatory",
    )
)

ROOT = "t/<slug:slug>/evenements/"
urlpatterns = [
    path(ROOT, views.event_list, name="event_list"),
    path(f"{ROOT}export.<str:file_format>", views.event_export, name="event_export"),
    path(f"{ROOT}soldes/", views.event_balance, name="event_balance"),
    path(f"{ROOT}a-qualifier/", deciding.queue, name="event_queue"),
    path(f"{ROOT}a-qualifier/ecarter/", deciding.reject_many, name="event_reject_many"),
    path(f"{ROOT}a-qualifier/<str:key>/", deciding.qualify, name="event_qualify"),
    path(f"{ROOT}ajouter/", adding.add, name="event_add"),
    path(f"{ROOT}<uuid:event_id>/", adding.decision, name="event_decision"),
    path(f"{ROOT}<uuid:event_id>/modifier/", adding.edit, name="event_edit"),
    path(f"{ROOT}<uuid:event_id>/preuves/", adding.add_evidence, name="event_evidence"),
    path(f"{ROOT}<uuid:event_id>/archiver/", adding.archive, name="event_archive"),
    path(f"{ROOT}<uuid:event_id>/retablir/", adding.restore, name="event_restore"),
]


def _page_of_decision(territory: Territory, attachment: Attachment) -> str:
    return reverse("event_decision", args=[territory.slug, attachment.owner_id])


register_owner_page(QUALIFIED_KIND, _page_of_decision)
