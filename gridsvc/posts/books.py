"""The posts of some places with everybody's terms, read whole, amended in memory, written in bulk."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import insert, or_, select, update

from gridsvc.extensions import db
from gridsvc.imports import changes
from gridsvc.imports.merge import lock_table, table_of
from gridsvc.posts.ledger import Ledger, Term, Verdict
from gridsvc.posts.models import Appointment, Person, Post, StandIn
from gridsvc.posts.people import People
from gridsvc.posts.services import DAY, Place, days

Key = tuple[Place, str]  # a place and a kind of post
Chair = tuple[Place, str, int]  # the same with the seat's number
Dated = type[Appointment] | type[StandIn]


class Books:
    """Ledgers of holders by place and kind, of stand-ins by chair; `seats` says how many a kind has.

    Other writers of posts wait until the transaction ends.
    """

    def __init__(self, seats: Mapping[str, int]) -> None:
        for model in (Post, Appointment, StandIn):
            lock_table(table_of(model))
        self.seats = seats
        self.posts: dict[Chair, int] = {}
        self.holders: dict[Key, Ledger] = {}
        self.deputies: dict[Chair, Ledger] = {}
        self._read: set[Place] = set()
        self._written: dict[Dated, list[tuple[Chair, Term]]] = {Appointment: [], StandIn: []}

    def read(self, places: Iterable[Place]) -> None:
        """Open the books of these places."""
        new = set(places) - self._read
        self._read |= new
        here = or_(
            Post.division_id.in_([place.division_id for place in new if place.division_id]),
            Post.grid_id.in_([place.grid_id for place in new if place.grid_id]),
        )
        chair = (Post.id, Post.division_id, Post.grid_id, Post.kind_code, Post.seat)
        for post_id, division_id, grid_id, kind, seat in db.session.execute(select(*chair).where(here)):
            self.posts[Place(division_id, grid_id), kind, seat] = post_id
        chairs = {post_id: chair for chair, post_id in self.posts.items()}
        for post_id, term in _terms(Appointment, here):
            place, kind, seat = chairs[post_id]
            self._ledger(place, kind).terms[seat].append(term)
        for post_id, term in _terms(StandIn, here):
            self._deputies(chairs[post_id]).terms[1].append(term)

    def knows(self, place: Place, kind: str, term: Term) -> bool:
        """Whether that person holds such a post there from that day on already."""
        return any((t.who, t.first) == (term.who, term.first) for _, t in self._ledger(place, kind))

    def holding(self, place: Place, kind: str, term: Term) -> Term | None:
        """The known term that an entry is about, see `Ledger.known`."""
        return self._ledger(place, kind).known(term)

    def standing_in(self, place: Place, kind: str, term: Term, holder: str) -> Term | None:
        """The same of a stand-in for the holder of that name."""
        seat = self._ledger(place, kind).seat_of(holder, term)
        return None if seat is None else self._deputies((place, kind, seat)).known(term)

    def appoint(self, place: Place, kind: str, term: Term) -> Verdict:
        """Enter a holder."""
        verdict = self._ledger(place, kind).put(term)
        if verdict.written:
            self._written[Appointment].append(((place, kind, verdict.seat), verdict.term))
        return verdict

    def deputize(self, place: Place, kind: str, term: Term, holder: str) -> Verdict | None:
        """Enter a stand-in for the holder of that name; None when there is no such holder on those days."""
        seat = self._ledger(place, kind).seat_of(holder, term)
        if seat is None:
            return None
        verdict = self._deputies((place, kind, seat)).put(term)
        if verdict.written:
            self._written[StandIn].append(((place, kind, seat), verdict.term))
        return verdict

    def write(self, people: People) -> None:
        """Store what was entered since the last time."""
        everything = [entry for entries in self._written.values() for entry in entries]
        people.write(term.who for _, term in everything)
        self._set_up([chair for chair, _ in everything])
        for model, entries in self._written.items():
            _store(model, [(self.posts[chair], people.ids[term.who], term) for chair, term in entries])
            entries.clear()

    def _ledger(self, place: Place, kind: str) -> Ledger:
        return self.holders.setdefault((place, kind), Ledger(self.seats[kind]))

    def _deputies(self, chair: Chair) -> Ledger:
        return self.deputies.setdefault(chair, Ledger(1))

    def _set_up(self, chairs: Sequence[Chair]) -> None:
        new = [chair for chair in dict.fromkeys(chairs) if chair not in self.posts]
        rows = [asdict(place) | {"kind_code": kind, "seat": seat} for place, kind, seat in new]
        if rows:
            made = db.session.scalars(insert(Post).returning(Post.id, sort_by_parameter_order=True), rows)
            self.posts |= dict(zip(new, made, strict=True))


def _terms(model: Dated, here: Any) -> Iterable[tuple[int, Term]]:
    rows = db.session.execute(
        select(model.post_id, model.id, model.valid, model.attributes, Person.name, Person.phone)
        .join(Person, Person.id == model.person_id)
        .join(Post, Post.id == model.post_id)
        .where(here)
        .order_by(model.valid)
    )
    for post_id, term_id, valid, attributes, name, phone in rows:
        last = valid.upper and valid.upper - DAY
        yield post_id, Term((name, phone), valid.lower, last, attributes, term_id)


def _store(model: Dated, entries: Sequence[tuple[int, int, Term]]) -> None:
    """Amended terms first: they may make room for new ones."""
    amended = [{"id": term.id, **_columns(term)} for _, _, term in entries if term.id is not None]
    if amended:
        changes.before(table_of(model), model.id.in_([row["id"] for row in amended]))
        db.session.execute(update(model), amended)
    new = [(post_id, person_id, term) for post_id, person_id, term in entries if term.id is None]
    rows = [{"post_id": post_id, "person_id": person_id, **_columns(term)} for post_id, person_id, term in new]
    if rows:
        made = db.session.scalars(insert(model).returning(model.id, sort_by_parameter_order=True), rows)
        for (_, _, term), term_id in zip(new, made, strict=True):
            term.id = term_id


def _columns(term: Term) -> dict[str, Any]:
    return {"valid": days(term.first, term.last), "attributes": term.attributes}
