"""Raw events by a second engine, from the official rows."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date

import polars as pl

from essor.observatory.warehouse.territories import Territories

Row = Mapping[str, str]
STATE, NAF = "etatAdministratifEtablissement", "activitePrincipaleEtablissement"
NOMENCLATURE = "nomenclatureActivitePrincipaleEtablissement"
EMPLOYER = "caractereEmployeurEtablissement"
COLUMNS = ("siret", "dateDebut", "dateFin", STATE, NAF, NOMENCLATURE, EMPLOYER)


def raw_events(
    stock: Iterable[Row],
    history: Iterable[Row],
    *,
    where: Territories,
    perimeter: Iterable[str],
    today: date,
) -> "Counter[tuple[str, str, date, str | None]]":
    """How many raw events there are by site, kind, day and activity."""
    sites = _frame(
        stock, ("siret", "dateCreationEtablissement", "codeCommuneEtablissement", "dateDebut",
                STATE, NAF, NOMENCLATURE, EMPLOYER),
    )  # fmt: skip
    sites = sites.unique("siret", keep="first", maintain_order=True)
    past = _frame(history, COLUMNS).with_columns(_day("dateDebut"), _day("dateFin"))
    past = past.unique(["siret", "dateDebut", "dateFin"], keep="first", maintain_order=True)
    inside = _inside(sites, where, perimeter)
    periods = _periods(sites, past, today).join(inside, on="siret", how="semi")
    changes = pl.concat([_changes(periods), _openings(sites, periods, inside, today)])
    dated = changes.filter(pl.col("day").is_not_null())
    return Counter(dated.rows())


def _frame(rows: Iterable[Row], columns: tuple[str, ...]) -> pl.DataFrame:
    return pl.DataFrame(
        {name: [row.get(name, "") for row in rows] for name in columns}
        if isinstance(rows, list)
        else {},
        schema=dict.fromkeys(columns, pl.String),
    ).with_columns(pl.col(pl.String).replace("", None))


def _day(name: str) -> pl.Expr:
    return pl.col(name).replace("1900-01-01", None).str.to_date("%Y-%m-%d")


def _inside(sites: pl.DataFrame, where: Territories, perimeter: Iterable[str]) -> pl.DataFrame:
    merged = pl.DataFrame(list(where.changes) or [("", "")], schema=["old", "new"], orient="row")
    here = set(perimeter)
    kept = pl.DataFrame({"commune": [c.code for c in where.communes if c.epci in here]},
                        schema={"commune": pl.String})  # fmt: skip
    return (
        sites.join(merged, left_on="codeCommuneEtablissement", right_on="old", how="left")
        .with_columns(pl.coalesce("new", "codeCommuneEtablissement").alias("commune"))
        .join(kept, on="commune", how="semi")
        .select("siret")
    )


def _periods(sites: pl.DataFrame, past: pl.DataFrame, today: date) -> pl.DataFrame:
    """Every period in order, each beside the one before it."""
    latest = past.group_by("siret").agg(
        pl.col("dateDebut").fill_null(date(1, 1, 1)).max().alias("latest")
    )
    present = (
        sites.with_columns(_day("dateDebut"), pl.lit(None, pl.Date).alias("dateFin"))
        .join(latest, on="siret", how="left")
        .filter(pl.col("latest").is_null() | (pl.col("dateDebut") > pl.col("latest")))
        .select(*COLUMNS, pl.lit(False).alias("historised"))
    )
    every = pl.concat([past.select(*COLUMNS, pl.lit(True).alias("historised")), present])
    before = [pl.col(name).shift(1).over("siret").alias(f"{name}_before")
              for name in (STATE, NAF, NOMENCLATURE, EMPLOYER)]  # fmt: skip
    other = (
        (pl.col(NOMENCLATURE) == pl.col(f"{NOMENCLATURE}_before"))
        & (pl.col(NAF) != pl.col(f"{NAF}_before"))
    ).fill_null(value=False)  # fmt: skip
    cut = pl.col(NAF).is_null() | pl.col(f"{NAF}_before").is_null() | pl.col("changed")
    run = ["siret", "run"]
    modern = [
        pl.col(NAF).filter(pl.col(NOMENCLATURE) == name).min().over(run)
        for name in ("NAFRev2", "NAF2025")
    ]
    return (
        every.filter(pl.col("dateDebut").is_null() | (pl.col("dateDebut") <= today))
        .with_columns(pl.col("dateFin").fill_null(date(9999, 12, 31)))
        .sort("siret", "dateDebut", "dateFin", nulls_last=False)
        .with_columns(before)
        .with_columns(other.alias("changed"), (~pl.lit(value=False)).alias("one"))
        .with_columns(cut.cum_sum().over("siret").alias("run"))
        .with_columns(pl.coalesce(*modern, pl.col(NAF)).alias("shown"))
        .with_columns(pl.col("shown").shift(1).over("siret").alias("shown_before"))
    )


def _changes(periods: pl.DataFrame) -> pl.DataFrame:
    open_now = pl.col(STATE).ne_missing(pl.lit("F"))
    employer, employed = pl.col(EMPLOYER), pl.col(f"{EMPLOYER}_before")
    rules = {
        "closure": (pl.col(STATE) == "F") & pl.col(f"{STATE}_before").ne_missing(pl.lit("F")),
        "restart": (pl.col(STATE) == "A") & (pl.col(f"{STATE}_before") == "F"),
        "activity_change": open_now & pl.col("changed"),
        "employer_start": open_now & (employer == "O") & (employed == "N"),
        "employer_stop": open_now & (employer == "N") & (employed == "O"),
    }
    return pl.concat(
        [
            periods.filter(rule).select(
                "siret",
                pl.lit(kind).alias("kind"),
                pl.col("dateDebut").alias("day"),
                (pl.coalesce("shown_before", "shown") if kind == "closure" else pl.col("shown"))
                .alias("naf"),
            )
            for kind, rule in rules.items()
        ]
    )  # fmt: skip


def _openings(
    sites: pl.DataFrame, periods: pl.DataFrame, inside: pl.DataFrame, today: date
) -> pl.DataFrame:
    """The first active period that no closed one comes before, else the creation."""
    first = (
        periods.filter(pl.col(STATE).is_not_null())
        .group_by("siret", maintain_order=True)
        .first()
        .filter(pl.col(STATE) == "A")
        .select("siret", "dateDebut", "historised", "shown")
    )
    created = _day("dateCreationEtablissement")
    return (
        sites.join(inside, on="siret", how="semi")
        .select("siret", pl.when(created <= today).then(created).alias("created"), NAF)
        .join(first, on="siret", how="left")
        .select(
            "siret",
            pl.lit("opening").alias("kind"),
            pl.coalesce(
                pl.when(pl.col("historised")).then(pl.col("dateDebut")), pl.col("created")
            ).alias("day"),
            pl.when(pl.col("historised").is_not_null())
            .then(pl.col("shown"))
            .otherwise(pl.col(NAF))
            .alias("naf"),
        )
    )
