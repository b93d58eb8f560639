"""Main navigation of a territory: areas add their entry, the shell shows what the actor may open.

    from essor.web.components.navigation import NavItem, register
    register(NavItem("sites", "Sites", "sites:list", Permission.SITE_READ, icon="factory", order=20))

`view_name` is reversed with the territory's slug. An entry is current on every page whose path
starts with its address; the home entry only on its own page. Entries of one group stand together
under its name; the group leads to the first that the actor may open.
"""

from dataclasses import dataclass
from typing import Final

from django.urls import reverse

from essor.common.actor import Actor
from essor.common.permissions import Permission
from essor.territory.models import Territory


@dataclass(frozen=True)
class NavItem:
    """One entry of the main navigation.

    Attributes:
        key: unique, never shown.
        label: French, one or two words.
        view_name: name of the page, which takes `slug`.
        permission: needed in the territory to see the entry.
        icon: name in the icon sprite.
        order: from left to right.
        exact: current only on its own page.
        group: key of its group in `GROUPS`; an entry of no group stands alone.
        area: beginning of its pages' addresses, when they do not all start with the entry's own.
    """

    key: str
    label: str
    view_name: str
    permission: Permission
    icon: str
    order: int
    exact: bool = False
    group: str = ""
    area: str = ""


@dataclass(frozen=True)
class NavLink:
    """An entry as shown on one page."""

    label: str
    href: str
    icon: str
    current: bool


@dataclass(frozen=True)
class NavGroup:
    """One head of the navigation: an entry alone, or a group with its entries."""

    label: str
    href: str
    icon: str
    current: bool
    links: tuple[NavLink, ...]  # none for an entry alone


GROUPS: Final = {
    "observatory": ("Observatoire", "factory"),
    "running": ("Gestion", "settings"),
}
_items: dict[str, NavItem] = {}


def register(item: NavItem) -> None:
    """Add an entry, or replace the one of the same key."""
    _items[item.key] = item


def registered() -> list[NavItem]:
    """Every entry, in order."""
    return sorted(_items.values(), key=lambda item: (item.order, item.key))


def links_for(actor: Actor, territory: Territory, path: str) -> list[NavGroup]:
    """What the actor may open in the territory, with the entry of the present page marked."""
    found: dict[str, list[NavLink]] = {}
    for item in registered():
        if not actor.may(item.permission, territory.id):
            continue
        href = reverse(item.view_name, kwargs={"slug": territory.slug})
        start = f"/t/{territory.slug}/{item.area}" if item.area else href
        current = path == href if item.exact else path.startswith(start)
        link = NavLink(item.label, href, item.icon, current)
        found.setdefault(item.group or item.key, []).append(link)
    return [_group(GROUPS.get(key), links) for key, links in found.items()]


def _group(named: tuple[str, str] | None, links: list[NavLink]) -> NavGroup:
    first = links[0]
    if named is None:
        return NavGroup(first.label, first.href, first.icon, first.current, ())
    label, icon = named
    return NavGroup(label, first.href, icon, any(link.current for link in links), tuple(links))
