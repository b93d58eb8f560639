"""Filters of the event register, and the forms by which a person decides of an event."""

from datetime import date
from typing import Any

from django import forms

from essor.common.visibility import Visibility
from essor.observatory.engine.qualified import (
    Confidence,
    EventFacts,
    Precision,
    QualifiedKind,
    RoughDate,
    Standing,
)
from essor.observatory.models.qualified import (
    COMMENT_LENGTH,
    CONFIDENCES,
    KINDS,
    PRECISIONS,
    REASON_LENGTH,
    STANDINGS,
)
from essor.observatory.selectors.balance_lines import UNDECIDED, EventBook, LineFilter
from essor.observatory.warehouse.events import Certainty, Convention
from essor.territory.selectors.present import present_groupings
from essor.web.components.forms import DateInput
from essor.web.sites.forms import INDUSTRY, division_choices

K = QualifiedKind
NATURES: dict[str, tuple[str, frozenset[QualifiedKind]]] = {
    "opening": ("Ouvertures et réactivations", frozenset({K.OPENING, K.RESTART})),
    "closure": ("Fermetures", frozenset({K.CLOSURE})),
    "extension": ("Extensions", frozenset({K.EXTENSION})),
    "reduction": ("Réductions", frozenset({K.REDUCTION})),
    "transfer": ("Transferts", frozenset({K.TRANSFER_IN, K.TRANSFER_OUT, K.TRANSFER_WITHIN})),
    "takeover": ("Reprises", frozenset({K.TAKEOVER})),
    "activity": ("Changements d'activité", frozenset({K.ACTIVITY_CHANGE})),
    "employer": ("Caractère employeur", frozenset({K.EMPLOYER_START, K.EMPLOYER_STOP})),
}
CONVENTIONS = [(convention.value, convention.label) for convention in Convention]
CERTAINTIES = [(certainty.value, certainty.label) for certainty in Certainty]
USUAL_YEARS = 5
QUEUE_YEARS = [("", "5 ans"), ("2", "2 ans"), ("10", "10 ans"), ("all", "toujours")]
REASONS = (
    "Immatriculation sans production",
    "Siège ou holding, sans site de production",
    "Radiation d'office, le site n'existait plus",
    "Micro-entreprise, hors du suivi",
    "Doublon d'un autre évènement",
)


def nature_choices() -> list[tuple[str, str]]:
    """Groups of kinds, as filters name them."""
    return [(code, label) for code, (label, _) in NATURES.items()]


class QueueFilterForm(forms.Form):
    """A GET form."""

    nature = forms.ChoiceField(label="Évènement", required=False)
    depuis = forms.ChoiceField(label="Depuis", required=False, choices=QUEUE_YEARS)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        natures = [pair for pair in nature_choices() if pair[0] not in {"activity", "employer"}]
        self.fields["nature"].choices = [("", "tous"), *natures]  # type: ignore[attr-defined]  # a choice field

    def kinds(self) -> frozenset[QualifiedKind]:
        """The kinds wanted; empty without a restriction."""
        self.is_valid()
        nature = self.cleaned_data.get("nature")
        return NATURES[nature][1] if nature else frozenset()

    def since(self, this_year: int) -> int | None:
        """The first year wanted; None for every year."""
        self.is_valid()
        years = self.cleaned_data.get("depuis") or str(USUAL_YEARS)
        return None if years == "all" else this_year - int(years) + 1


