"""Who commands, who is missing, who answers now: functions of one day's facts. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Literal

COMMANDERS_NEEDED = 2


class Reason(StrEnum):
    """Why a post counts as vacant."""

    EMPTY = "empty"
    EXPIRED = "expired"
    INACTIVE = "inactive"
    ON_LEAVE = "on_leave"
    SAME_PERSON = "same_person"


class By(StrEnum):
    """On which rung of the ladder the one who answers stands."""

    DUTY = "duty"
    COMMANDER = "commander"
    STAND_IN = "stand_in"
    STREET_DUTY = "street_duty"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Someone:
    """A person as known on one day."""

    id: int
    name: str
    phone: str = ""
    active: bool = True
    on_leave: bool = False

    @property
    def available(self) -> bool:
        """Whether this person can be called on that day."""
        return self.active and not self.on_leave


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of post: what the rules see in it, how many seats a place has, its place in lists."""

    code: str
    role: str
    rank: int = 0
    seats: int = 1
    name_zh: str = ""
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Seat:
    """One post on one day. `held_before`: somebody's days in it are over; `inherited`: the community's, seen from a
    grid; `post_id` is None where the post was never set up.
    """

    kind: Kind
    number: int = 1
    holder: Someone | None = None
    stand_in: Someone | None = None
    held_before: bool = False
    inherited: bool = False
    post_id: int | None = None

    @property
    def by_stand_in(self) -> bool:
        """Whether the stand-in answers: the holder is away, gone or was never there."""
        held = self.holder is not None and self.holder.available
        return not held and self.stand_in is not None and self.stand_in.available

    @property
    def answers(self) -> Someone | None:
        """Who answers from this post: the holder, else the stand-in; None when neither can."""
        if self.by_stand_in:
            return self.stand_in
        return self.holder if self.holder is not None and self.holder.available else None


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody on the duty roster at one moment, and whose roster it is."""

    person: Someone
    roster: Literal["grid", "community", "street"]
    name: str = ""


@dataclass(frozen=True, slots=True)
class Answering:
    """One who answers now; `via` is the shift's name or the post's code."""

    person: Someone
    via: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Who answers now, and by which rung."""

    by: By
    people: tuple[Answering, ...] = ()


def missing(seat: Seat) -> Reason | None:
    """Why the post is vacant, looked at alone; None when it is held and somebody answers."""
    if seat.holder is None:
        return Reason.EXPIRED if seat.held_before else Reason.EMPTY
    if not seat.holder.active:
        return Reason.INACTIVE
    return None if seat.answers else Reason.ON_LEAVE


def vacancies(seats: Iterable[Seat]) -> list[tuple[Seat, Reason]]:
    """The vacant ones of a place's commander posts, in rank order; one person fills one of them only.

    Of two posts of one person the community's own, then the one without a stand-in, then the first by rank counts
    as filled.
    """
    taken: set[int] = set()
    found: list[tuple[Seat, Reason]] = []
    for seat in sorted(seats, key=lambda s: (not s.inherited, s.by_stand_in, *in_rank(s))):
        reason, person = missing(seat), seat.answers
        if reason is None and person is not None:
            reason = Reason.SAME_PERSON if person.id in taken else None
            taken.add(person.id)
        if reason is not None:
            found.append((seat, reason))
    return sorted(found, key=lambda pair: in_rank(pair[0]))


def covered(seats: Sequence[Seat]) -> bool:
    """Whether two different people command: two of the posts are filled."""
    return len(seats) - len(vacancies(seats)) >= COMMANDERS_NEEDED


def seats_of(kinds: Iterable[Kind], held: Iterable[Seat]) -> list[Seat]:
    """Every seat that `kinds` ask for, in rank order: the ones set up, the others as never filled."""
    there = {(seat.kind.code, seat.number): seat for seat in held}
    wanted = (Seat(kind, number) for kind in kinds for number in range(1, kind.seats + 1))
    return sorted((there.get((seat.kind.code, seat.number), seat) for seat in wanted), key=in_rank)


def overridden(community: Iterable[Seat], grid: Iterable[Seat]) -> list[Seat]:
    """A grid's commander posts: its own where it has one, else the community's, marked `inherited`."""
    own = {(seat.kind.code, seat.number): seat for seat in grid}
    return [own.get((seat.kind.code, seat.number)) or replace(seat, inherited=True) for seat in community]


def in_rank(seat: Seat) -> tuple[int, str, int]:
    """The order in which posts are listed."""
    return seat.kind.rank, seat.kind.code, seat.number


def who_answers(shifts: Sequence[Shift], commanders: Sequence[Seat]) -> Answer:
    """The first rung with somebody on it: duty (grid, else community), commander, stand-in, the street's duty."""
    ladder = (
        (By.DUTY, _on_roster(shifts, "grid")),
        (By.DUTY, _on_roster(shifts, "community")),
        (By.COMMANDER, _answering(seat for seat in commanders if not seat.by_stand_in)),
        (By.STAND_IN, _answering(seat for seat in commanders if seat.by_stand_in)),
        (By.STREET_DUTY, _on_roster(shifts, "street")),
    )
    return next((Answer(by, people) for by, people in ladder if people), Answer(By.NOBODY))


def _on_roster(shifts: Iterable[Shift], roster: str) -> tuple[Answering, ...]:
    return _once((s.person, s.name) for s in shifts if s.roster == roster and s.person.available)


def _answering(seats: Iterable[Seat]) -> tuple[Answering, ...]:
    return _once((seat.answers, seat.kind.code) for seat in seats if seat.answers)


def _once(people: Iterable[tuple[Someone, str]]) -> tuple[Answering, ...]:
    """Each person once, by the first way."""
    found: dict[int, Answering] = {}
    for person, via in people:
        found.setdefault(person.id, Answering(person, via))
    return tuple(found.values())
