"""Reads of duty rosters: which places keep one, who is on it, what of it nobody covers; a week copied onto others."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, Select, and_, cast, func, or_, select
from sqlalchemy.dialects.postgresql import Range

from gridsvc.accounts.principal import Scope
from gridsvc.divisions.models import Division
from gridsvc.errors import NotFound
from gridsvc.extensions import db
from gridsvc.grids.models import Grid, GridVersion
from gridsvc.grids.queries import in_force
from gridsvc.posts import shifts
from gridsvc.posts.models import Appointment, Duty, Leave, Person, Post
from gridsvc.posts.queries import placed_in
from gridsvc.posts.services import Place
from gridsvc.posts.shifts import Hole, Home, Span, Turn
from gridsvc.settings.hours import Hours, hours
from gridsvc.settings.services import text
from gridsvc.web import params

KEPT = timedelta(days=31)  # a roster without duty for that long is no longer kept
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is looked at: rosters of the scope, inside a place, of those who hold a kind of post."""

    scope: Scope
    within: Place | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Keeper:
    """A place that keeps a roster, and when its first duty began."""

    home: Home
    code: str
    name: str | None
    since: datetime

    @property
    def written(self) -> str:
        """As a field holds it."""
        return f"{self.code} {self.name or ''}".strip()


@dataclass(frozen=True, slots=True)
class Copied:
    """A turn in another week, and why it is left out there (Chinese, English), None when it is not."""

    turn: Turn
    problem: tuple[str, str] | None = None


def per_day() -> tuple[Hours, ...]:
    """The shifts that every roster is to cover, by the setting."""
    return hours(text("duty_shifts"))


def midnight(day: date) -> datetime:
    """When a day begins."""
    return datetime.combine(day, time(), params.zone())


def between(first: date, last: date) -> ColumnElement[bool]:
    """Duty that shares a moment with the days, both of them inside."""
    return Duty.during.overlaps(Range(midnight(first), midnight(last) + timedelta(days=1)))


def wanted(asked: Asked) -> list[ColumnElement[bool]]:
    """The conditions for duty (with its GridVersion joined) that is asked for."""
    found = [placed_in(Duty, asked.scope)]
    if asked.within and asked.within.grid_id:
        found.append(Duty.grid_id == asked.within.grid_id)
    elif asked.within and asked.within.division_id:
        found.append(placed_in(Duty, Scope(everywhere=False, divisions=frozenset({asked.within.division_id}))))
    if asked.kind:
        day = cast(func.timezone(params.zone().key, func.lower(Duty.during)), Date)
        holders = select(Appointment.person_id).join(Post).where(Post.kind_code == asked.kind)
        found.append(Duty.person_id.in_(holders.where(Appointment.valid.contains(day)).correlate(Duty)))
    return found


def keepers(asked: Asked, *, since: date) -> dict[Home, Keeper]:
    """The places with duty that ends less than KEPT before the day, or after it, by code. One statement."""
    everybody = Asked(asked.scope, asked.within)
    query = _kept().where(*wanted(everybody)).having(func.max(func.upper(Duty.during)) > midnight(since) - KEPT)
    return {(row[0], row[1]): Keeper((row[0], row[1]), *row[2:]) for row in db.session.execute(query)}


def place_of(duty: Duty) -> str:
    """The place of a duty as a field holds it."""
    row = db.session.execute(_kept().where(Duty.id == duty.id)).one()
    return Keeper((row[0], row[1]), *row[2:]).written


def turns(*where: ColumnElement[bool]) -> list[Turn]:
    """The duty for which the conditions hold, in order of time. Two statements."""
    columns = (Duty.id, Duty.division_id, Duty.grid_id, Duty.person_id, Duty.during, Duty.shift)
    query = _placed(select(*columns, Person.name, Person.active))
    rows = db.session.execute(query.where(*where).order_by(func.lower(Duty.during), Duty.id)).all()
    off = _leave({row.person_id for row in rows})
    return [_turn(row, off[row.person_id]) for row in rows]


def moments(during: Range[datetime]) -> Span:
    """When duty begins and ends, in the service's zone."""
    start, end = (moment.astimezone(params.zone()) for moment in (during.lower, during.upper) if moment)
    return start, end


def one(duty_id: int, scope: Scope) -> Duty:
    """The duty of that id, locked; raises NotFound, also when out of scope."""
    query = _placed(select(Duty)).where(Duty.id == duty_id, placed_in(Duty, scope))
    found = db.session.scalar(query.with_for_update(of=Duty))
    if found is None:
        raise NotFound(what="duty", what_zh="值班", key=duty_id)
    return found


