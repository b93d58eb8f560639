"""The dictionary: what each indicator is, how it is worked out, and how it misleads."""

from dataclasses import dataclass
from typing import Final

_REGISTER: Final = "Insee, base Sirene (établissements)"
_ACTIVE: Final = (
    "établissements actifs au répertoire (état administratif A), industrie manufacturière"
    " (NAF rév. 2, divisions 10 à 33)"
)
_STOCK_BIAS: Final = (
    "Le répertoire tarde à apprendre les cessations : il compte plus d'actifs qu'il n'y en a."
    " L'activité est celle que l'Insee attribue : une holding ou un siège peut cacher une usine,"
    " et un établissement industriel peut ne rien produire sur place."
)
_BAND_BIAS: Final = (
    "Les tranches ont deux à trois ans. Un effectif non renseigné n'est pas zéro : ces sites ne"
    " sont dans aucune somme. La tranche « 10 000 et plus » compte pour 10 000."
)
_DATES_BIAS: Final = (
    "Les dates sont celles du répertoire : un déménagement y est une fermeture et une création ;"
    " une interruption suivie d'une reprise n'y est pas vue ; une date de création inconnue écarte"
    " le site."
)


@dataclass(frozen=True)
class Indicator:
    """An entry of the dictionary.

    Attributes:
        code: as in reports and addresses.
        name: French name.
        definition: what it counts.
        formula: how it is worked out.
        unit: what is counted, plural.
        convention: how it was counted, in full, as reports carry it.
        bias: how it misleads.
        reading: an example of how to read it.
        source: producer and file.
        decimals: how many are worth showing.
        is_share: whether it reads in per cent.
        short: the same in a few words, beside a figure on a page.
    """

    code: str
    name: str
    definition: str
    formula: str
    unit: str
    convention: str
    bias: str
    reading: str
    source: str = _REGISTER
    decimals: int = 0
    is_share: bool = False
    short: str = ""


