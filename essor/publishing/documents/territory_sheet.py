"""« Fiche territoire »: what a territory is, each figure with its source, date and convention."""

from collections.abc import Iterator

from essor.charts import specs
from essor.charts.drawing import svg
from essor.kernel.figure import Figure
from essor.kernel.text import french_date
from essor.publishing.documents.territory_facts import (
    RegisterFacts,
    SiteFacts,
    TerritoryFacts,
)
from essor.publishing.engine import tree
from essor.publishing.engine.plan import perimeter_svg
from essor.reference import naf

SITES = "établissements industriels actifs"
HIDDEN = "non diffusé"
CHARTED = 12
_TEXT, _NUMBER = tree.ColumnKind.TEXT, tree.ColumnKind.NUMBER


def territory_sheet(facts: TerritoryFacts) -> tree.Document:
    """The document, whatever is known: what is not is written « inconnu »."""
    demo = facts.is_demo or (facts.register is not None and facts.register.demo)
    return tree.Document(
        title=f"Fiche territoire : {facts.name}",
        subject=f"Territoire d'industrie, édition {facts.edition}, au {french_date(facts.on)}",
        made_on=facts.on,
        header=f"Territoire d'industrie {facts.name}",
        footer=f"Essor · {french_date(facts.on)}",
        demonstration=demo,
        blocks=(
            _identity(facts),
            tree.Section("Qui compose le territoire ?", tuple(_composition(facts))),
            tree.Section("Quelle industrie s'y trouve ?", tuple(_industry(facts))),
            tree.Section("Quels zonages s'y appliquent ?", tuple(_zonings(facts))),
        ),
        annexes=(
            tree.Annex("communes", (_municipalities(facts),)),
            tree.Annex("méthode et limites", tuple(_method(facts))),
        ),
    )


def _identity(facts: TerritoryFacts) -> tree.KeyFigures:
    source = facts.source
    count = Figure(
        len(facts.municipalities) or None, "communes", facts.on, source, "périmètre à cette date"
    )
    groupings = Figure(len(facts.groupings) or None, "intercommunalités", facts.on, source)
    return tree.KeyFigures(
        "Le territoire en chiffres",
        (
            tree.KeyFigure("Population", facts.population),
            tree.KeyFigure("Intercommunalités", groupings),
            tree.KeyFigure("Communes", count),
            *(tree.KeyFigure(item.label, item.figure) for item in facts.site_figures),
        ),
    )


def _composition(facts: TerritoryFacts) -> Iterator[tree.Block]:
    since = f" depuis le {french_date(facts.valid_from)}" if facts.valid_from else ""
    yield tree.text(f"Le périmètre est celui de la liste publiée, valable{since}.")
    if facts.contours.get("features"):
        names = [grouping.name for grouping in facts.groupings]
        yield tree.Picture(
            svg=perimeter_svg(facts.contours),
            alt=f"Carte du périmètre de {facts.name} : {', '.join(names) or 'ses communes'}.",
            caption="Carte du périmètre",
            notes=(f"Contours : {facts.contours_source}.",),
        )
    yield tree.Table(
        "Intercommunalités du périmètre",
        (
            tree.Column("Intercommunalité"),
            tree.Column("Sorte"),
            tree.Column("SIREN"),
            tree.Column("Communes", _NUMBER),
            tree.Column("Population", _NUMBER),
            tree.Column("Sites industriels", _NUMBER),
        ),
        tuple(
            (
                row.name,
                row.kind,
                row.siren,
                row.municipalities,
                _whole(row.population),
                row.sites,
            )
            for row in facts.groupings
        ),
        _notes(facts),
        "Le périmètre ne nomme aucune intercommunalité.",
    )


def _notes(facts: TerritoryFacts) -> tuple[str, ...]:
    notes = [f"Périmètre : {facts.source}."]
    if facts.population.provenance:
        notes.append(f"Population : {facts.population.provenance}.")
    notes.append(_register_note(facts))
    return tuple(notes)


def _register_note(facts: TerritoryFacts) -> str:
    if facts.register is None:
        return f"Sites : inconnu. {facts.register_absence}"
    return f"Sites : {facts.register.source}, {facts.register.convention}."


def _industry(facts: TerritoryFacts) -> Iterator[tree.Block]:
    register = facts.register
    if register is None:
        yield tree.Callout("Chiffres inconnus", (tree.text(facts.register_absence),))
        return
    if register.partial:
        yield tree.Callout(
            "Registre partiel",
            (tree.text("Le registre chargé peut ne pas couvrir tout le périmètre : les nombres de sites sont des minimums."),),
        )  # fmt: skip
    divisions = sorted(register.by_division.items(), key=lambda row: (-row[1], row[0] or ""))
    if divisions:
        yield _chart(register, divisions)
    yield tree.Table(
        "Sites industriels par tranche d'effectif",
        (tree.Column("Tranche d'effectif"), tree.Column("Sites", _NUMBER)),
        tuple((band.label, number) for band, number in sorted(register.by_band.items())),
        (
            f"{register.source} · {register.convention}.",
            "Une tranche date de deux ou trois ans ; des tranches ne s'additionnent pas en effectif.",
        ),
        "Aucun site industriel actif.",
    )
    yield _largest(register)


