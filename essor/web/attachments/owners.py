"""Where one goes back to from an attached file: each area says where its objects are shown."""

from collections.abc import Callable

from django.urls import reverse

from essor.common.models import Attachment
from essor.territory.models import Territory

Address = Callable[[Territory, Attachment], str]

_ADDRESSES: dict[str, Address] = {}


def register_owner_page(kind: str, address: Address) -> None:
    """Declare the page of a kind of owner, when the area's addresses are loaded."""
    _ADDRESSES[kind] = address


def owner_page(territory: Territory, attachment: Attachment) -> str:
    """The page of the object that owns the file; the territory's home where none was declared."""
    address = _ADDRESSES.get(attachment.owner_kind)
    if address is None:
        return reverse("territory_home", args=[territory.slug])
    return address(territory, attachment)
