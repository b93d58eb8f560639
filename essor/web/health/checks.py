"""Checks of the upper layers, added to the doctor's when this module is loaded."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

import essor.publishing
from essor.common.services.health import Finding, Status, register_check
from essor.observatory.warehouse import catalogue
from essor.observatory.warehouse.errors import DamagedWarehouse

FONTS = ("IBMPlexSans_400Regular.ttf", "IBMPlexSans_700Bold.ttf")


@dataclass(frozen=True)
class Vintages:
    """Months of the registers that pages show; None for one that is not loaded.

    The demonstration's is invented, kept apart, and never answers for the real one.
    """

    real: str | None
    demonstration: str | None


def warehouse_vintages() -> Vintages:
    """Which registers are loaded. Raises `DamagedWarehouse`."""
    return Vintages(
        _latest(settings.WAREHOUSE_DIR, demo=False),
        _latest(settings.DEMO_WAREHOUSE_DIR, demo=True),
    )


def _latest(root: str | Path, *, demo: bool) -> str | None:
    found = catalogue.read(Path(root)).latest(demo=demo)
    return found.vintage if found else None


def check_warehouse(_: datetime) -> Finding:
    try:
        vintages = warehouse_vintages()
    except DamagedWarehouse as error:
        return Finding("warehouse", Status.FAILED, str(error), "Relancez `essor sirene import`.")
    invented = (
        f"registre inventé de la démonstration, {vintages.demonstration}"
        if vintages.demonstration
        else ""
    )
    if vintages.real:
        real = f"registre de {vintages.real}"
        return Finding("warehouse", Status.OK, f"{real} ; {invented}" if invented else real)
    if invented and settings.DEMO:
        return Finding("warehouse", Status.OK, f"{invented} ; aucun registre réel")
    return Finding(
        "warehouse", Status.WARNING, "aucun registre réel chargé",
        "Chargez les fichiers Sirene : `essor sirene import --help`.",
    )  # fmt: skip


def check_fonts(_: datetime) -> Finding:
    folder = Path(essor.publishing.__path__[0]) / "fonts"
    missing = [name for name in FONTS if not (folder / name).is_file()]
    if missing:
        return Finding(
            "fonts", Status.FAILED, f"polices absentes : {', '.join(missing)}",
            "Réinstallez Essor : les documents seraient composés dans une autre police.",
        )  # fmt: skip
    return Finding("fonts", Status.OK, "polices des documents présentes")


register_check("warehouse", check_warehouse)
register_check("fonts", check_fonts)
