"""The terms of one kind of post at one place, seat by seat, and where another one fits. Pure."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Who = tuple[str, str]  # name and phone, "" without one


@dataclass(slots=True)
class Term:
    """A person's days in a post, both inclusive, None open; `id` is None until it is stored."""

    who: Who
    first: date | None
    last: date | None
    attributes: dict[str, Any] = field(default_factory=dict)
    id: int | None = None

    def __post_init__(self) -> None:
        if self.last == date.max:  # how a file without blanks writes an open end
            self.last = None

    def meets(self, other: "Term") -> bool:
        """Whether the two share a day."""
        return (self.first or date.min) <= (other.last or date.max) and (other.first or date.min) <= (
            self.last or date.max
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a term: `written` in its seat, already there as it is, or another one is `in_the_way`."""

    term: Term
    seat: int = 0
    written: bool = False
    in_the_way: Term | None = None


class Ledger:
    """Terms by seat number; never two on one day in one seat, nor one person on one day in two."""

    def __init__(self, seats: int) -> None:
        self.seats = seats
        self.terms: dict[int, list[Term]] = defaultdict(list)

    def put(self, term: Term) -> Verdict:
        """Enter a term: it amends the known one of that person and first day, else takes the first free seat."""
        for seat, known in self:
            if (known.who, known.first) == (term.who, term.first):
                return self._amend(seat, known, term)
        own = (known for _, known in self if known.who == term.who and known.meets(term))
        if other := next(own, None):
            return Verdict(term, in_the_way=other)
        for seat in range(1, self.seats + 1):
            if not any(known.meets(term) for known in self.terms[seat]):
                self.terms[seat].append(term)
                return Verdict(term, seat, written=True)
        return Verdict(term, in_the_way=next(known for known in self.terms[1] if known.meets(term)))

    def known(self, term: Term) -> Term | None:
        """The term of that person and first day; without a first day also the only one of that person."""
        own = [known for _, known in self if known.who == term.who]
        same = [known for known in own if known.first == term.first]
        return next(iter(same), own[0] if len(own) == 1 and term.first is None else None)

    def seat_of(self, name: str, term: Term) -> int | None:
        """The seat that somebody of that name holds on one of the term's days."""
        return next((seat for seat, known in self if known.who[0] == name and known.meets(term)), None)

    def __iter__(self) -> Iterator[tuple[int, Term]]:
        return ((seat, term) for seat, terms in self.terms.items() for term in terms)

    def _amend(self, seat: int, known: Term, term: Term) -> Verdict:
        if (known.last, known.attributes) == (term.last, term.attributes):
            return Verdict(known, seat)
        others = (other for at, other in self if other is not known and (at == seat or other.who == known.who))
        if other := next((other for other in others if other.meets(term)), None):
            return Verdict(term, in_the_way=other)
        known.last, known.attributes = term.last, term.attributes
        return Verdict(known, seat, written=True)