def holes(places: Iterable[Keeper], there: Sequence[Turn], days: Sequence[date]) -> list[Hole]:
    """What nobody covers of the places' shifts on the days, in order of time; nothing before a roster's first duty."""
    zone, hours_of, by_home = params.zone(), per_day(), defaultdict(list)
    for turn in there:
        by_home[turn.home].append(turn)
    found = [
        hole
        for keeper in places
        for hole in shifts.holes(keeper.home, by_home[keeper.home], days, hours_of, zone)
        if hole.end > keeper.since
    ]
    return sorted(found, key=lambda hole: hole.start)


def copies(week: Sequence[Turn], weeks: int) -> list[Copied]:
    """A week's turns in each of the weeks after it: left out where the person is away or on duty, and where somebody
    is there already. Four statements.
    """
    moved = [_moved(turn, number) for number in range(1, weeks + 1) for turn in week]
    if not moved:
        return []
    people = {turn.person_id for turn in week}
    span = Range(min(turn.start for turn in moved), max(turn.end for turn in moved))
    divisions, grids = ({home[at] for home in {turn.home for turn in week}} - {None} for at in (0, 1))
    near = or_(Duty.person_id.in_(people), Duty.division_id.in_(divisions), Duty.grid_id.in_(grids))
    there, off = turns(near, Duty.during.overlaps(span)), _leave(people)
    active = set(db.session.scalars(select(Person.id).where(Person.id.in_(people), Person.active)))
    return [Copied(turn, _in_the_way(turn, there, off[turn.person_id], active)) for turn in moved]


def copy(week: Sequence[Turn], weeks: int) -> list[Copied]:
    """Write `copies`; persons stay locked until the transaction ends."""
    people = {turn.person_id for turn in week}
    db.session.execute(select(Person.id).where(Person.id.in_(people)).order_by(Person.id).with_for_update())
    made = copies(week, weeks)
    db.session.add_all(
        Duty(
            division_id=turn.home[0],
            grid_id=turn.home[1],
            person_id=turn.person_id,
            during=Range(turn.start, turn.end),
            shift=turn.shift,
        )
        for turn in (one.turn for one in made if one.problem is None)
    )
    db.session.flush()
    return made


def _kept() -> Select[*tuple[Any, ...]]:
    columns = (func.coalesce(Division.code, Grid.code), func.coalesce(Division.name, GridVersion.name))
    return (
        _placed(select(Duty.division_id, Duty.grid_id, *columns, func.min(func.lower(Duty.during))))
        .outerjoin(Division, Division.id == Duty.division_id)
        .outerjoin(Grid, Grid.id == Duty.grid_id)
        .group_by(Duty.division_id, Duty.grid_id, *columns)
        .order_by(columns[0])
    )


def _placed(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    version = and_(GridVersion.grid_id == Duty.grid_id, in_force(params.today()))
    joined = query.select_from(Duty).join(Person, Person.id == Duty.person_id)
    return joined.outerjoin(GridVersion, version)


def _leave(people: Iterable[int]) -> dict[int, list[Span]]:
    """The hours of leave of each person."""
    found: dict[int, list[Span]] = defaultdict(list)
    for row in db.session.execute(select(Leave.person_id, Leave.valid).where(Leave.person_id.in_(list(people)))):
        first, after = row.valid.lower or date.min + KEPT, row.valid.upper or date.max - KEPT
        found[row.person_id].append((midnight(first), midnight(after)))
    return found


def _turn(row: Row[Any], off: Sequence[Span]) -> Turn:
    start, end = moments(row.during)
    present = shifts.uncovered(start, end, off) if row.active else []
    away = "" if present == [(start, end)] else ("leave" if row.active else "inactive")
    home = (row.division_id, row.grid_id)
    return Turn(row.id, home, row.person_id, row.name, start, end, row.shift, tuple(present), away)


def _moved(turn: Turn, weeks: int) -> Turn:
    start, end = turn.start + weeks * WEEK, turn.end + weeks * WEEK
    return Turn(turn.id, turn.home, turn.person_id, turn.name, start, end, turn.shift)


def _in_the_way(turn: Turn, there: Iterable[Turn], off: Iterable[Span], active: set[int]) -> tuple[str, str] | None:
    met = [other for other in there if other.meets(turn.start, turn.end)]
    if turn.person_id not in active:
        return "人员已停用", "inactive"
    if shifts.uncovered(turn.start, turn.end, off) != [(turn.start, turn.end)]:
        return "请假", "on leave"
    if any(other.person_id == turn.person_id for other in met):
        return "已在值班", "on duty already"
    here = [other.name for other in met if other.home == turn.home]
    return (f"{here[0]} 已在该处值班", f"{here[0]} is on duty there") if here else None
