"""Writes on posts: appoint, end, name a stand-in, record leave, set duty. Days are inclusive; None is open."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.dialects.postgresql import Range, insert

from gridsvc.accounts.audit import record
from gridsvc.errors import BadParameter, Conflict, NotFound
from gridsvc.extensions import db
from gridsvc.grids.days import DAY, days, spelled
from gridsvc.posts.models import Appointment, Duty, Leave, Person, Post, PostKind, StandIn

T = TypeVar("T")
Dated = TypeVar("Dated", bound=Appointment | StandIn | Leave)
Term = TypeVar("Term", bound=Appointment | StandIn)
TERMS = {Appointment: ("appointment", "任职"), StandIn: ("stand-in", "代理")}
ROLES = {Appointment: ("holds", "担任"), StandIn: ("stands in for", "代理")}


@dataclass(frozen=True, slots=True)
class Place:
    """What a post or a roster belongs to: a division or a grid, exactly one of them."""

    division_id: int | None = None
    grid_id: int | None = None


def appoint(
    place: Place, kind_code: str, person_id: int, *, seat: int | None = None, valid: Range[date]
) -> Appointment:
    """Put a person into a post of that kind: the given seat, else the first one free on all those days.

    The post is set up when it is new. Raises NotFound for an unknown kind or person, Conflict naming who holds it.
    """
    kind, person = _kind(kind_code), _person(person_id)
    held: list[Appointment] = []
    for number in [seat] if seat else range(1, kind.seats + 1):
        post = locked_post(place, kind_code, number)
        holders = _overlapping(Appointment, Appointment.post_id == post.id, valid)
        if not holders:
            return _added(Appointment(post_id=post.id, person_id=person.id, valid=valid))
        held.extend(holders)
        if any(holder.person_id == person.id for holder in holders):
            break
    raise _held(kind, held)


def end_appointment(appointment_id: int, *, last_day: date) -> Appointment:
    """Let an appointment end with `last_day`, earlier than it would; raises NotFound, BadParameter."""
    appointment, _ = _locked_term(Appointment, appointment_id)
    ended = days(appointment.valid.lower, last_day)
    if appointment.valid.upper is not None and last_day >= appointment.valid.upper:
        last = appointment.valid.upper - DAY
        raise BadParameter(
            name="last_day", value=last_day, expected=f"a day up to {last}", expected_zh=f"不晚于 {last} 的日期"
        )
    appointment.valid = ended
    return appointment


def change_days(model: type[Term], term_id: int, *, valid: Range[date], today: date) -> Term:
    """Give an appointment or a stand-in other days; what lies before today stays, the first day too once it came.

    Raises NotFound, BadParameter, Conflict naming whose days they are.
    """
    term, post = _locked_term(model, term_id)
    if valid.lower != term.valid.lower and not (_ahead(term.valid, today) and _ahead(valid, today)):
        expected = {"expected": f"a day after {today}", "expected_zh": f"晚于 {today} 的日期"}
        raise BadParameter(name="first", value=valid.lower, **expected)
    if valid.upper is not None and valid.upper < today:
        last = today - DAY
        expected = {"expected": f"a day not before {last}", "expected_zh": f"不早于 {last} 的日期"}
        raise BadParameter(name="to", value=valid.upper - DAY, **expected)
    if others := _overlapping(model, and_(model.post_id == post.id, model.id != term_id), valid):
        raise _held(post.kind, others)
    term.valid = valid
    db.session.flush()
    return term


def cancel(model: type[Term], term_id: int, *, today: date) -> None:
    """Take back an appointment or a stand-in that begins after today; raises NotFound, Conflict once it began."""
    term, _ = _locked_term(model, term_id)
    if not _ahead(term.valid, today):
        raise Conflict(reason="it has begun: set its last day", reason_zh="已经开始，请改设最后一天")
    db.session.delete(term)
    db.session.flush()


def name_stand_in(post_id: int, person_id: int, *, valid: Range[date]) -> StandIn:
    """Name who answers while the post's holder is away; raises NotFound, Conflict naming the other stand-in."""
    person = _person(person_id)
    post = db.session.scalar(select(Post).where(Post.id == post_id).with_for_update(of=Post))
    kind = _found(post, ("post", "岗位"), post_id).kind
    if others := _overlapping(StandIn, StandIn.post_id == post_id, valid):
        raise _held(kind, others)
    return _added(StandIn(post_id=post_id, person_id=person.id, valid=valid))


def record_leave(person_id: int, *, valid: Range[date], reason: str = "") -> Leave:
    """Days on which the person does not answer; raises NotFound, Conflict naming the leave already there."""
    person = _person(person_id, lock=True)
    _refuse_leave(person, valid)
    return _added(Leave(person_id=person_id, valid=valid, reason=reason))


def set_duty(place: Place, person_id: int, *, starts_at: datetime, ends_at: datetime, shift: str = "") -> Duty:
    """A shift of the place's roster; raises NotFound, BadParameter, Conflict naming the leave or other duty."""
    during = may_be_on_duty(person_id, place, starts_at=starts_at, ends_at=ends_at)
    return _added(Duty(**asdict(place), person_id=person_id, during=during, shift=shift))


