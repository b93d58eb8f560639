"""What the invented companies do: NAF rév. 2 codes with their share and the words of their names.

Shares echo the industry of southern Haute-Marne (forging, cutlery, surgical instruments, wood,
dairy); they measure nothing.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from essor.kernel.naf import NafNomenclature
from essor.reference.naf import tree


@dataclass(frozen=True)
class Activity:
    """An activity.

    Attributes:
        naf: NAF rév. 2 code.
        weight: share among its kind.
        words: how the names of such companies start.
        large: whether large sites are likely.
    """

    naf: str
    weight: int
    words: tuple[str, ...]
    large: bool = False


INDUSTRY: Final = (
    Activity("25.50A", 10, ("FORGES", "ESTAMPAGE", "MATRICAGE"), large=True),
    Activity("25.50B", 7, ("DECOUPE", "EMBOUTISSAGE"), large=True),
    Activity("25.62B", 24, ("MECANIQUE", "ATELIERS MECANIQUES", "USINAGE", "TOURNAGE")),
    Activity("25.61Z", 7, ("TRAITEMENTS DE SURFACE", "REVETEMENTS")),
    Activity("25.71Z", 16, ("COUTELLERIE", "CISEAUX", "LAMES")),
    Activity("25.73A", 6, ("MOULES", "OUTILLAGES")),
    Activity("25.73B", 5, ("OUTILS", "LIMES")),
    Activity("25.11Z", 7, ("CHARPENTE METALLIQUE", "STRUCTURES")),
    Activity("25.12Z", 4, ("MENUISERIE METALLIQUE", "FERMETURES")),
    Activity("25.99B", 5, ("ARTICLES METALLIQUES", "FIL ET METAL")),
    Activity("24.51Z", 4, ("FONDERIE", "FONTES"), large=True),
    Activity("24.10Z", 1, ("ACIERIE",), large=True),
    Activity("32.50A", 12, ("INSTRUMENTS", "CHIRURGICAL", "IMPLANTS"), large=True),
    Activity("28.29B", 4, ("EQUIPEMENTS", "CONSTRUCTIONS MECANIQUES")),
    Activity("28.30Z", 3, ("MACHINES AGRICOLES",)),
    Activity("28.41Z", 3, ("MACHINES-OUTILS",)),
    Activity("29.32Z", 6, ("PIECES AUTOMOBILES", "EQUIPEMENTS AUTOMOBILES"), large=True),
    Activity("30.30Z", 2, ("PIECES AERONAUTIQUES",), large=True),
    Activity("27.12Z", 2, ("COFFRETS ELECTRIQUES",)),
    Activity("26.51B", 2, ("MESURE", "CAPTEURS")),
    Activity("22.29A", 6, ("PLASTURGIE", "INJECTION"), large=True),
    Activity("22.19Z", 2, ("CAOUTCHOUC", "JOINTS"), large=True),
    Activity("20.41Z", 2, ("SAVONNERIE",)),
    Activity("23.61Z", 3, ("BETON", "PREFABRIQUES")),
    Activity("23.70Z", 4, ("PIERRE DE TAILLE", "MARBRERIE")),
    Activity("16.10A", 14, ("SCIERIE", "BOIS")),
    Activity("16.23Z", 9, ("MENUISERIE", "CHARPENTE BOIS")),
    Activity("16.24Z", 4, ("PALETTES", "EMBALLAGES BOIS")),
    Activity("16.29Z", 3, ("OBJETS EN BOIS", "VANNERIE")),
    Activity("31.09B", 6, ("MEUBLES", "EBENISTERIE")),
    Activity("10.51C", 8, ("FROMAGERIE", "LAITERIE"), large=True),
    Activity("10.71C", 22, ("BOULANGERIE", "FOURNIL")),
    Activity("10.13B", 7, ("CHARCUTERIE",)),
    Activity("10.89Z", 3, ("CONDIMENTS",)),
    Activity("11.05Z", 4, ("BRASSERIE",)),
    Activity("13.92Z", 2, ("TISSAGE",)),
    Activity("14.13Z", 3, ("CONFECTION",)),
    Activity("15.12Z", 3, ("GANTERIE", "MAROQUINERIE")),
    Activity("17.21A", 2, ("CARTONNAGES",), large=True),
    Activity("18.12Z", 6, ("IMPRIMERIE",)),
    Activity("33.12Z", 10, ("MAINTENANCE", "REPARATION MECANIQUE")),
    Activity("33.20A", 4, ("INSTALLATION INDUSTRIELLE", "CHAUDRONNERIE")),
)
OTHER: Final = (
    Activity("01.50Z", 20, ("FERME", "DOMAINE")),
    Activity("02.20Z", 4, ("EXPLOITATION FORESTIERE",)),
    Activity("08.12Z", 2, ("CARRIERE",)),
    Activity("41.20A", 10, ("MAISONS",)),
    Activity("43.22A", 12, ("PLOMBERIE",)),
    Activity("43.32A", 12, ("POSE", "AGENCEMENT")),
    Activity("43.34Z", 10, ("PEINTURE",)),
    Activity("45.20A", 10, ("GARAGE",)),
    Activity("46.62Z", 4, ("NEGOCE DE MACHINES",)),
    Activity("47.11B", 8, ("EPICERIE",)),
    Activity("47.71Z", 6, ("BOUTIQUE",)),
    Activity("49.41A", 9, ("TRANSPORTS",)),
    Activity("52.10B", 3, ("ENTREPOTS",)),
    Activity("56.10A", 12, ("RESTAURANT", "AUBERGE")),
    Activity("62.01Z", 6, ("LOGICIELS",)),
    Activity("68.20B", 25, ("IMMOBILIERE",)),
    Activity("70.22Z", 8, ("CONSEIL",)),
    Activity("71.12B", 5, ("BUREAU D ETUDES",)),
    Activity("81.21Z", 6, ("PROPRETE",)),
    Activity("85.59A", 4, ("FORMATION",)),
    Activity("86.90E", 8, ("CABINET",)),
    Activity("94.99Z", 22, ("ASSOCIATION",)),
    Activity("96.02A", 8, ("COIFFURE",)),
)
HOLDING: Final = ("64.20Z", "70.10Z")
PUBLIC: Final = (
    ("36.00Z", "SYNDICAT DES EAUX"),
    ("37.00Z", "REGIE D ASSAINISSEMENT"),
    ("38.11Z", "SYNDICAT DE COLLECTE"),
    ("35.30Z", "REGIE DE CHALEUR"),
)


# Where the new code is not the old one's neighbour (labels of both nomenclatures compared).
_MOVED: Final = {
    "25.50A": "25.40Y", "25.50B": "25.40Y", "25.61Z": "25.51Y", "25.62B": "25.53Y",
    "25.71Z": "25.61Y", "25.73A": "25.63Y", "25.73B": "25.63Y", "22.29A": "22.26Y",
    "22.19Z": "22.12Y", "10.51C": "10.51H", "10.71C": "10.71H", "10.13B": "10.13H",
    "16.29Z": "16.28Y", "14.13Z": "14.21Y", "45.20A": "95.31G", "96.02A": "96.21G",
}  # fmt: skip


@cache
def in_naf_2025(code: str) -> str:
    """A plausible NAF 2025 code for a rév. 2 one.

    Insee decides per unit and the real correspondence is not one to one: this one is the first
    code of the same class, group or division, but for the activities that moved.

    >>> in_naf_2025("25.62B"), in_naf_2025("25.11Z")
    ('25.53Y', '25.11Y')
    """
    if code in _MOVED:
        return _MOVED[code]
    codes = [known for known in tree(NafNomenclature.NAF_2025) if len(known) == len(code)]
    near: list[str] = []
    for length in (5, 4, 2, 0):
        near = near or sorted(known for known in codes if known.startswith(code[:length]))
    return near[0]
