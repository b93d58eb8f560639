"""A territory in which every page has something to show, and the addresses of its pages."""

from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import timezone

from essor.common.actor import SYSTEM
from essor.common.models import Job, JobState, Notification
from essor.common.services.imports import apply_import, save_mapping, start_import
from essor.common.services.jobs import enqueue
from essor.common.services.notifications import notify
from essor.observatory.services.notes import archive_note
from essor.observatory.services.overrides import set_industry_override
from essor.territory.models import Membership, Territory, User
from essor.territory.services.actors import actor_for
from essor.territory.services.invitations import invite
from tests.common.imports.test_readers import xlsx
from tests.factories.contacts import stocked_contacts
from tests.factories.notes import make_note
from tests.factories.people import MembershipFactory
from tests.factories.places import load_places, placed_territory
from tests.factories.registers import LARGE, MASKED, load_register
from tests.factories.signals import make_notice
from tests.factories.value_chains import stocked_chain
from tests.web.rights import INSTALLATION, PUBLIC, SIGNED_IN, TERRITORY

TITLES = ["Entreprise", "Interlocuteur", "Mail"]
GOOD = ["Forges d'Exemple", "Camille Inventée", "camille@exemple.test"]
BAD = ["Fonderie d'Exemple", "Dominique Fictif", "pas une adresse"]
# Answers that are no page, or only a part of one.
NOT_PAGES = {
    "service_worker", "manifest", "health:healthz", "notifications:bell", "sync_session",
    "search_suggestions", "history_csv", "contacts_export", "import_template", "mfa_reauthenticate",
    "jobs:progress", "signals_export", "supply_links_export", "installation_checks",
}  # fmt: skip


# Objects that the role does not see: an operator of a territory, the lead's private note.
NOT_THEIRS = {
    ("admin", "member"), ("operator", "note_edit"),
    *((role, name) for role in ("operator", "company", "elected", "state", "reader", "facilitator")
      for name in ("supply_link", "supply_link_edit", "attachment_remove")),
}  # fmt: skip


@dataclass(frozen=True)
class Stocked:
    """The territory, its lead's account, and the pages of its objects by rights-table name."""

    territory: Territory
    lead: User
    objects: dict[str, list[str]]

    def member(self, role: str) -> User:
        """An account of that role, here or over the whole installation."""
        if role == "lead":
            return self.lead
        scope = None if role in {"admin", "national"} else self.territory
        member: Membership = MembershipFactory(role=role, territory=scope)
        user: User = member.person.user
        return user


