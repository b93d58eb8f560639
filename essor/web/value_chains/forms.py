"""What the forms of value chains and of declared links send."""

from datetime import date
from typing import Any

from django import forms

from essor.kernel.errors import InvalidValue
from essor.observatory.engine.supply_intervals import ShareBand
from essor.observatory.models.supply_links import LINK_VISIBILITIES, SOURCE_LENGTH, SupplyLink
from essor.observatory.models.value_chains import REASON_LENGTH
from essor.observatory.selectors.supply_links import customer_of, supplier_of
from essor.observatory.selectors.supply_parties import Party, parse_party
from essor.observatory.selectors.value_chain_pages import ReducingSite
from essor.observatory.services.supply_links import SIDES, LinkFacts
from essor.web.components.forms import DateInput

NO_REASON = "Dites en quelques mots comment vous le savez."
NAME_LENGTH = 300


class ReasonForm(forms.Form):
    """A decision and why. `verdict` is what the pressed button says."""

    verdict = forms.ChoiceField(choices=[("yes", "oui"), ("no", "non")])
    reason = forms.CharField(
        label="Motif", max_length=REASON_LENGTH, error_messages={"required": NO_REASON}
    )


class SiteChainForm(ReasonForm):
    """Whether a site belongs to a value chain."""

    chain = forms.CharField(
        max_length=40, error_messages={"required": "Choisissez une filière dans la liste."}
    )


class ExposureForm(forms.Form):
    """Which site is imagined to reduce, and by how much; a GET form."""

    site = forms.ChoiceField(label="Site qui réduit")
    baisse = forms.IntegerField(label="Baisse de ses achats, en %", min_value=1, max_value=100)

    def __init__(self, data: Any, *, reducing: tuple[ReducingSite, ...]) -> None:
        super().__init__(data, initial={"baisse": 40})
        field = self.fields["site"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (one.party.number, f"{one.label} ({one.party.number})") for one in reducing
            ]


class LinkForm(forms.Form):
    """A declared link, new or corrected."""

    customer = forms.CharField(
        label="Client (SIREN ou SIRET)",
        max_length=30,
        help_text="Le SIRET si vous savez quel site achète, sinon le SIREN.",
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    customer_name = forms.CharField(
        label="Nom du client",
        required=False,
        max_length=NAME_LENGTH,
        help_text="Utile seulement si le registre chargé ne connaît pas cette entreprise.",
    )
    supplier = forms.CharField(
        label="Fournisseur (SIREN ou SIRET)",
        max_length=30,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )
    supplier_name = forms.CharField(
        label="Nom du fournisseur", required=False, max_length=NAME_LENGTH
    )
    share = forms.ChoiceField(
        label="Part du chiffre d'affaires du fournisseur faite avec ce client",
        choices=[(band.value, band.label) for band in ShareBand],
        initial=ShareBand.UNKNOWN.value,
        help_text="Une tranche suffit. « Inconnue » est une réponse : elle ne vaut pas zéro.",
    )
    declared_on = forms.DateField(label="Déclaré le", widget=DateInput)
    source = forms.CharField(
        label="Source",
        max_length=SOURCE_LENGTH,
        help_text="D'où vient l'information : visite, courrier, déclaration de l'entreprise.",
    )
    link_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    base_version = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, demo: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.demo = demo

    def clean_customer(self) -> Party:
        """The customer's numbers."""
        return self._party("customer")

    def clean_supplier(self) -> Party:
        """The supplier's numbers."""
        return self._party("supplier")

    def _party(self, name: str) -> Party:
        try:
            return parse_party(self.cleaned_data[name], demo=self.demo)
        except InvalidValue as error:
            raise forms.ValidationError(str(error)) from error

    @property
    def facts(self) -> LinkFacts:
        """What a valid form says."""
        values = self.cleaned_data
        customer, supplier = values["customer"], values["supplier"]
        return LinkFacts(
            customer=Party(customer.siren, customer.siret, values["customer_name"]),
            supplier=Party(supplier.siren, supplier.siret, values["supplier_name"]),
            share=ShareBand(values["share"]),
            declared_on=values["declared_on"],
            source=values["source"],
        )


def known_values(link: SupplyLink) -> dict[str, object]:
    """A link as the form shows it."""
    return {
        "customer": customer_of(link).number,
        "supplier": supplier_of(link).number,
        "share": link.share,
        "declared_on": link.declared_on,
        "source": link.source,
        "base_version": link.version,
    }


class AgreementForm(forms.Form):
    """A company agrees to share a link, or takes its agreement back (no date)."""

    side = forms.ChoiceField(choices=[(side, side) for side in SIDES])
    agreed_on = forms.DateField(label="Accord donné le", required=False, widget=DateInput)
    reason = forms.CharField(label="Comment", required=False, max_length=REASON_LENGTH)


class ShareForm(forms.Form):
    """Who sees a link."""

    visibility = forms.ChoiceField(
        label="Qui voit ce lien", choices=list(LINK_VISIBILITIES.items())
    )


def new_values(link_id: object, today: date, **given: object) -> dict[str, object]:
    """What the form of a new link starts with; the key was made with the page."""
    return {"link_id": link_id, "declared_on": today, **given}
