"""Reads of posts: a constant number of SQL statements, however many communities and grids."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, false, func, literal, or_, select
from sqlalchemy.dialects.postgresql import DATE, TIMESTAMP
from sqlalchemy.orm import InstrumentedAttribute, aliased

from gridsvc.accounts.principal import EVERYWHERE, Scope
from gridsvc.divisions.models import Division
from gridsvc.divisions.scope import in_scope
from gridsvc.extensions import db
from gridsvc.grids.models import Grid, GridVersion, Layer
from gridsvc.grids.queries import in_force
from gridsvc.posts import rules
from gridsvc.posts.models import Appointment, Duty, Leave, Person, Post, PostKind, StandIn
from gridsvc.posts.rules import Answer, Kind, Reason, Seat, Shift, Someone

Holder = aliased(Person, name="holder")
Deputy = aliased(Person, name="deputy")
STAFF_ROLES = ("leader", "worker")
KIND_COLUMNS = (PostKind.code, PostKind.role, PostKind.rank, PostKind.seats, PostKind.name_zh, PostKind.name_en)
KINDS_KEPT = 1024
KIND, HOLDER, DEPUTY = slice(0, 6), slice(6, 11), slice(11, 16)


@dataclass(frozen=True, slots=True)
class People:
    """The posts of one place on one day: both commanders, and the grid's own filled posts."""

    commanders: list[Seat]
    staff: list[Seat]


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A commander post nobody fills: a community's, or the one with which a grid overrides it."""

    community_id: int | None
    grid_id: int | None
    seat: Seat
    reason: Reason


@dataclass(frozen=True, slots=True)
class GridStaff:
    """How many people of each sort answer in a grid of the primary layer."""

    grid_id: int
    community_id: int | None
    leaders: int
    workers: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A post in a list: the seat, whose it is, and whether its phone numbers are in `phone_scope`."""

    seat: Seat
    division: str | None
    division_name: str | None
    grid: str | None
    with_phone: bool


@dataclass(frozen=True, slots=True)
class Codes:
    """Division id -> code and name; grid id -> code."""

    divisions: dict[int | None, tuple[str, str]]
    grids: dict[int | None, str]


@dataclass(frozen=True, slots=True)
class _Board:
    """The commander posts of a day: of every community, and of grids with posts of their own."""

    communities: dict[int, list[Seat]]
    grids: dict[int, tuple[int | None, list[Seat]]]


def people_on(community_id: int | None, grid_id: int | None, day: date) -> People:
    """Who commands and who works there; a grid's own commander post overrides its community's. One statement."""
    here = or_(_is(Post.division_id, community_id), _is(Post.grid_id, grid_id))
    rows = db.session.execute(_seats(day, here)).all()
    of_grid = [_seat(row) for row in rows if row.grid_id is not None]
    of_community = [_seat(row) for row in rows if row.division_id is not None]
    everyone = rules.seats_of(_commander_kinds(rows), of_community) if community_id else []
    staff = (seat for seat in of_grid if seat.kind.role != "commander" and seat.answers)
    return People(rules.overridden(everyone, of_grid), sorted(staff, key=rules.in_rank))


def commanders_on(community_id: int | None, grid_id: int | None, day: date) -> list[Seat]:
    """The commander posts that count there, in rank order, vacant ones too."""
    return people_on(community_id, grid_id, day).commanders


def commanders_at(places: Iterable[tuple[int | None, int | None]], day: date) -> list[list[Seat]]:
    """`commanders_on` each (community id, grid id). Two statements for all of them."""
    board = _board(day, EVERYWHERE)
    return [
        board.grids[grid][1] if grid in board.grids else board.communities.get(community or 0, [])
        for community, grid in places
    ]


def staff_on(grid_id: int, day: date) -> list[Seat]:
    """The grid's other posts in which somebody answers, in rank order."""
    return people_on(None, grid_id, day).staff


def seats_of_grids(grid_ids: Iterable[int], day: date) -> dict[int, list[Seat]]:
    """The posts of each grid by its id, vacant ones too. One statement."""
    found: dict[int, list[Seat]] = defaultdict(list)
    for row in db.session.execute(_seats(day, Post.grid_id.in_(list(grid_ids)))):
        if row.grid_id is not None:
            found[row.grid_id].append(_seat(row))
    return found


def answers_now(community_id: int | None, grid_id: int | None, moment: datetime) -> Answer:
    """Who answers there; `moment` is in the service's zone: its date decides who is in office. Two statements."""
    shifts = _shifts(community_id, grid_id, moment)
    return rules.who_answers(shifts, commanders_on(community_id, grid_id, moment.date()))


def vacancies(day: date, scope: Scope) -> list[Vacancy]:
    """Every vacant commander post in the scope, with its reason. Two statements."""
    board = _board(day, scope)
    found = [Vacancy(c, None, *gone) for c, seats in board.communities.items() for gone in rules.vacancies(seats)]
    for grid_id, (community_id, seats) in board.grids.items():
        own = (gone for gone in rules.vacancies(seats) if not gone[0].inherited)
        found.extend(Vacancy(community_id, grid_id, *gone) for gone in own)
    return found