def change_duty(
    duty: Duty, place: Place, person_id: int, *, starts_at: datetime, ends_at: datetime, shift: str = ""
) -> Duty:
    """Give a shift another person, place or time; raises as `set_duty` does."""
    during = may_be_on_duty(person_id, place, starts_at=starts_at, ends_at=ends_at, but=duty.id)
    for name, value in (asdict(place) | {"person_id": person_id, "during": during, "shift": shift}).items():
        setattr(duty, name, value)
    db.session.flush()
    return duty


def may_be_on_duty(
    person_id: int, place: Place, *, starts_at: datetime, ends_at: datetime, but: int | None = None
) -> Range[datetime]:
    """The hours, in which the person has neither leave nor a duty (`but` one); the person is locked.

    Raises NotFound, BadParameter for an end before the start, Conflict naming the person and the day.
    """
    if ends_at <= starts_at:
        raise BadParameter(
            name="ends_at", value=ends_at, expected=f"a time after {starts_at}", expected_zh=f"晚于 {starts_at} 的时间"
        )
    person, during = _person(person_id, lock=True), Range(starts_at, ends_at)
    last = (ends_at - timedelta(microseconds=1)).date()  # days are those of the zone that the hours are given in
    _refuse_leave(person, days(starts_at.date(), last))
    mine = select(Duty).where(Duty.person_id == person_id, Duty.id != (but or 0), Duty.during.overlaps(during))
    if other := db.session.scalar(mine.limit(1)):
        when = f"{(other.during.lower or starts_at).astimezone(starts_at.tzinfo):%Y-%m-%d %H:%M}"
        here = Place(other.division_id, other.grid_id) == place
        raise Conflict(
            reason=f"{person.name} is on duty {'there' if here else 'elsewhere'} since {when}",
            reason_zh=f"{person.name} 自 {when} 起已在{'该处' if here else '别处'}值班",
        )
    return during


def locked_post(place: Place, kind_code: str, seat: int) -> Post:
    """The post of that seat, set up when it is new, locked until the transaction ends."""
    wanted = select(Post).where(Post.kind_code == kind_code, Post.seat == seat, *at_place(Post, place))
    found = db.session.scalar(wanted.with_for_update(of=Post))
    if found is not None:
        return found
    facts = asdict(place) | {"kind_code": kind_code, "seat": seat}
    made = db.session.scalar(insert(Post).values(facts).on_conflict_do_nothing().returning(Post.id))
    if made is not None:
        record("create", "post", made, **facts)
    return db.session.scalars(wanted.with_for_update(of=Post)).one()


def at_place(model: type[Post | Duty], place: Place) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Rows of that division or grid."""
    return (
        model.division_id.is_not_distinct_from(place.division_id),
        model.grid_id.is_not_distinct_from(place.grid_id),
    )


def _locked_term(model: type[Term], term_id: int) -> tuple[Term, Post]:
    """The row as it is now, and its post, locked until the transaction ends; raises NotFound."""
    of = select(model.post_id).where(model.id == term_id).scalar_subquery()
    post = db.session.scalar(select(Post).where(Post.id == of).with_for_update(of=Post))
    term = db.session.get(model, term_id, populate_existing=True)
    return _found(term, TERMS[model], term_id), _found(post, TERMS[model], term_id)


def _ahead(valid: Range[date], today: date) -> bool:
    return valid.lower is not None and valid.lower > today


def _kind(code: str) -> PostKind:
    return _found(db.session.get(PostKind, code), ("post kind", "岗位类型"), code)


def _person(person_id: int, *, lock: bool = False) -> Person:
    return _found(db.session.get(Person, person_id, with_for_update=lock or None), ("person", "人员"), person_id)


def _found(thing: T | None, what: tuple[str, str], key: object) -> T:
    if thing is None:
        raise NotFound(what=what[0], what_zh=what[1], key=key)
    return thing


def _refuse_leave(person: Person, valid: Range[date]) -> None:
    """Raise Conflict naming the leave that the person has on one of those days."""
    if others := _overlapping(Leave, Leave.person_id == person.id, valid):
        days_zh, days_en = spelled(others[0].valid)
        raise Conflict(reason=f"{person.name} is on leave {days_en}", reason_zh=f"{person.name}{days_zh}已请假")


def _overlapping(model: type[Dated], own: ColumnElement[bool], valid: Range[date]) -> Sequence[Dated]:
    """The rows of an owner that share a day with `valid`, the earliest first."""
    return db.session.scalars(select(model).where(own, model.valid.overlaps(valid)).order_by(model.valid)).all()


def _added(row: T) -> T:
    db.session.add(row)
    db.session.flush()
    return row


def _held(kind: PostKind, rows: Sequence[Appointment | StandIn]) -> Conflict:
    """The refusal that names who is in the way."""
    role = ROLES[type(rows[0])]
    name = _person(rows[0].person_id).name
    days_zh, days_en = spelled(rows[0].valid)
    return Conflict(
        reason=f"{name} {role[0]} {kind.name_en} {days_en}".rstrip(),
        reason_zh=f"{name}{days_zh}{role[1]}{kind.name_zh}",
    )
