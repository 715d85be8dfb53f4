"""The seats that divisions and grids ought to have, and one seat with everybody who held it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Select, literal, select
from sqlalchemy.dialects.postgresql import Range

from gridsvc.accounts.principal import NOWHERE, Scope
from gridsvc.divisions.models import Division
from gridsvc.divisions.scope import in_scope
from gridsvc.errors import NotFound
from gridsvc.extensions import db
from gridsvc.grids.models import Grid, GridVersion
from gridsvc.posts import places, queries, rules
from gridsvc.posts.models import Appointment, Person, Post, PostKind, StandIn
from gridsvc.posts.queries import STAFF_ROLES
from gridsvc.posts.rules import Kind, Reason, Seat
from gridsvc.posts.services import Place, at_place

MOST = 2**31 - 1
NEEDED = ("commander", *STAFF_ROLES)
Home = tuple[str | None, str | None]  # the codes of a division and, for a grid's posts, of the grid


@dataclass(frozen=True, slots=True)
class Row:
    """A seat in the list: whose it is, and why nobody fills it (None: somebody does)."""

    division: str | None
    division_name: str | None
    grid: str | None
    seat: Seat
    reason: Reason | None

    @property
    def vacant(self) -> bool:
        """Whether a seat that the rules ask for is not filled."""
        return self.reason is not None and self.seat.kind.role in NEEDED


@dataclass(frozen=True, slots=True)
class Term:
    """Somebody's days in a seat, as its holder or standing in."""

    id: int
    name: str
    valid: Range[date]
    stands_in: bool

    @property
    def model(self) -> type[Appointment | StandIn]:
        """What it is stored as."""
        return StandIn if self.stands_in else Appointment

    def left(self, day: date) -> bool:
        """Whether some of its days are `day` or later."""
        return self.valid.upper is None or self.valid.upper > day

    def ahead(self, day: date) -> bool:
        """Whether it begins after `day`."""
        return self.valid.lower is not None and self.valid.lower > day


@dataclass(frozen=True, slots=True)
class SeatFile:
    """One seat, opened in a scope on a day: whose, of which kind, and its terms, the latest first."""

    scope: Scope
    day: date
    place: Place
    division_name: str
    code: str
    kind: PostKind
    number: int
    terms: list[Term] = field(default_factory=list)

    def held(self) -> Term | None:
        """The first appointment that is not over."""
        left = [t for t in self.terms if not t.stands_in and t.left(self.day)]
        return left[-1] if left else None

    def now(self, day: date, *, stands_in: bool = False) -> Term | None:
        """Who holds the seat (or stands in) on `day`."""
        return next((t for t in self.terms if t.stands_in == stands_in and t.valid.contains(day)), None)

    def term(self, term_id: int, *, stands_in: bool) -> Term:
        """That term, which is not over; raises NotFound."""
        for term in self.terms:
            if (term.id, term.stands_in) == (term_id, stands_in) and term.left(self.day):
                return term
        raise NotFound(what="term", what_zh="任期", key=term_id)


def seats_on(day: date, scope: Scope, within: Scope) -> list[Row]:
    """The seats in both scopes, vacancies first, then by division and grid. Six statements."""
    gone = queries.vacancies(day, scope)
    reasons: dict[int | None, Reason] = {one.seat.post_id: one.reason for one in gone if one.seat.post_id}
    kinds, homes, held = queries.kinds(), _homes(day, scope, within), defaultdict(list)
    for row in queries.listed(day, scope, within=within, grid_id=None, phone_scope=NOWHERE, after=0, limit=MOST):
        held[row.division, row.grid].append(row.seat)
        homes.setdefault((row.division, row.grid), (row.division_name, False))
    rows = [
        Row(home[0], name, home[1], seat, reasons.get(seat.post_id) or rules.missing(seat))
        for home, (name, needs) in homes.items()
        for seat in (_completed(held[home], kinds, of_grid=home[1] is not None) if needs else held[home])
    ]
    return sorted(rows, key=lambda row: (not row.vacant, row.division or "", row.grid or "", *rules.in_rank(row.seat)))