_ENTRIES: Final = (
    Indicator(
        "sites",
        "Sites industriels actifs",
        "Établissements de l'industrie manufacturière en activité le jour du registre, selon"
        " l'activité, l'intercommunalité ou la commune.",
        "Nombre de SIRET d'état administratif A et d'activité principale 10 à 33.",
        "sites",
        f"{_ACTIVE}, quels que soient l'effectif et la forme juridique",
        _STOCK_BIAS,
        "« 412 sites » : 412 adresses d'activité, pas 412 entreprises.",
        short="actifs au répertoire, NAF 10 à 33",
    ),
    Indicator(
        "employer_sites",
        "Sites employeurs",
        "Ceux des sites actifs qui se déclarent employeurs.",
        "Nombre de sites actifs dont le caractère employeur est O.",
        "sites",
        f"{_ACTIVE}, caractère employeur O",
        "Le caractère employeur est parfois vide : le site n'est alors pas compté ici, sans que l'on"
        " sache qu'il n'emploie personne.",
        "L'écart avec les sites actifs : entrepreneurs seuls, sites en veille, champ vide.",
        short="actifs, caractère employeur O, NAF 10 à 33",
    ),
    Indicator(
        "sites_by_band",
        "Sites par tranche d'effectifs",
        "Répartition des sites actifs selon la tranche d'effectifs salariés.",
        "Nombre de sites actifs de chaque tranche ; le champ vide et « NN » sont « inconnu ».",
        "sites",
        f"{_ACTIVE}, tranche d'effectifs de l'année N-2 ou N-3",
        _BAND_BIAS,
        "« 50 à 99 : 7 » : sept sites, sans que l'on puisse en tirer un nombre d'emplois.",
        short="tranche de l'année N-2 ou N-3",
    ),
    Indicator(
        "headcount",
        "Effectif salarié estimé",
        "Ordre de grandeur des salariés des sites dont la tranche est connue, avec l'intervalle que"
        " permettent les tranches.",
        "Somme, site par site, du milieu de la tranche ; intervalle : somme des bornes basses,"
        " somme des bornes hautes. Des tranches ne s'additionnent jamais.",
        "salariés",
        f"estimation (milieu de tranche) ; {_ACTIVE}, tranche connue",
        _BAND_BIAS,
        "« 3 400, entre 2 300 et 4 700 » : seul l'intervalle est sûr, et pour les seuls sites connus.",
        short="estimation (milieu de tranche), tranche connue",
    ),
    Indicator(
        "openings",
        "Ouvertures",
        "Établissements industriels ouverts dans l'année, selon la convention nommée.",
        "Nombre d'évènements d'ouverture de l'année.",
        "ouvertures",
        "évènements d'ouverture, convention nommée",
        "Brut : toute création de SIRET, déménagements et immatriculations sans activité compris."
        " Insee : règle de continuité appliquée, transferts et reprises à part.",
        "Deux conventions donnent deux nombres : ne comparez que deux nombres de même convention.",
        short="évènements du répertoire",
    ),
    Indicator(
        "closures",
        "Fermetures",
        "Établissements industriels fermés dans l'année, selon la convention nommée.",
        "Nombre d'évènements de fermeture de l'année.",
        "fermetures",
        "évènements de fermeture, convention nommée",
        "Les fermetures récentes arrivent avec retard au répertoire ; les radiations d'office"
        " groupent des arrêts anciens sur une année.",
        "Une année récente se lit comme un minimum.",
        short="évènements du répertoire",
    ),
    Indicator(
        "balance",
        "Solde des ouvertures et des fermetures",
        "Ouvertures moins fermetures de l'année, sous une même convention.",
        "Ouvertures − fermetures.",
        "sites",
        "ouvertures moins fermetures, même convention",
        "Un site de 400 personnes y pèse autant qu'un artisan seul.",
        "« + 3 » : trois sites de plus, pas des emplois de plus.",
        short="ouvertures moins fermetures, même convention",
    ),
    Indicator(
        "survival",
        "Survie à 1, 3 et 5 ans",
        "Part des sites ouverts depuis dix ans qui durent au moins un, trois ou cinq ans.",
        "Estimateur de Kaplan-Meier : chaque site compte tant qu'il est observé (ceux qui sont encore"
        " ouverts au jour du registre sont censurés à droite) ; intervalle à 95 % de Greenwood"
        " (log-log). Inconnu si moins de dix sites sont observés jusqu'à l'échéance.",
        "%",
        "Kaplan-Meier sur les sites créés depuis dix ans, fermeture brute du répertoire",
        _DATES_BIAS,
        "« 78 % à 3 ans, 41 sites observés » : le nombre observé dit ce que vaut la part.",
        decimals=1,
        is_share=True,
        short="Kaplan-Meier, sites créés depuis dix ans",
    ),
    Indicator(
        "location_quotient",
        "Quotient de localisation",
        "Poids d'une activité parmi les sites industriels d'ici, rapporté à son poids dans une"
        " référence : département, région, France, là où le registre chargé les contient en entier.",
        "(sites de l'activité ici ÷ sites industriels ici) ÷ (même part dans la référence).",
        "",
        "nombre de sites actifs, rapporté à l'industrie manufacturière de la référence",
        "Avec peu de sites, un quotient élevé tient du hasard : lisez aussi le quotient lissé."
        " Compter des sites ignore leur taille.",
        "« 3,2 » : l'activité pèse ici 3,2 fois ce qu'elle pèse dans la référence.",
        decimals=2,
        short="nombre de sites, industrie manufacturière",
    ),
    Indicator(
        "location_quotient_smoothed",
        "Quotient de localisation lissé",
        "Le même quotient, ramené vers la moyenne d'autant plus que l'activité a peu de sites.",
        "Bayes empirique par les moments (Marshall, 1991) sur les sites attendus de chaque activité.",
        "",
        "quotient sur les sites actifs, lissé (Bayes empirique)",
        "Prudent : il cache une vraie spécialisation née d'un ou deux sites.",
        "Un quotient de 9 fondé sur un seul site devient proche de 1 ou 2.",
        decimals=2,
        short="nombre de sites, Bayes empirique",
    ),
    Indicator(
        "location_quotient_headcount",
        "Quotient de localisation des effectifs",
        "Le quotient de localisation, où chaque site pèse son effectif estimé.",
        "(effectif estimé de l'activité ici ÷ effectif industriel estimé ici) ÷ (même part dans la"
        " référence).",
        "",
        "effectifs estimés (milieu de tranche) des sites de tranche connue",
        f"Un seul grand site peut le faire. {_BAND_BIAS}",
        "À lire à côté du quotient sur les sites : l'un dit le tissu, l'autre le poids.",
        decimals=2,
        short="effectifs estimés (milieu de tranche)",
    ),
    Indicator(
        "concentration",
        "Concentration de l'emploi (indice de Herfindahl-Hirschman)",
        "Dépendance du territoire à quelques employeurs industriels.",
        "Somme des carrés des parts de chaque entreprise (SIREN) dans l'effectif industriel estimé"
        " du territoire ; de 1/n (toutes égales) à 1 (une seule).",
        "",
        "effectifs estimés (milieu de tranche), par SIREN, sites du territoire seulement",
        f"Les groupes ne sont pas réunis : deux filiales font deux employeurs. {_BAND_BIAS}",
        "« 0,10 » : comme si dix employeurs égaux se partageaient l'emploi.",
        decimals=3,
        short="effectifs estimés (milieu de tranche), par SIREN",
    ),
    Indicator(
        "top_five_share",
        "Part des cinq premiers employeurs",
        "Part des cinq plus grands employeurs industriels dans l'effectif estimé du territoire.",
        "Effectif estimé des cinq premiers SIREN ÷ effectif estimé de tous.",
        "%",
        "effectifs estimés (milieu de tranche), par SIREN, sites du territoire seulement",
        f"Les groupes ne sont pas réunis. {_BAND_BIAS}",
        "« 46 % » : près d'un emploi industriel estimé sur deux dépend de cinq décisions.",
        decimals=1,
        is_share=True,
        short="effectifs estimés (milieu de tranche), par SIREN",
    ),
    Indicator(
        "shift_change",
        "Évolution du nombre de sites",
        "Sites actifs à la seconde date moins sites actifs à la première.",
        "Site présent à une date : créé au plus tard ce jour, pas encore fermé.",
        "sites",
        "sites présents aux deux dates, activité d'aujourd'hui",
        _DATES_BIAS,
        "La somme exacte des trois effets qui suivent.",
        short="sites présents aux deux dates",
    ),
    Indicator(
        "shift_national",
        "Effet de référence",
        "Ce que le territoire aurait gagné ou perdu en suivant l'ensemble de la référence.",
        "Sites de départ × taux d'évolution de toute l'industrie de la référence.",
        "sites",
        "analyse structurelle-résiduelle (Dunn), nombre de sites",
        _DATES_BIAS,
        "« − 12 » : douze sites de moins, comme partout dans la référence.",
        decimals=1,
        short="analyse structurelle-résiduelle",
    ),
    Indicator(
        "shift_structural",
        "Effet de structure",
        "Ce qu'ajoute ou retire le fait d'avoir ces activités plutôt que d'autres.",
        "Somme, par division : sites de départ × (taux de la division − taux d'ensemble), dans la"
        " référence.",
        "sites",
        "analyse structurelle-résiduelle (Dunn), divisions de la NAF, nombre de sites",
        f"{_DATES_BIAS} Il dépend du niveau d'activité choisi (ici la division).",
        "Négatif : le territoire est spécialisé dans ce qui recule.",
        decimals=1,
        short="analyse structurelle-résiduelle, divisions NAF",
    ),
    Indicator(
        "shift_local",
        "Effet local",
        "Ce que ni la référence ni la structure n'expliquent.",
        "Évolution − effet de référence − effet de structure.",
        "sites",
        "analyse structurelle-résiduelle (Dunn), nombre de sites",
        f"{_DATES_BIAS} C'est un reste : il ne dit pas pourquoi.",
        "Positif : le territoire fait mieux que ses activités ne le laissaient attendre.",
        decimals=1,
        short="analyse structurelle-résiduelle",
    ),
    Indicator(
        "median_age",
        "Âge médian des sites",
        "La moitié des sites actifs est plus ancienne, l'autre plus récente.",
        "Médiane des années révolues depuis la création de l'établissement.",
        "ans",
        f"{_ACTIVE}, date de création connue",
        "L'âge est celui du SIRET : un déménagement ou un changement de société le remet à zéro.",
        "« 14 ans » : la moitié des SIRET a plus de quatorze ans, des usines peuvent être bien plus"
        " vieilles.",
        decimals=1,
        short="depuis la création du SIRET",
    ),
    Indicator(
        "sites_by_age",
        "Pyramide des âges des sites",
        "Répartition des sites actifs selon leur âge et leur taille.",
        "Nombre de sites actifs par classe d'âge révolu, de part et d'autre de 10 salariés.",
        "sites",
        f"{_ACTIVE}, date de création connue ; taille inconnue avec les moins de 10",
        "L'âge est celui du SIRET : un déménagement ou un changement de société le remet à zéro.",
        "Une base large : beaucoup de sites jeunes, dont beaucoup fermeront.",
        short="depuis la création du SIRET",
    ),
)  # fmt: skip

INDICATORS: Final[dict[str, Indicator]] = {entry.code: entry for entry in _ENTRIES}