class EventFilterForm(forms.Form):
    """A GET form; a value that no list holds is refused by its field and filters nothing."""

    convention = forms.ChoiceField(label="Convention", required=False)
    annee = forms.ChoiceField(label="Année", required=False)
    nature = forms.ChoiceField(label="Évènement", required=False)
    epci = forms.ChoiceField(label="EPCI", required=False)
    division = forms.ChoiceField(label="Activité", required=False)
    certitude = forms.ChoiceField(label="Certitude", required=False)
    decision = forms.ChoiceField(label="Décision", required=False)

    def __init__(self, data: Any, *, book: EventBook) -> None:
        super().__init__(data)
        places = present_groupings(book.territory)
        for name, empty, choices in (
            ("annee", "toutes", [(str(year), str(year)) for year in book.years]),
            ("nature", "tous", nature_choices()),
            ("epci", "tous", [(place.code, place.name) for place in places]),
            ("division", "toutes", division_choices(INDUSTRY)),
            ("certitude", "toutes", CERTAINTIES),
            ("decision", "toutes", [(UNDECIDED, "Sans décision"), *STANDINGS]),
        ):
            self.fields[name].choices = [("", empty), *choices]  # type: ignore[attr-defined]  # a choice field
        others = [pair for pair in CONVENTIONS if pair[0] != Convention.INSEE.value]
        self.fields["convention"].choices = [("", Convention.INSEE.label), *others]  # type: ignore[attr-defined]  # a choice field

    def wanted(self) -> LineFilter:
        """What the address asks for."""
        self.is_valid()
        values = self.cleaned_data
        nature, division = values.get("nature"), values.get("division")
        return LineFilter(
            convention=Convention(values.get("convention") or Convention.INSEE.value),
            year=int(values["annee"]) if values.get("annee") else None,
            kinds=NATURES[nature][1] if nature else frozenset(),
            certainty=Certainty(values["certitude"]) if values.get("certitude") else None,
            epci=values.get("epci") or "",
            naf=(division,) if division else (),
            standing=values.get("decision") or "",
        )


class BalanceForm(forms.Form):
    """Two conventions and some years; a GET form."""

    gauche = forms.ChoiceField(label="Convention", choices=CONVENTIONS, required=False)
    droite = forms.ChoiceField(label="comparée à", choices=CONVENTIONS, required=False)
    depuis = forms.ChoiceField(label="De", required=False)
    jusqua = forms.ChoiceField(label="à", required=False)

    def __init__(self, data: Any, *, years: tuple[int, ...], default: tuple[int, int]) -> None:
        first, last = default
        asked = {name: data.get(name) for name in ("gauche", "droite", "depuis", "jusqua")}
        usual = {
            "gauche": Convention.RAW.value,
            "droite": Convention.INSEE.value,
            "depuis": str(first),
            "jusqua": str(last),
        }
        super().__init__({name: asked[name] or usual[name] for name in usual})
        self.usual = usual
        listed = [(str(year), str(year)) for year in sorted({*years, first, last}, reverse=True)]
        for name in ("depuis", "jusqua"):
            self.fields[name].choices = listed  # type: ignore[attr-defined]  # a choice field

    def asked(self) -> tuple[Convention, Convention, int, int]:
        """Both conventions and both years; the usual ones for what no list holds."""
        self.is_valid()
        values = {name: self.cleaned_data.get(name) or usual for name, usual in self.usual.items()}
        first, last = sorted((int(values["depuis"]), int(values["jusqua"])))
        return Convention(values["gauche"]), Convention(values["droite"]), first, last


class ReasonForm(forms.Form):
    """Why several events are rejected at once."""

    reason = forms.CharField(
        label="Motif du rejet",
        max_length=REASON_LENGTH,
        help_text="Le même pour toutes les lignes cochées ; il reste dans l'historique.",
        widget=forms.TextInput(attrs={"list": "motifs-rejet", "autocomplete": "off"}),
    )


def _number(label: str, help_text: str = "", **options: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, help_text=help_text, **options)