def seat_file(
    scope: Scope, day: date, *, division: str | None, grid: str | None, post: str, number: int | None
) -> SeatFile:
    """The seat of a division or grid in the scope (no number: the first one free on `day`); raises NotFound."""
    kind = db.session.get(PostKind, post)
    if kind is None or (number or 1) > kind.seats:
        raise NotFound(what="post", what_zh="岗位", key=post)
    place, name, code = _grid(grid, day, scope) if grid else _division(division or "", scope)
    number = number or _free(place, kind, day)
    return SeatFile(scope, day, place, name, code, kind, number, _terms(place, kind, number))


def _homes(day: date, scope: Scope, within: Scope) -> dict[Home, tuple[str | None, bool]]:
    """Communities and grids that ought to have posts, each with the division's name."""
    commanded = queries.communities(day, scope).with_only_columns(Division.code, Division.name)
    staffed = (
        queries.primary_grids(day, scope)
        .with_only_columns(Division.code, Grid.code.label("grid"), Division.name)
        .select_from(GridVersion)
        .join(Grid, Grid.id == GridVersion.grid_id)
        .outerjoin(Division, Division.id == GridVersion.community_id)
        .where(in_scope(GridVersion.community_id, within))
    )
    found = db.session.execute(commanded.where(in_scope(Division.id, within)))
    homes: dict[Home, tuple[str | None, bool]] = {(row.code, None): (row.name, True) for row in found}
    return homes | {(row.code, row.grid): (row.name, True) for row in db.session.execute(staffed)}


def _completed(held: Sequence[Seat], kinds: Iterable[Kind], *, of_grid: bool) -> list[Seat]:
    """The seats set up, and those that ought to be: a community's commanders, a grid's leader and worker."""
    there, roles = {(seat.kind.code, seat.number) for seat in held}, {seat.kind.role for seat in held}
    new: list[Seat] = []
    for kind in kinds:
        if of_grid and kind.role in STAFF_ROLES and kind.role not in roles:
            roles.add(kind.role)
            new.append(Seat(kind))
        elif not of_grid and kind.role == "commander":
            numbers = range(1, kind.seats + 1)
            new.extend(Seat(kind, number) for number in numbers if (kind.code, number) not in there)
    return [*held, *new]


def _division(code: str, scope: Scope) -> tuple[Place, str, str]:
    asked = select(Division).where(Division.code == code, in_scope(Division.id, scope))
    found = db.session.scalar(asked.order_by(Division.code_system).limit(1))
    if found is None:
        raise NotFound(what="division", what_zh="行政区划", key=code)
    return Place(division_id=found.id), found.name, found.code


def _grid(code: str, day: date, scope: Scope) -> tuple[Place, str, str]:
    found = places.grid_of(code, day, scope)
    name = db.session.scalar(select(Division.name).where(Division.id == found.community_id))
    return Place(grid_id=found.grid_id), name or "", found.code


def _free(place: Place, kind: PostKind, day: date) -> int:
    """The first seat of that kind which nobody holds on `day` or after, the first one when all are held."""
    goes_on = Appointment.valid.overlaps(literal(Range(day, None), Appointment.valid.type))
    taken = set(
        db.session.scalars(
            select(Post.seat).join(Appointment).where(Post.kind_code == kind.code, *at_place(Post, place), goes_on)
        )
    )
    return next((number for number in range(1, kind.seats + 1) if number not in taken), 1)


def _named(model: type[Appointment | StandIn]) -> Select[int, str, Range[date]]:
    return select(model.id, Person.name, model.valid).join(Person, Person.id == model.person_id)


def _terms(place: Place, kind: PostKind, number: int) -> list[Term]:
    """Appointments and stand-ins of the seat, the latest first."""
    of_seat = (Post.kind_code == kind.code, Post.seat == number, *at_place(Post, place))
    post = select(Post.id).where(*of_seat).scalar_subquery()
    rows = [
        Term(*row, stands_in)
        for model, stands_in in ((Appointment, False), (StandIn, True))
        for row in db.session.execute(_named(model).where(model.post_id == post))
    ]
    return sorted(rows, key=lambda term: (term.valid.lower or date.min, not term.stands_in), reverse=True)
