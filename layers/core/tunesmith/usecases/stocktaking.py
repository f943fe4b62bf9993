"""Lists data that came, and tells whether tunings were started on it before."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from tunesmith.domain.bursts import data_digest
from tunesmith.domain.errors import InvalidRequest
from tunesmith.domain.findings import Finding
from tunesmith.domain.progress import Handled
from tunesmith.domain.recipes import DataTrigger
from tunesmith.usecases.ports.bursts import Inventory

MOST_OBJECTS = 200_000
"""Looked at in one folder: listing more would take longer than a round may."""


@dataclass(frozen=True, slots=True)
class Stock:
    """The data of a recipe, as the bucket has it now."""

    inventory: Inventory
    trigger: DataTrigger

    def digest(self, folder: str) -> str | None:
        """Name what a folder holds, None for nothing; raises InvalidRequest if it is too much."""
        digest, is_all = self._listed(folder)
        if is_all:
            return digest
        finding = Finding(
            field="trigger.data",
            value=folder,
            message=f"has more than {MOST_OBJECTS:,} objects",
            fix="Watch a smaller folder, or pack the data into fewer objects.",
        )
        raise InvalidRequest([finding])

    def repeats(self, folder: str, handled: Iterable[Handled]) -> Handled | None:
        """Return what was handled before, if everything in the folder is a repetition of such.

        It is part of a folder whose content has not changed, or consists of several such folders.
        """
        others = [each for each in handled if each.folder != folder]
        related = [each for each in others if folder.startswith(each.folder)]
        related += [each for each in others if each.folder.startswith(folder)]
        listed = {one: self._listed(one) for one in {each.folder for each in related}}
        same = [each for each in related if listed[each.folder] == (each.digest, True)]
        if not same or folder.startswith(same[0].folder):
            return next(iter(same), None)
        return same[0] if self._is_within(folder, tuple(each.folder for each in same)) else None

    def _listed(self, folder: str) -> tuple[str | None, bool]:
        """Name the first so many objects of a folder, and tell whether there are no more."""
        objects = self.inventory.objects(folder)
        digest = data_digest(folder, islice(objects, MOST_OBJECTS), self.trigger)
        return digest, next(objects, None) is None

    def _is_within(self, folder: str, parts: tuple[str, ...]) -> bool:
        """Tell whether all data of a folder lies in these parts of it."""
        keys = (each.key for each in self.inventory.objects(folder))
        return all(key.startswith(parts) or not self.trigger.is_data(key) for key in keys)