class EventForm(forms.Form):
    """What a person says of an event. `event_id` was made with the page: sent twice, written once."""

    event_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    base_version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label="Que s'est-il passé ?", choices=KINDS)
    effective_on = forms.DateField(
        label="Date effective",
        required=False,
        widget=DateInput,
        help_text="Première production, ou arrêt.",
    )
    effective_precision = forms.ChoiceField(
        label="Précision de la date effective", choices=PRECISIONS, initial=Precision.DAY.value
    )
    announced_on = forms.DateField(
        label="Date de l'annonce",
        required=False,
        widget=DateInput,
        help_text="Presse, délibération, comité.",
    )
    announced_precision = forms.ChoiceField(
        label="Précision de la date d'annonce", choices=PRECISIONS, initial=Precision.DAY.value
    )
    jobs_announced = _number("Emplois annoncés", "Négatif s'ils sont perdus : −40.")
    jobs_realised = _number("Emplois constatés", "Vide : inconnu. Zéro : aucun.")
    site_jobs = _number("Effectif du site", "Si vous le savez mieux que l'Insee.", min_value=0)
    capacity_change = forms.DecimalField(
        label="Variation de production (%)",
        required=False,
        max_digits=6,
        decimal_places=1,
        localize=True,  # a comma is a comma
        help_text="La DGE compte à partir de ±40 %.",
    )
    area_m2 = _number("Surface (m²)", min_value=0)
    counterpart_siret = forms.CharField(
        label="SIRET de l'autre établissement",
        required=False,
        max_length=20,
        help_text="Pour un transfert ou une reprise.",
    )
    source_url = forms.URLField(
        label="Lien vers la source", required=False, max_length=500, assume_scheme="https"
    )
    confidence = forms.ChoiceField(
        label="Confiance", choices=CONFIDENCES, initial=Confidence.MEDIUM.value
    )
    comment = forms.CharField(
        label="Commentaire",
        required=False,
        max_length=COMMENT_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = forms.CharField(
        label="Motif",
        required=False,
        max_length=REASON_LENGTH,
        help_text="Obligatoire pour corriger, écarter ou ajouter ; il reste dans l'historique.",
        widget=forms.TextInput(attrs={"list": "motifs-rejet", "autocomplete": "off"}),
    )
    visibility = forms.ChoiceField(label="Qui voit cette décision", choices=Visibility.choices)

    def facts(self) -> EventFacts:
        """The facts of a valid form."""
        values = self.cleaned_data
        return EventFacts(
            kind=QualifiedKind(values["kind"]),
            announced=_rough(values["announced_on"], values["announced_precision"]),
            effective=_rough(values["effective_on"], values["effective_precision"]),
            jobs_announced=values["jobs_announced"],
            jobs_realised=values["jobs_realised"],
            site_jobs=values["site_jobs"],
            capacity_change=values["capacity_change"],
            area_m2=values["area_m2"],
            counterpart_siret=values["counterpart_siret"],
            source_url=values["source_url"],
            confidence=Confidence(values["confidence"]),
            comment=values["comment"],
        )


class ReviseForm(EventForm):
    """A changed decision; the version that the person read comes with it."""

    standing = forms.ChoiceField(label="Décision")

    def __init__(self, *args: Any, added: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = [one for one in Standing if (one is Standing.ADDED) == added]
        self.fields["standing"].choices = [(one.value, one.label) for one in allowed]  # type: ignore[attr-defined]  # a choice field
        self.fields["base_version"].required = True


def initial_of(facts: EventFacts) -> dict[str, Any]:
    """What the form shows first for these facts."""
    announced, effective = facts.announced, facts.effective
    return {
        "kind": facts.kind.value,
        "announced_on": announced and announced.start,
        "announced_precision": (announced.precision if announced else Precision.DAY).value,
        "effective_on": effective and effective.start,
        "effective_precision": (effective.precision if effective else Precision.DAY).value,
        "jobs_announced": facts.jobs_announced,
        "jobs_realised": facts.jobs_realised,
        "site_jobs": facts.site_jobs,
        "capacity_change": facts.capacity_change,
        "area_m2": facts.area_m2,
        "counterpart_siret": facts.counterpart_siret,
        "source_url": facts.source_url,
        "confidence": facts.confidence.value,
        "comment": facts.comment,
    }


def _rough(day: date | None, precision: str) -> RoughDate | None:
    return None if day is None else RoughDate(day, Precision(precision))
