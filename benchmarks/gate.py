"""A bound that a benchmark must hold: it says what is wanted and what was seen."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

R = TypeVar("R")


@dataclass(frozen=True)
class Gate(Generic[R]):
    """One bound; `seen` raises KeyError where a ground or a peer was not measured."""

    what: str
    bound: float
    seen: Callable[[R], float]
    at_most: bool = False
    unit: str = ""

    def verdict(self, results: R) -> tuple[str, bool]:
        """A line that says how it went, and whether it holds; what was not measured is not missed."""
        wanted = f"{self.what}: at {'most' if self.at_most else 'least'} {self.bound:g}{self.unit}"
        try:
            seen = self.seen(results)
        except KeyError as absent:
            return f"{wanted}, not measured ({absent.args[0]})", True
        holds = seen <= self.bound if self.at_most else seen >= self.bound
        return f"{wanted}, seen {seen:.3g}{self.unit}: {'ok' if holds else 'MISSED'}", holds


def hold(name: str, gates: Iterable[Gate[R]], results: R) -> bool:
    """Print the verdict of each gate of the benchmark of that name; whether all hold."""
    verdicts = [gate.verdict(results) for gate in gates]
    for line, _ in verdicts:
        print(f"{name:<9} {line}")
    return all(holds for _, holds in verdicts)
