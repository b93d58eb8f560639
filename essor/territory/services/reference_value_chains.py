"""Writing the vocabulary of value chains: what the rows of the database should be.

Called by `load_reference` inside its transaction.
"""

from essor.common.text import sort_key
from essor.kernel.errors import BadInput, Place
from essor.territory.models.value_chains import NAME_LENGTH, ValueChain, ValueChainActivity
from essor.territory.services.bulk import Counts, synchronise
from essor.territory.services.reference_plan import Bundle

ACTIVITY_COLUMNS = (
    "value_chain_id", "naf", "nomenclature", "confidence", "source", "checked_on",
)  # fmt: skip


def write_value_chains(bundles: list[Bundle]) -> Counts:
    """The value chains and their activities of the latest file.

    Raises:
        BadInput: an activity of a value chain that is not listed, or a value chain that is known
            and not listed any more: what people said of sites names it, so it is ended by a date.
    """
    bundle = bundles[-1]
    chains, activities = bundle.rows
    codes = {row.code for row in chains}
    gone = sorted(set(ValueChain.objects.values_list("code", flat=True)) - codes)
    if gone:
        raise BadInput(
            f"la filière {gone[0]} n'est plus dans la liste. Gardez sa ligne et donnez-lui une date"
            " de fin (valid_to).",
            Place(str(bundle.infos[0].path)),
        )
    for index, row in enumerate(activities):
        if row.value_chain not in codes:
            raise BadInput(
                f"la filière {row.value_chain} n'est pas dans la liste des filières.",
                bundle.place(1, index, "value_chain"),
            )
    counts = synchronise(
        ValueChain,
        columns=("code", "name", "sort_key", "scope", "valid_from", "valid_to", "source",
                 "checked_on"),
        key=("code",),
        rows=(
            (row.code, row.name, sort_key(row.name, length=NAME_LENGTH), row.scope, row.valid_from,
             row.valid_to, row.source, row.checked_on)
            for row in chains
        ),
    )  # fmt: skip
    return counts + synchronise(
        ValueChainActivity,
        columns=ACTIVITY_COLUMNS,
        key=("value_chain_id", "nomenclature", "naf"),
        rows=(
            (row.value_chain, row.naf, row.nomenclature, row.confidence, row.source, row.checked_on)
            for row in activities
        ),
    )
