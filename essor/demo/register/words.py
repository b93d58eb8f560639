"""Names of the invented companies, and the numbers that no real one can have."""

import random
from collections.abc import Iterator
from itertools import count, product
from typing import Final

from essor.kernel.identifiers import passes_luhn

MARK: Final = "DEMO"
_CREATURES: Final = (
    "HERON", "RENARD", "CERF", "MARTIN-PECHEUR", "LOUTRE", "CHOUETTE", "GRUE", "HIRONDELLE",
    "BLAIREAU", "ECUREUIL", "TRUITE", "ALOUETTE", "SALAMANDRE", "MILAN", "BELETTE", "LIBELLULE",
    "PIC-VERT", "FAUCON", "HERISSON", "CIGOGNE", "GRILLON", "CARPE", "MERLE", "LYNX",
)  # fmt: skip
_TURNS: Final = (
    "BLEU", "D ARGENT", "DE L AUBE", "DU SOIR", "DES BRUMES", "DES TROIS LUNES", "DU GRAND PRE",
    "DE LA SOURCE", "AUX SEPT CLES", "DU VAL", "DES QUATRE VENTS", "DE CUIVRE", "DE FER BLANC",
    "DU VIEUX PONT", "DE LA LISIERE", "DES ETOILES",
)  # fmt: skip
STREETS: Final = (
    ("RUE", "DES FORGES"), ("RUE", "DU MOULIN"), ("RUE", "DE LA GARE"), ("RUE", "DES ECOLES"),
    ("RUE", "DU LAVOIR"), ("RTE", "DE LA SCIERIE"), ("CHE", "DES VIGNES"), ("PL", "DE L EGLISE"),
    ("AV", "DE LA LIBERATION"), ("ZI", "DES FRANCHISES DEMO"), ("ZA", "DU HERON BLEU DEMO"),
    ("RUE", "HAUTE"), ("GR", "RUE"), ("IMP", "DES TILLEULS"),
)  # fmt: skip
FIRST_NAMES: Final = ("CAMILLE", "DOMINIQUE", "CLAUDE", "ALIX", "LOU", "SACHA", "ANDREA", "MAXIME")


def company_names(chance: random.Random) -> Iterator[str]:
    """Endings of names, each once: « DU HERON BLEU DEMO »."""
    endings = [f"{creature} {turn}" for creature, turn in product(_CREATURES, _TURNS)]
    chance.shuffle(endings)
    for round_number in count(1):
        for ending in endings:
            number = "" if round_number == 1 else f" {round_number}"
            yield f"{ending}{number} {MARK}"


def sirens(chance: random.Random) -> Iterator[str]:
    """SIREN in random order that all fail Luhn's key."""
    seen: set[str] = set()
    while True:
        siren = f"999{chance.randrange(1_000_000):06d}"
        if siren not in seen and not passes_luhn(siren):
            seen.add(siren)
            yield siren