def uncovered(day: date, scope: Scope) -> list[tuple[int, int | None]]:
    """(grid id, community id) of the primary grids without two different commanders that day. Three statements."""
    board = _board(day, scope)
    bare = {community_id for community_id, seats in board.communities.items() if not rules.covered(seats)}
    own = {grid_id: rules.covered(seats) for grid_id, (_, seats) in board.grids.items()}
    grids = db.session.execute(primary_grids(day, scope)).all()
    return [(g, community) for g, community in grids if not own.get(g, community is not None and community not in bare)]


def staffing(day: date, scope: Scope) -> list[GridStaff]:
    """How many grid leaders and full-time workers answer in each grid of the primary layer. Two statements."""
    grids = db.session.execute(primary_grids(day, scope)).all()
    within = primary_grids(day, scope).with_only_columns(GridVersion.grid_id)
    counts: dict[tuple[int, str], int] = defaultdict(int)
    for row in db.session.execute(_seats(day, Post.grid_id.in_(within), STAFF_ROLES)):
        seat = _seat(row)
        counts[row.grid_id, seat.kind.role] += rules.missing(seat) is None
    return [GridStaff(g, community, counts[g, "leader"], counts[g, "worker"]) for g, community in grids]


def listed(
    day: date, scope: Scope, *, within: Scope, grid_id: int | None, phone_scope: Scope, after: int, limit: int
) -> list[Listed]:
    """Posts in both scopes (of one grid, if given) in order of id, those after the id `after`. One statement."""
    statement = (
        _seats(day, literal(value=True))
        .add_columns(
            Division.code.label("division"),
            Division.name.label("division_name"),
            Grid.code.label("grid"),
            placed_in(Post, phone_scope).label("with_phone"),
        )
        .outerjoin(GridVersion, and_(GridVersion.grid_id == Post.grid_id, in_force(day)))
        .outerjoin(Division, Division.id == func.coalesce(Post.division_id, GridVersion.community_id))
        .outerjoin(Grid, Grid.id == GridVersion.grid_id)
        .where(
            placed_in(Post, scope),
            placed_in(Post, within),
            Post.id > after,
            or_(Post.grid_id.is_(None), GridVersion.id.is_not(None)),
        )
        .order_by(Post.id)
        .limit(limit)
    )
    if grid_id is not None:
        statement = statement.where(Post.grid_id == grid_id)
    rows = db.session.execute(statement)
    return [Listed(_seat(row), row.division, row.division_name, row.grid, bool(row.with_phone)) for row in rows]


def codes(found: Sequence[Vacancy]) -> Codes:
    """The codes that the vacancies' ids stand for. Two statements."""
    divisions = select(Division.id, Division.code, Division.name).where(
        Division.id.in_({gone.community_id for gone in found})
    )
    grids = select(Grid.id, Grid.code).where(Grid.id.in_({gone.grid_id for gone in found if gone.grid_id}))
    return Codes(
        {row.id: (row.code, row.name) for row in db.session.execute(divisions)},
        {row.id: row.code for row in db.session.execute(grids)},
    )


def kinds() -> list[Kind]:
    """Every kind of post, in rank order."""
    return [Kind(*row) for row in db.session.execute(select(*KIND_COLUMNS).order_by(PostKind.rank, PostKind.code))]


def placed_in(model: type[Post] | type[Duty], scope: Scope) -> ColumnElement[bool]:
    """Rows in the scope: by their division, or by the community of their grid (a joined GridVersion)."""
    return or_(in_scope(model.division_id, scope), in_scope(GridVersion.community_id, scope))


def reached(scope: Scope, community_ids: Iterable[int | None]) -> frozenset[int | None]:
    """Those of the communities that lie in the scope; None (no community) only in one that is everywhere."""
    asked = frozenset(community_ids)
    if scope.everywhere or not scope.divisions:
        return asked if scope.everywhere else frozenset()
    known = [community_id for community_id in asked if community_id is not None]
    return frozenset(
        db.session.scalars(select(Division.id).where(Division.id.in_(known), in_scope(Division.id, scope)))
    )


def _board(day: date, scope: Scope) -> _Board:
    commanded, grids = communities(day, scope), primary_grids(day, scope).with_only_columns(GridVersion.grid_id)
    wanted = or_(Post.division_id.in_(commanded), Post.grid_id.in_(grids))
    statement = _seats(day, wanted, ("commander",)).add_columns(GridVersion.community_id)
    rows = db.session.execute(
        statement.outerjoin(GridVersion, and_(GridVersion.grid_id == Post.grid_id, in_force(day)))
    ).all()
    of_community: dict[int | None, list[Seat]] = defaultdict(list)
    of_grid: dict[tuple[int, int | None], list[Seat]] = defaultdict(list)
    for row in rows:
        if row.grid_id is not None:
            of_grid[row.grid_id, row.community_id].append(_seat(row))
        elif row.division_id is not None:
            of_community[row.division_id].append(_seat(row))
    kinds = _commander_kinds(rows)
    return _Board(
        {c: rules.seats_of(kinds, of_community[c]) for c in db.session.scalars(commanded)},
        {
            grid_id: (community_id, rules.overridden(rules.seats_of(kinds, of_community[community_id]), own))
            for (grid_id, community_id), own in of_grid.items()
        },
    )


