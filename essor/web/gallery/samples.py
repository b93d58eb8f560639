"""Invented data for the gallery."""

from datetime import date

from django import forms

from essor.charts.model import Chart
from essor.charts.specs import Words, bars, events, histogram, line
from essor.maps.build import build_map
from essor.maps.model import Area, Map, Point
from essor.web.components.forms import DateInput
from essor.web.components.marks import event_categories
from essor.web.components.tables import Column

SOURCE = "données inventées · 1er janvier 2026 · convention raw"
SITES = (
    ("Forge des Trois Vallées", "Nogent", 148, "opening", (5.345, 48.031)),
    ("Coutellerie Bassigny", "Nogent", 62, "extension", (5.352, 48.036)),
    ("Fonderie de la Marne", "Saint-Dizier", 310, "reduction", (4.951, 48.640)),
    ("Mécanique de Joinville", "Joinville", 27, "takeover", (5.139, 48.443)),
    ("Outillage du Plateau", "Langres", None, "closure", (5.333, 47.862)),
    ("Plasturgie du Der", "Chaumont", 84, "transfer", (5.139, 48.111)),
    ("Découpe fine chaumontaise", "Chaumont", 41, "opening", (5.146, 48.106)),
    ("Atelier sans adresse", "Chaumont", 3, "opening", None),
)
COLUMNS = (
    Column("Site", "name"),
    Column("Commune", "commune"),
    Column("Salariés", "headcount", numeric=True),
    Column("Dernier évènement"),
    Column("Actions", hidden_label=True),
)


class SampleForm(forms.Form):
    """One field of every sort."""

    name = forms.CharField(
        label="Nom du site", help_text="Tel qu'il est connu sur place.", max_length=80
    )
    sort = forms.ChoiceField(
        label="Nature de la visite",
        choices=[("first", "Première rencontre"), ("follow", "Suivi"), ("alert", "Signal faible")],
    )
    seen_on = forms.DateField(label="Date de la visite", widget=DateInput)
    jobs = forms.IntegerField(label="Emplois", required=False, min_value=0)
    share_with = forms.ChoiceField(
        label="Qui peut lire cette note ?",
        widget=forms.RadioSelect,
        choices=[
            ("private", "Le chef de projet seul"),
            ("committee", "Le comité"),
            ("partners", "Les partenaires"),
        ],
    )
    themes = forms.MultipleChoiceField(
        label="Thèmes abordés",
        widget=forms.CheckboxSelectMultiple,
        required=False,
        choices=[("land", "Foncier"), ("skills", "Compétences"), ("energy", "Énergie")],
    )
    note = forms.CharField(
        label="Compte rendu",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=500,
        required=False,
    )
    photo = forms.FileField(
        label="Photographie", help_text="La position et la date sont retirées.", required=False
    )
    confirmed = forms.BooleanField(label="J'ai prévenu l'entreprise que je prends des notes")


class SampleFilters(forms.Form):
    """Filters of the sample list."""

    q = forms.CharField(label="Nom ou commune", required=False)
    size = forms.ChoiceField(
        label="Taille", required=False, choices=[("", "Toutes"), ("12", "20 à 49 salariés"), ("21", "50 à 99 salariés")]
    )  # fmt: skip


def refused_form() -> SampleForm:
    """The same form, sent with mistakes."""
    return SampleForm(
        {"refused-sort": "first", "refused-jobs": "-4"},
        prefix="refused",
    )


def sample_charts() -> list[tuple[str, Chart]]:
    """One chart of each family."""
    years = [str(year) for year in range(2019, 2027)]
    yearly = [
        (year, {"opening": 4 + i % 3, "extension": i % 2, "closure": 3 - i % 3, "reduction": (i + 1) % 2, "transfer": i % 2, "takeover": i % 3})
        for i, year in enumerate(years)
    ]  # fmt: skip
    return [
        ("by-epci", bars(
            [("CA de Chaumont", 212), ("CA de Saint-Dizier", 187), ("CC du Grand Langres", 96), ("CC Meuse Rognon", 41), ("CC du Bassin de Joinville", None)],
            Words("Deux agglomérations portent les deux tiers des sites", "sites", "Sites industriels actifs par EPCI", SOURCE),
            rows_named="EPCI",
        )),
        ("events", events(yearly, Words(
            "Depuis 2019, il s'ouvre plus de sites qu'il ne s'en ferme", "évènements", "Évènements qualifiés, pertes sous zéro", SOURCE))),
        ("jobs", line(years, {"Sud Haute-Marne": [8120, 7930, None, 7990, 8060, 8150, 8230, 8290], "Département": [15200, 14900, 14700, 14650, 14600, 14640, 14700, 14720]},
            Words("L'emploi industriel remonte depuis 2022", "salariés", "Salariés au 31 décembre", SOURCE))),
        ("sizes", histogram([("1 à 9", 121), ("10 à 19", 64), ("20 à 49", 52), ("50 à 99", 31), ("100 à 249", 18), ("250 et plus", 7)],
            Words("Huit sites sur dix ont moins de cinquante salariés", "sites", "Sites par tranche d'effectif", SOURCE), bands_named="Effectif (salariés)")),
    ]  # fmt: skip


def _square(west: float, south: float, east: float, north: float) -> dict[str, object]:
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def sample_map() -> Map:
    """Invented sites over invented limits."""
    points = [
        Point(f"site-{rank}", name, position, event, "#liste", (commune,))
        for rank, (name, commune, _, event, position) in enumerate(SITES)
    ]
    areas = [
        Area("nord", "Nord", _square(4.8, 48.35, 5.5, 48.75), labelled=True),
        Area("sud", "Sud", _square(4.9, 47.75, 5.6, 48.35), labelled=True),
    ]
    return build_map(
        "Où sont les sites ?", points=points, areas=areas, categories=event_categories()
    )


def sample_rows() -> list[dict[str, object]]:
    """The same sites as a list."""
    return [
        {
            "id": f"site-{rank}",
            "name": name,
            "commune": commune,
            "headcount": headcount,
            "event": event,
        }
        for rank, (name, commune, headcount, event, _) in enumerate(SITES)
    ]


NEWS = (
    (date(2026, 9, 14), "Extension de l'atelier d'usinage", "extension", "1 200 m² de plus, permis accordé."),
    (date(2025, 3, 1), "Reprise par un groupe voisin", "takeover", "Le SIRET change, les emplois restent."),
    (date(2019, 6, 3), "Ouverture du site", "opening", "Douze salariés la première année."),
)  # fmt: skip
