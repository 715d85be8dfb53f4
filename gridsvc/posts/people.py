"""Persons named in a file, found by name and phone; new ones are written with their first use."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import insert, select, update

from gridsvc.extensions import db
from gridsvc.imports import changes
from gridsvc.imports.merge import lock_table, table_of
from gridsvc.io.problems import Problem
from gridsvc.posts.ledger import Who
from gridsvc.posts.models import Person

AMBIGUOUS = Problem("有多位“{name}”，请给出电话", "several persons are named {name!r}: give the phone")
NOBODY = Problem("没有名为“{name}”的人员", "there is no person named {name!r}")
CONTRADICTED = Problem("“{name}”在同一文件中既在岗又不在岗", "the same file says that {name!r} is active and is not")


class People:
    """Who is known by which name, and what the file says of them."""

    def __init__(self) -> None:
        lock_table(table_of(Person))  # names are looked up first and written later
        self.ids: dict[Who, int] = {}
        self._named: dict[str, set[Who]] = defaultdict(set)
        self._active: dict[Who, bool] = {}
        self._stated: dict[Who, bool] = {}

    def read(self, names: Iterable[str]) -> None:
        """Get to know the persons of these names; their rows are locked."""
        columns = (Person.id, Person.name, Person.phone, Person.active)
        wanted = select(*columns).where(Person.name.in_(set(names))).order_by(Person.id)
        for row in db.session.execute(wanted.with_for_update()):
            self._know((row.name, row.phone), row.id, active=row.active)

    def who(self, name: str, phone: str) -> Who | Problem:
        """The person of that name and phone; without a phone the only one of that name."""
        known = self._named[name]
        if not phone and len(known) > 1:
            return AMBIGUOUS.filled(name=name)
        who = (name, phone) if phone else next(iter(known), (name, ""))
        known.add(who)
        return who

    def stored(self, name: str, phone: str) -> Who | Problem:
        """The one stored person of that name, and of that phone when one is given."""
        found = [who for who in self._named[name] if who in self.ids and phone in ("", who[1])]
        if len(found) == 1:
            return found[0]
        return (AMBIGUOUS if found else NOBODY).filled(name=f"{name} {phone}".rstrip())

    def contradicts(self, who: Who, active: bool | None) -> Problem | None:
        """Why a row cannot say this of somebody: another one said the contrary."""
        said = self._stated.get(who, active)
        return None if active is None or said == active else CONTRADICTED.filled(name=who[0])

    def state(self, who: Who, active: bool | None) -> None:
        """Note what a row says of somebody."""
        if active is not None:
            self._stated[who] = active

    def changes(self, who: Who) -> bool:
        """Whether what the file says of somebody is still to be written."""
        return who in self.ids and self._stated.get(who, self._active[who]) != self._active[who]

    def write(self, used: Iterable[Who]) -> None:
        """Store the new ones of `used`, and who is active now."""
        new = [who for who in dict.fromkeys(used) if who not in self.ids]
        rows = [{"name": name, "phone": phone, "active": self._stated.get((name, phone), True)} for name, phone in new]
        if rows:
            made = db.session.scalars(insert(Person).returning(Person.id, sort_by_parameter_order=True), rows)
            for who, person_id in zip(new, made, strict=True):
                self._know(who, person_id, active=self._stated.get(who, True))
        changed = [{"id": self.ids[who], "active": self._stated[who]} for who in self._stated if self.changes(who)]
        if changed:
            changes.before(table_of(Person), Person.id.in_([row["id"] for row in changed]))
            db.session.execute(update(Person), changed)
            self._active |= self._stated

    def _know(self, who: Who, person_id: int, *, active: bool) -> None:
        self.ids[who] = person_id
        self._active[who] = active
        self._named[who[0]].add(who)
