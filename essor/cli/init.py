"""`essor init`: starts a real territory and invites its lead."""

from typing import Annotated

import typer

from essor.cli.django import start_django


def register(app: typer.Typer) -> None:
    """Mount the command on the main one."""
    app.command(help="Ouvre un territoire réel et invite son chef de projet.")(init)


def init(
    territory: Annotated[
        str, typer.Option(help="Identifiant du territoire, par exemple « lacq-pau-tarbes ».")
    ] = "",
    lead: Annotated[str, typer.Option(help="Adresse électronique du chef de projet.")] = "",
    edition: Annotated[str, typer.Option(help="Édition du programme.")] = "2023-2027",
    admin: Annotated[
        str, typer.Option(help="Adresse électronique d'un administrateur de l'installation.")
    ] = "",
) -> None:
    """Running it again changes nothing but the links, which are renewed."""
    if bool(territory) != bool(lead) or not (territory or admin):
        raise typer.BadParameter("Donnez --territory et --lead ensemble, ou --admin.")
    start_django()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    if territory:
        _start(territory, edition, lead)
    if admin:
        _invite("admin", admin, None)


def _start(slug: str, edition: str, lead: str) -> None:
    from essor.common.actor import SYSTEM
    from essor.territory.models import Territory
    from essor.territory.services.reference import load_reference
    from essor.territory.services.territories import find_territory, start_territory

    if not Territory.objects.exclude(is_demo=True).exists():
        typer.echo("Chargement des données de référence…")
        load_reference(actor=SYSTEM)
    found = start_territory(actor=SYSTEM, territory=find_territory(slug, edition))
    typer.echo(f"Territoire ouvert : {found.name} ({found.edition}), adresse /t/{found.slug}/")
    _invite("lead", lead, found)


def _invite(role: str, email: str, territory: object) -> None:
    """Print the link: whoever runs this command holds the database, so may see it."""
    from essor.common.actor import SYSTEM
    from essor.kernel.errors import Conflict
    from essor.territory.models import Territory
    from essor.territory.services.invitations import invite

    place = territory if isinstance(territory, Territory) else None
    try:
        issued = invite(actor=SYSTEM, email=email, role=role, territory=place)
    except Conflict as error:  # already in: nothing to do, and nothing wrong
        typer.echo(str(error))
        return
    name = issued.invitation.role_offered.name
    typer.echo(f"Invitation « {name} » pour {issued.invitation.email}, valable quatorze jours :")
    typer.echo(issued.link)
