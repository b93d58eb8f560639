"""`essor doctor`: what is well, what is not, and what to do about it."""

import json
from dataclasses import asdict

import typer

from essor.cli.django import start_django

MARKS = {"ok": "✓", "warning": "!", "failed": "✗"}


def register(app: typer.Typer) -> None:
    """Mount the command on the main one."""
    app.command(help="Contrôle l'installation et dit quoi faire. Code 1 si un point bloque.")(
        doctor
    )


def doctor(
    as_json: bool = typer.Option(False, "--json", help="Résultat en JSON."),
) -> None:
    start_django()
    from django.utils import timezone

    import essor.web.health.checks  # noqa: F401 - adds the checks of upper layers
    from essor.common.services.health import Status, run_checks  # needs Django

    findings = run_checks(now=timezone.now())
    if as_json:
        typer.echo(json.dumps([asdict(item) for item in findings], ensure_ascii=False, indent=2))
    else:
        for item in findings:
            typer.echo(f"{MARKS[item.status]} {item.name:<12} {item.text}")
            if item.advice:
                typer.echo(f"  → {item.advice}")
    if any(item.status is Status.FAILED for item in findings):
        raise typer.Exit(1)
