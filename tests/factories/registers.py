"""A small register, loaded from files in the official format."""

from pathlib import Path

from tests.engine.warehouse.official import (
    CHAUMONT,
    ESTABLISHMENTS,
    LANGRES,
    LEGAL_UNITS,
    establishment,
    legal_unit,
    load,
    siret,
)

LARGE, SMALL, MASKED, SHOP = (siret(number) for number in (1, 2, 3, 4))
SECRET = "NOM QUI NE DOIT PAS PARAITRE"


def load_register(root: Path) -> None:
    """Four active sites at Langres and Chaumont: two named, one masked, and one shop."""
    root.parent.mkdir(parents=True, exist_ok=True)
    load(
        root,
        {
            ESTABLISHMENTS: [
                establishment(1, band="22", commune="52269"),
                establishment(2, band="03", commune="52121", naf="10.51C"),
                establishment(3, band="21", commune="52121", diffusion="P"),
                establishment(4, band="01", commune="52269", naf="47.11D"),
            ],
            LEGAL_UNITS: [
                legal_unit(1, name="FONDERIE INVENTEE"),
                legal_unit(2, name="=FROMAGERIE INVENTEE"),
                legal_unit(3, name=SECRET, diffusion="P"),
                legal_unit(4, name="BOUTIQUE INVENTEE"),
            ],
        },
        perimeter=(LANGRES, CHAUMONT),
    )
