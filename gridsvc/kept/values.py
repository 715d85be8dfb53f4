"""What a process keeps in memory of its database, and which changes drop it.

Triggers tell of changes by topic, and the process hears it on its `Line`. Where it may not have heard everything,
and in a transaction that itself wrote about a topic, nothing kept counts: the database is asked.
"""

import logging
import os
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

from flask import Flask, current_app, has_app_context, has_request_context
from flask.globals import app_ctx
from sqlalchemy import event

from gridsvc.extensions import db
from gridsvc.kept.bounded import Bounded
from gridsvc.kept.line import Line
from gridsvc.kept.topics import TOPICS, when_over, written

AGAIN_S = 5.0  # after so long a value that is not settled is made again

V = TypeVar("V")
log = logging.getLogger(__name__)


class Kept(Generic[V]):
    """Values of a database by key, a `Bounded` of them, dropped as soon as one of the topics changes.

    Without topics they hold for ever: their keys say all that they follow from.
    """

    def __init__(self, *topics: str, capacity: float, weigh: Callable[[V], float] = lambda _: 1) -> None:
        self.topics = frozenset(topics)
        self._capacity, self._weigh = capacity, weigh
        self._stores: dict[str, Bounded[V]] = {}
        _told.append(self)

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """The value kept under `key`; made where there is none, and kept unless it was dropped meanwhile."""
        database = _database()
        if self.topics and not (_readable(self.topics) and _watch(database).line.sure()):
            return make()
        store = self._stores.get(database) or self._store(database)
        return store.get(key, make)

    def drop(self, key: Hashable) -> None:
        """Forget one value."""
        self._store(_database()).drop(key)

    def heard(self, database: str) -> None:
        """One of the topics changed: what is being made now goes into the store that is thrown away."""
        self._stores.pop(database, None)

    changed = heard

    def forget(self) -> None:
        """Drop all of every database."""
        self._stores.clear()

    def _store(self, database: str) -> Bounded[V]:
        return self._stores.setdefault(database, Bounded(self._capacity, self._weigh))


class Followed(Generic[V]):
    """One value of a database that is always at hand: when one of the topics changes, the next one is made in the
    background and put in its place. Nobody waits for it.

    `make(old value or None)` asks the database; it is called again after AGAIN_S for a value that is not `settled`.
    """

    def __init__(self, *topics: str, make: Callable[[V | None], V], settled: Callable[[V], bool]) -> None:
        self.topics = frozenset(topics)
        self._make, self._settled = make, settled
        self._values: dict[str, V] = {}  # of each database, while it counts
        self._last: dict[str, V] = {}  # the same, and what there is to fall back on
        self._told: Counter[str] = Counter()
        self._stale: set[str] = set()
        self._turn = Lock()
        _told.append(self)

    def now(self) -> V | None:
        """The value; None outside of requests and in a transaction that wrote about the topics."""
        if not _readable(self.topics):
            return None
        database = _database()
        if not _watch(database).line.sure():
            checked = self._last[database] = self._make(self._last.get(database))
            return checked
        value = self._values.get(database)
        return self._renewed(database) if value is None else value

    def heard(self, database: str) -> None:
        """One of the topics changed: the old value counts until the watch has made the next one."""
        self._told[database] += 1
        self._stale.add(database)

    def changed(self, database: str) -> None:
        """It may have changed: the next reader makes it anew."""
        self._told[database] += 1
        self._values.pop(database, None)

    def forget(self) -> None:
        """Leave nothing to fall back on either."""
        for database in list(self._last):
            self.changed(database)
        self._last.clear()

    def follow(self, database: str) -> bool:
        """Make it anew where that is due; whether it is to be made once more."""
        last = self._last.get(database)
        if last is None or not (database in self._stale or not self._settled(last)):
            return False
        self._stale.discard(database)
        try:
            return not self._settled(self._renewed(database))
        except BaseException:
            self._stale.add(database)
            raise

    def _renewed(self, database: str) -> V:
        with self._turn:
            while True:
                told = self._told[database]
                value = self._last[database] = self._make(self._last.get(database))
                if told == self._told[database]:
                    self._values[database] = value
                    return value


