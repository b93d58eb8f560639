"""Checks of the upper layers, added to the doctor's when this module is loaded."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

import essor.publishing
from essor.common.services.health import Finding, Status, register_check
from essor.observatory.warehouse import catalogue
from essor.observatory.warehouse.errors import DamagedWarehouse

FONTS = ("IBMPlexSans_400Regular.ttf", "IBMPlexSans_700Bold.ttf")


def warehouse_vintage() -> str | None:
    """Month of the register that pages show; None if none was loaded."""
    current = catalogue.read(Path(settings.WAREHOUSE_DIR)).current
    return current.vintage if current else None


def check_warehouse(_: datetime) -> Finding:
    try:
        vintage = warehouse_vintage()
    except DamagedWarehouse as error:
        return Finding("warehouse", Status.FAILED, str(error), "Relancez `essor sirene import`.")
    if vintage is None:
        return Finding(
            "warehouse", Status.WARNING, "aucun registre chargé",
            "Chargez les fichiers Sirene : `essor sirene import --help`.",
        )  # fmt: skip
    return Finding("warehouse", Status.OK, f"registre de {vintage}")


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