def _division(code: str | None) -> str:
    if code is None:
        return "Activité inconnue"
    return f"{code} {naf.label(code, short=True) or 'Division inconnue'}"


def _chart(register: RegisterFacts, divisions: list[tuple[str | None, int]]) -> tree.Chart:
    rows = [(_division(code), number) for code, number in divisions]
    shown = rows[:CHARTED]
    first = rows[0][0].partition(" ")[2] or rows[0][0]
    title = f"{first} : première activité par le nombre de sites"
    drawn = specs.bars(
        shown, specs.Words(title, SITES, source=register.source), rows_named="Division NAF"
    )
    said = ", ".join(f"{label} {number}" for label, number in shown[:3])
    return tree.Chart(
        tree.Picture(svg(drawn.spec), f"Barres du nombre de sites par division : {said}…", title),
        tree.Table(
            "Sites industriels par division",
            (tree.Column("Division NAF rév. 2"), tree.Column("Sites", _NUMBER)),
            tuple(rows),
            (f"{register.source} · {register.convention}.",),
        ),
    )


def _largest(register: RegisterFacts) -> tree.Table:
    return tree.Table(
        "Dix plus grands sites industriels",
        (
            tree.Column("Site"),
            tree.Column("Commune"),
            tree.Column("Intercommunalité"),
            tree.Column("Activité"),
            tree.Column("Effectif"),
        ),
        tuple(_site_row(site) for site in register.largest),
        (
            f"{register.source} · {register.convention}, par tranche d'effectif décroissante.",
            "Une unité qui s'est opposée à la diffusion n'est ni nommée, ni située, ni décrite.",
        ),
        "Aucun site industriel actif.",
    )


def _site_row(site: SiteFacts) -> tuple[tree.Cell, ...]:
    band = site.band.label if site.band is not None and site.band.is_known else None
    if band is not None and site.band_year is not None:
        band = f"{band} ({site.band_year})"
    activity = f"{site.naf} {site.naf_label or ''}".strip() if site.naf else None
    if site.masked:
        return ("Unité non diffusible", HIDDEN, HIDDEN, HIDDEN, band)
    return (site.label, site.municipality, site.grouping, activity, band)


def _zonings(facts: TerritoryFacts) -> Iterator[tree.Block]:
    yield tree.Table(
        "Zonages, en nombre de communes",
        (
            tree.Column("Zonage"),
            tree.Column("Millésime"),
            tree.Column("État"),
            tree.Column("Oui", _NUMBER),
            tree.Column("En partie", _NUMBER),
            tree.Column("Non", _NUMBER),
            tree.Column("Inconnu", _NUMBER),
        ),
        tuple(
            (row.name, row.vintage, row.currency, row.inside, row.partly, row.outside, row.unknown)
            for row in facts.zonings
        ),
        (
            *(f"{row.name} ({row.vintage}) : {row.source}." for row in facts.zonings),
            "« Inconnu » n'est pas « non » : vérifiez auprès du financeur.",
        ),
        "Aucun zonage n'est chargé : la situation des communes est inconnue.",
    )


def _municipalities(facts: TerritoryFacts) -> tree.Table:
    return tree.Table(
        "Communes du périmètre",
        (tree.Column("Commune"), tree.Column("Code INSEE"), tree.Column("Population", _NUMBER)),
        tuple((row.name, row.code, _whole(row.population)) for row in facts.municipalities),
        (f"Population : {facts.population.provenance or 'inconnue'}.",),
        "Aucune commune connue : les tables de référence ne sont pas chargées.",
    )


def _method(facts: TerritoryFacts) -> Iterator[tree.Block]:
    aliases = ", ".join(facts.aliases)
    items = [
        "Un chiffre sans source chargée est écrit « inconnu », jamais zéro.",
        f"Périmètre : {facts.source}"
        + (f" ({french_date(facts.source_date)})." if facts.source_date else "."),
        (
            "Un site est un établissement actif du répertoire Sirene dont l'activité principale est"
            " manufacturière (NAF rév. 2, divisions 10 à 33). Le répertoire surestime l'activité :"
            " un établissement actif peut ne plus produire."
        ),
        (
            "Les zonages se lisent avec les codes de commune de leur date ; une commune créée depuis"
            " est comptée « inconnu »."
        ),
    ]
    if aliases:
        items.append(f"Identifiants du programme pour cette édition : {aliases}.")
    yield tree.BulletList(tuple(tree.text(item) for item in items))


def _whole(figure: Figure) -> int | None:
    return None if figure.value is None else int(figure.value)