def communities(day: date, scope: Scope) -> Select[int]:
    """Divisions that are to have commanders: those that hold primary grids, and communities with ground or such posts.

    A virtual community without either has nothing to command.
    """
    holding = select(GridVersion.community_id).where(_primary(), in_force(day))
    commanded = select(Post.division_id).join(PostKind).where(PostKind.role == "commander")
    real = or_(Division.geometry.is_not(None), Division.id.in_(commanded))
    needed = or_(Division.id.in_(holding), and_(Division.level == "community", real))
    return select(Division.id).where(needed, in_scope(Division.id, scope)).order_by(Division.code)


def primary_grids(day: date, scope: Scope) -> Select[int, int | None]:
    """Id and community of the primary layer's grids in force that day."""
    return select(GridVersion.grid_id, GridVersion.community_id).where(
        _primary(), in_force(day), in_scope(GridVersion.community_id, scope)
    )


def _primary() -> ColumnElement[bool]:
    return GridVersion.layer_id == select(Layer.id).where(Layer.relation == "primary").scalar_subquery()


def _seats(day: date, posts: ColumnElement[bool], roles: Sequence[str] = ()) -> Select[Any]:
    """A row for each of `posts` with who holds it and who stands in, and one for each kind that none of them has."""
    holds = and_(Appointment.post_id == Post.id, _on(Appointment.valid, day))
    deputizes = and_(StandIn.post_id == Post.id, _on(StandIn.valid, day))
    over = select(Appointment.post_id).where(func.upper(Appointment.valid) <= day)
    statement = (
        select(
            *KIND_COLUMNS,
            *_person(Holder, day),
            *_person(Deputy, day),
            Post.id.label("post_id"),
            Post.seat,
            Post.division_id,
            Post.grid_id,
            Post.id.in_(over).label("held_before"),
        )
        .select_from(PostKind)
        .outerjoin(Post, and_(Post.kind_code == PostKind.code, posts))
        .outerjoin(Appointment, holds)
        .outerjoin(Holder, Holder.id == Appointment.person_id)
        .outerjoin(StandIn, deputizes)
        .outerjoin(Deputy, Deputy.id == StandIn.person_id)
    )
    return statement.where(PostKind.role.in_(roles)) if roles else statement


def _person(person: type[Person], day: date) -> tuple[ColumnElement[Any], ...]:
    """The columns of Someone."""
    away = select(Leave.person_id).where(_on(Leave.valid, day))
    columns = (person.id, person.name, person.phone, person.active, person.id.in_(away))
    return tuple(column.label(None) for column in columns)


def _seat(row: Row[Any]) -> Seat:
    """A row of _seats: a kind's columns, a holder's, a deputy's, then the post's."""
    return Seat(
        _kind(*row[KIND]),
        row.seat,
        _someone(row[HOLDER]),
        _someone(row[DEPUTY]),
        held_before=row.held_before,
        post_id=row.post_id,
    )


@lru_cache(maxsize=KINDS_KEPT)
def _kind(*columns: Any) -> Kind:
    """One object for the thousands of seats of a kind."""
    return Kind(*columns)


def _someone(columns: Sequence[Any]) -> Someone | None:
    return None if columns[0] is None else Someone(*columns)


def _commander_kinds(rows: Iterable[Row[Any]]) -> set[Kind]:
    return {kind for kind in (_kind(*row[KIND]) for row in rows) if kind.role == "commander"}


def _shifts(community_id: int | None, grid_id: int | None, moment: datetime) -> list[Shift]:
    street = select(Division.parent_id).where(_is(Division.id, community_id)).scalar_subquery()
    rosters = {
        "grid": _is(Duty.grid_id, grid_id),
        "community": _is(Duty.division_id, community_id),
        "street": Duty.division_id == street,
    }
    rows = db.session.execute(
        select(
            case(*((rows, name) for name, rows in rosters.items())).label("roster"),
            Duty.shift,
            *_person(Person, moment.date()),
        )
        .join(Person, Person.id == Duty.person_id)
        .where(or_(*rosters.values()), Duty.during.contains(literal(moment, TIMESTAMP(timezone=True))))
        .order_by(func.lower(Duty.during), Person.name)
    )
    return [Shift(Someone(*row[2:]), row.roster, row.shift) for row in rows]


def _on(valid: InstrumentedAttribute[Any], day: date) -> ColumnElement[bool]:
    return valid.contains(literal(day, DATE))


def _is(column: InstrumentedAttribute[Any], key: int | None) -> ColumnElement[bool]:
    """Equality that None never meets."""
    return false() if key is None else column == key
