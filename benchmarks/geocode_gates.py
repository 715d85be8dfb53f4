"""What must come out of `benchmarks.geocode`, as a table."""

from collections.abc import Callable

from benchmarks.gate import Gate
from benchmarks.geocode_measured import Measured


class Results:
    """Everything of a run: kinds by part, and numbers by name."""

    def __init__(self) -> None:
        self.parts: dict[str, list[Measured]] = {}
        self.numbers: dict[str, float] = {}

    def kind(self, part: str, name: str) -> Measured:
        """One kind; KeyError where it was not asked."""
        for one in self.parts[part]:
            if one.name == name:
                return one
        raise KeyError(name)


def least(part: str, share: Callable[[Measured], float]) -> Callable[[Results], float]:
    """The least share among the kinds of a part."""
    return lambda results: min(share(one) for one in results.parts[part])


def number(name: str) -> Callable[[Results], float]:
    """A number by its name."""
    return lambda results: results.numbers[name]


def _false_doors(results: Results) -> float:
    return sum(answer.fine for one in results.parts["unknown"] for answer in one.answers)


def _reached(results: Results) -> float:
    """Rows with floors that reach their plate."""
    return results.parts["floors"][0].exact


def _rooms(results: Results) -> float:
    return min(one.exact for one in results.parts["rooms"][:-1])


def _without_unit(results: Results) -> float:
    without = results.parts["rooms"][-1]
    return without.share(answer.among or answer.listed for answer in without.answers)


def _without_unit_exact(results: Results) -> float:
    return sum(not one.faults for one in results.parts["rooms"][-1].answers)


def _nowhere(results: Results) -> float:
    return results.kind("elsewhere", "no such road").level_share("none", "district")


def _wrong_district(results: Results) -> float:
    return results.kind("elsewhere", "wrong district").names("county")


def growth(call: str) -> Callable[[Results], float]:
    """How many times as long a call takes on a million addresses."""
    return lambda results: results.numbers[f"{call} of a million, p95, ms"] / results.numbers[f"{call}, p95, ms"]


GATES: tuple[Gate[Results], ...] = (
    Gate("clean: exact and no fault, the least of all kinds", 0.995, least("clean", lambda one: one.faultless)),
    Gate("surrounded: exact, the least of all kinds", 0.99, least("surrounded", lambda one: one.exact)),
    Gate("road misspelt: exact or listed, the least of all kinds", 0.98, least("road", lambda one: one.listed)),
    Gate("unknown plates that are called a door", 0, _false_doors, at_most=True),
    Gate("unknown plates within 50 m", 0.97, number("within 50 m")),
    Gate("unknown plates, median error", 4, number("median error, m"), at_most=True, unit=" m"),
    Gate("unknown plates inside their radius", 0.9, number("inside the radius")),
    Gate("unknown plates, median radius", 30, number("median radius, m"), at_most=True, unit=" m"),
    Gate("unknown temporary plates within 50 m", 0.78, number("临: within 50 m")),
    Gate("no such road: none or district", 0.99, _nowhere),
    Gate("wrong district: named", 1, _wrong_district),
    Gate("rows with floors that reach their plate", 0.995, _reached),
    Gate("rooms: exact, the least of all forms", 0.99, _rooms),
    Gate("rooms without a unit that list the room", 0.99, _without_unit),
    Gate("rooms without a unit that name no fault", 0, _without_unit_exact, at_most=True),
    Gate("lines/s of a batch", 2000, number("lines/s, two processes")),
    Gate("times edit distance", 40, number("times edit distance")),
    Gate("p95 of one query", 20, number("query, p95, ms"), at_most=True, unit=" ms"),
    Gate("p95 of one completion", 30, number("completion, p95, ms"), at_most=True, unit=" ms"),
    Gate("p95 of one query, a million / Taipei", 2, growth("query"), at_most=True),
    Gate("p95 of one completion, a million / Taipei", 2, growth("completion"), at_most=True),
)