def stock(register: Path) -> Stocked:
    """Everything that the pages of today can show."""
    load_places()
    load_register(register)
    territory = placed_territory()
    membership = MembershipFactory(role="lead", territory=territory)
    user = membership.person.user
    actor = actor_for(user)
    note = make_note(actor, territory, siret=LARGE, text="Un four à remplacer en mars.")
    archived = make_note(actor, territory, siret=LARGE, text="Note dépassée.")
    archive_note(actor=actor, note_id=archived.id)
    guest = MembershipFactory(role="operator", territory=territory)
    invite(actor=actor, email="invitee@exemple.test", role="reader", territory=territory)
    sent = invite(actor=actor, email="autre@exemple.test", role="state", territory=territory)
    waiting = enqueue(actor=actor, kind="common.prune", territory_id=territory.id)
    failed = enqueue(actor=actor, kind="common.prune", territory_id=territory.id)
    Job.objects.filter(pk=failed.pk).update(
        state=JobState.FAILED, finished_at=timezone.now(), error="Fichier vide."
    )
    notify(
        actor=SYSTEM, recipients=[user.pk], kind="job.failed", title="« Import » a échoué",
        body="Fichier vide.", url=f"/taches/{failed.pk}/", dedupe_key="stock",
    )  # fmt: skip
    assert Notification.objects.exists()
    make_notice(LARGE[:9], 1)
    set_industry_override(
        actor=actor, territory=territory, siret=LARGE, is_industrial=True, reason="Atelier visité."
    )
    runs = [_run(actor, territory, rows) for rows in ([GOOD, BAD], [GOOD])]
    apply_import(actor=actor, run_id=runs[1].id)
    slug = territory.slug
    return Stocked(
        territory,
        user,
        {
            "territory_home": [],
            "site_list": [f"/t/{slug}/sites/?{query}" for query in ("champ=all&q=langres", "q=zz")],
            "company_search": [f"/t/{slug}/entreprises/?q={typed}" for typed in ("fondrie", "zzz")],
            "search": [f"/t/{slug}/recherche/?q=inventee"],
            "site_detail": [reverse("site_detail", args=[slug, one]) for one in (LARGE, MASKED)],
            "company_detail": [
                reverse("company_detail", args=[slug, one[:9]]) for one in (LARGE, MASKED)
            ],
            "site_industry": [reverse("site_industry", args=[slug, LARGE])],
            "signals": [f"/t/{slug}/signaux/?{query}" for query in ("annonce=toutes", "q=zz")],
            "notes": [reverse("notes", args=[slug, LARGE])],
            "note_edit": [reverse("note_edit", args=[slug, note.id])],
            "member": [reverse("member", args=[slug, guest.pk])],
            "import_mapping": [reverse("import_mapping", args=[slug, runs[0].id])],
            "import_preview": [reverse("import_preview", args=[slug, runs[0].id])],
            "import_done": [reverse("import_done", args=[slug, runs[1].id])],
            "jobs:detail": [reverse("jobs:detail", args=[job.pk]) for job in (waiting, failed)],
            "invitation_accept": [reverse("invitation_accept", args=[sent.token])],
            **stocked_contacts(actor, territory, note),
            **stocked_chain(actor, territory, LARGE),
            **_of_the_installation(),
        },
    )


def _of_the_installation() -> dict[str, list[str]]:
    """A territory to open, and an account that nobody uses."""
    closed = placed_territory("ferme")
    Territory.objects.filter(pk=closed.pk).update(started_at=None)
    old = MembershipFactory(
        role="reader", person__user__last_login=timezone.now() - timedelta(days=1500)
    )
    return {
        "territory_opening": [reverse("territory_opening", args=[closed.edition, closed.slug])],
        "inactive_account": [reverse("inactive_account", args=[old.person.user_id])],
    }


def _run(actor: Any, territory: Territory, rows: list[list[str]]) -> Any:
    run = start_import(
        actor=actor, territory_id=territory.id, importer="contacts", file_name="carnet.xlsx",
        data=xlsx(TITLES, *rows),
    )  # fmt: skip
    mapping = {"organisation": 0, "full_name": 1, "email": 2}
    return save_mapping(actor=actor, run=run, sheet="Sheet", header_row=0, mapping=mapping)


def addresses(stocked: Stocked, role: str) -> list[str]:
    """Every page that this role opens, or a visitor (an empty role)."""
    rows = _signed_in_rows(stocked, role) if role else list(PUBLIC.items())
    found: list[str] = []
    for name, (args, answer) in rows:
        if name not in NOT_PAGES:
            if answer == HTTPStatus.OK:
                found.append(reverse(name, args=list(args.values())))
            if (role, name) not in NOT_THEIRS:
                found.extend(stocked.objects.get(name, []))
    return found


def _signed_in_rows(stocked: Stocked, role: str) -> list[tuple[str, tuple[dict[str, Any], int]]]:
    slug: dict[str, Any] = {"slug": stocked.territory.slug}
    rows = [
        (name, (slug | row.args, row.answer))
        for name, row in TERRITORY.items()
        if row.method == "get" and (role in row.roles or (role == "admin" and row.admin))
    ]
    rows += [row for row in SIGNED_IN.items() if row[0] != "jobs:detail" or role == "lead"]
    return rows + (list(INSTALLATION.items()) if role == "admin" else [])
