"""What must come out of a benchmark: bounds, each with what was seen."""

from collections.abc import Iterable
from typing import NamedTuple


class Bound(NamedTuple):
    """`seen` is to be at least the bound, or `at_most`."""

    what: str
    bound: float
    seen: float
    at_most: bool = False

    @property
    def holds(self) -> bool:
        """Whether it came out."""
        return self.seen <= self.bound if self.at_most else self.seen >= self.bound


def judged(name: str, bounds: Iterable[Bound]) -> int:
    """Print each bound with what was seen; 1 when one was missed."""
    missed = 0
    for one in bounds:
        missed += not one.holds
        least = "most" if one.at_most else "least"
        print(f"{name}  {one.what}: at {least} {one.bound:g}, seen {one.seen:.3g}: {'ok' if one.holds else 'MISSED'}")
    return int(missed > 0)
