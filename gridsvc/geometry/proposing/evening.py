"""Make parts more even, atom by atom at their borders, without taking one apart; then their borders shorter."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from gridsvc.geometry.crs import Floats
from gridsvc.geometry.overlay import Rows

MOVES = 400


@dataclass
class Parts:
    """Atoms in parts: `labels` says which, and changes. `near` are the neighbours of each atom with the weights of the
    border to them."""

    labels: Rows
    households: Floats
    near: list[dict[int, float]]
    count: int

    def __post_init__(self) -> None:
        self.loads = np.bincount(self.labels, self.households, minlength=self.count).astype(np.float64)
        self.sizes = np.bincount(self.labels, minlength=self.count)
        self.mean = float(self.households.sum()) / self.count

    def even(self, tolerance: float) -> None:
        """Move atoms until no part is further off than the tolerance (a share), or no move helps."""
        for _ in range(MOVES):
            if self._off() <= tolerance or not self._take(self._evening()):
                return

    def shorten(self, tolerance: float) -> None:
        """Move atoms that make borders lighter, as long as no part gets further off than the tolerance."""
        for _ in range(MOVES):
            if not self._take(self._shortening(tolerance)):
                return

    def _off(self) -> float:
        return float(np.abs(self.loads - self.mean).max()) / self.mean

    def _moves(self) -> Iterator[tuple[int, int]]:
        """(atom, part) of each atom beside another part, or in a part of many while one is empty."""
        empty = np.flatnonzero(self.sizes == 0).tolist()
        for atom, label in enumerate(self.labels.tolist()):
            if self.sizes[label] > 1:
                yield from ((atom, part) for part in {self.labels[other] for other in self.near[atom]} if part != label)
                yield from ((atom, part) for part in empty)

    def _evening(self) -> list[tuple[float, int, int]]:
        """Moves that make the sum of squared deviations smaller, best first."""
        found = []
        for atom, part in self._moves():
            held, here = self.households[atom], self.labels[atom]
            gain = 2.0 * held * (self.loads[here] - self.loads[part] - held)
            if gain > 0:
                found.append((-gain, atom, int(part)))
        return sorted(found)

    def _shortening(self, tolerance: float) -> list[tuple[float, int, int]]:
        """Moves that make borders lighter and keep both parts within the tolerance, best first."""
        low, high = (1.0 - tolerance) * self.mean, (1.0 + tolerance) * self.mean
        found = []
        for atom, part in self._moves():
            here, held = self.labels[atom], self.households[atom]
            gain = sum(weight for other, weight in self.near[atom].items() if self.labels[other] == part)
            gain -= sum(weight for other, weight in self.near[atom].items() if self.labels[other] == here)
            if gain > 0 and self.loads[here] - held >= low and self.loads[part] + held <= high:
                found.append((-gain, atom, int(part)))
        return sorted(found)

    def _take(self, moves: list[tuple[float, int, int]]) -> bool:
        """Make the first move that takes no part apart; whether there was one."""
        for _, atom, part in moves:
            if self._stays_whole(atom):
                here = self.labels[atom]
                self.loads[[here, part]] += np.array([-1.0, 1.0]) * self.households[atom]
                self.sizes[[here, part]] += np.array([-1, 1])
                self.labels[atom] = part
                return True
        return False

    def _stays_whole(self, atom: int) -> bool:
        """Whether the part of an atom is in one piece without it."""
        label = self.labels[atom]
        beside = {other for other in self.near[atom] if self.labels[other] == label}
        if not beside:
            return False
        todo, seen = [next(iter(beside))], {atom}
        while todo and not beside <= seen:
            at = todo.pop()
            seen.add(at)
            todo += [other for other in self.near[at] if other not in seen and self.labels[other] == label]
        return beside <= seen