class Renewed(Generic[V]):
    """Values of a database that grow old: made again after `at_least_s`, or so much later that making takes `share` of
    the time. One thread at a time makes a value; the others get the old one, and wait only where there is none.
    """

    def __init__(self, at_least_s: float, share: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._at_least_s = at_least_s
        self._share = share
        self._clock = clock
        self._values: dict[tuple[str, Hashable], tuple[V, float]] = {}
        self._turns: defaultdict[Hashable, Lock] = defaultdict(Lock)
        _renewed.append(self)

    def get(self, name: Hashable, make: Callable[[], V]) -> V:
        """The value kept under `name`; made where there is none or it is too old."""
        key = _database(), name
        turn = self._turns[key]
        if not self._fresh(key) and turn.acquire(blocking=key not in self._values):
            try:
                if not self._fresh(key):
                    self._renew(key, make)
            finally:
                turn.release()
        return self._values[key][0]

    def forget(self) -> None:
        """Drop all of every database."""
        self._values.clear()

    def _fresh(self, key: tuple[str, Hashable]) -> bool:
        return key in self._values and self._clock() < self._values[key][1]

    def _renew(self, key: tuple[str, Hashable], make: Callable[[], V]) -> None:
        begun = self._clock()
        value = make()
        ended = self._clock()
        self._values[key] = value, ended + max(self._at_least_s, (ended - begun) / self._share)


class Watch:
    """Over one database in one process: the line, and a thread on which what is followed is made."""

    def __init__(self, app: Flask, database: str) -> None:
        self._app, self._database = app, database
        self._due = threading.Event()
        self._closed = False
        self.line = Line(database, hear=self._hear, anew=self._anew)
        threading.Thread(target=self._follow, name="gridsvc follow", daemon=True).start()

    def close(self) -> None:
        """End both threads."""
        self._closed = True
        self._due.set()
        self.line.close()

    def _hear(self, topic: str) -> None:
        """`topic` changed; any other word, the empty one too, stands for all of them."""
        for kept in _told:
            if topic in kept.topics or (topic not in TOPICS and kept.topics):
                kept.heard(self._database)
        self._due.set()

    def _anew(self) -> None:
        _change(self._database, frozenset(TOPICS))

    def _follow(self) -> None:
        again = False
        while not self._closed:
            self._due.wait(AGAIN_S if again else None)
            self._due.clear()
            try:
                with self._app.app_context():
                    again = any([value.follow(self._database) for value in _followed()])  # noqa: C419 - every one of them
                    if self._closed:  # the engine was disposed of meanwhile, its pool takes nothing back
                        db.session().invalidate()
            except Exception:  # whatever it was, the old value stays and it is tried again
                log.exception("what follows the database could not be made anew")
                again = True


_told: list[Kept[Any] | Followed[Any]] = []
_renewed: list[Renewed[Any]] = []
_watches: dict[str, Watch] = {}
_laying = Lock()
os.register_at_fork(after_in_child=_watches.clear)  # a child lays a line of its own


def forget() -> None:
    """Forget everything: a database was replaced, or rolled back behind our back."""
    for kept in (*_told, *_renewed):
        kept.forget()


@when_over
def _own(topics: frozenset[str]) -> None:
    """What this process wrote counts in it at once."""
    if has_app_context():
        _change(_database(), topics)


def _change(database: str, topics: frozenset[str]) -> None:
    for kept in _told:
        if not kept.topics.isdisjoint(topics):
            kept.changed(database)


def _database() -> str:
    app: Flask = app_ctx._get_current_object().app  # type: ignore[attr-defined] # noqa: SLF001
    database: str = app.config["SQLALCHEMY_DATABASE_URI"]
    return database


def _readable(topics: frozenset[str]) -> bool:
    """In a request, the transaction of which did not write about the topics."""
    return has_request_context() and topics.isdisjoint(written())


def _watch(database: str) -> Watch:
    watch = _watches.get(database)
    return _laid(database) if watch is None else watch


def _laid(database: str) -> Watch:
    with _laying:
        if database not in _watches:
            _watches[database] = Watch(current_app._get_current_object(), database)  # type: ignore[attr-defined] # noqa: SLF001
            event.listen(db.engine, "engine_disposed", lambda _engine: _hang_up(database), once=True)
        return _watches[database]


def _hang_up(database: str) -> None:
    """Whoever is done with the database is done with its line; the next request that asks lays another."""
    if watch := _watches.pop(database, None):
        watch.close()
    _change(database, frozenset(TOPICS))


def _followed() -> list[Followed[Any]]:
    return [kept for kept in _told if isinstance(kept, Followed)]
