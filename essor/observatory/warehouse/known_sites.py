"""Sites that a process has already read from a month: a month never changes, so they stay true."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from essor.observatory.warehouse.rows import SiteRow

KEPT: Final = 10_000  # about 10 MB in each process


class KnownSites:
    """Describes sites by number, asking the register only for those not read yet.

    Lists sort and count in the register each time; what a line then says is read once.
    """

    def __init__(self) -> None:
        self._kept: dict[int, SiteRow] = {}

    def described(
        self, numbers: Sequence[int], read: Callable[[list[int]], Iterable[SiteRow]]
    ) -> tuple[SiteRow, ...]:
        """The sites of these numbers, in their order; those that the month does not hold left out.

        Args:
            numbers: SIRET as integers.
            read: asks the register for those of them that are not known yet.
        """
        known = {number: self._kept[number] for number in numbers if number in self._kept}
        missing = [number for number in numbers if number not in known]
        if missing:
            found = {int(row.siret): row for row in read(missing)}
            known |= found
            # Replaced, not emptied: another thread may be reading the old one.
            self._kept = {**self._kept, **found} if len(self._kept) < KEPT else found
        return tuple(known[number] for number in numbers if number in known)
