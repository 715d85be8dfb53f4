"""A work while it runs: what its function is told, and the pulse that writes its progress and hears a cancel."""

import logging
import threading
from collections.abc import Callable
from typing import Any, Protocol

from sqlalchemy import Connection, text, update
from sqlalchemy.exc import DBAPIError

from gridsvc.jobs.models import Work

BEAT_S = 0.5

log = logging.getLogger(__name__)


class Cancelled(Exception):
    """The work was cancelled; what it wrote is rolled back."""


class Running:
    """The work a function is called with. `actor_id` is whose rights it has."""

    def __init__(self, work: Any) -> None:
        self.id: int = work.id
        self.title: str = work.title
        self.options: dict[str, Any] = work.options
        self.actor_id: int | None = work.actor_id
        self.actor: str = work.actor
        self.is_cancelled = False
        self.where: dict[str, Any] = {"stage": "", "done": 0, "total": None}

    def stage(self, name: str) -> None:
        """A new part of the work begins; raises Cancelled when that is wanted."""
        self.where = {"stage": name, "done": 0, "total": None}
        self.heed()

    def progress(self, done: int, total: int | None = None) -> None:
        """So much of the stage is done; call it as often as you like. Raises Cancelled when that is wanted."""
        self.where = {**self.where, "done": done, "total": total}
        self.heed()

    def heed(self) -> None:
        """Raises Cancelled when that is wanted."""
        if self.is_cancelled:
            raise Cancelled


class Function(Protocol):
    """What does works of one kind: in the session's transaction, which it never commits."""

    def __call__(self, running: Running) -> dict[str, Any]:
        """Do it and return the result (JSON)."""


class Pulse(threading.Thread):
    """Twice a second, on a connection of its own: progress out, cancel in.

    `interrupt` ends the statement that the work's session is waiting for.
    """

    def __init__(self, line: Connection, running: Running, interrupt: Callable[[], None]) -> None:
        super().__init__(daemon=True)
        self.line, self.running, self.interrupt = line, running, interrupt
        self.over = threading.Event()
        self.written = running.where

    def __enter__(self) -> "Pulse":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.join()

    def run(self) -> None:
        """Beat until the work is over; a line that broke is left alone, the work will find out itself."""
        try:
            while not self.over.wait(BEAT_S):
                self.beat()
        except DBAPIError:
            log.exception("work %s lost its line", self.running.id)

    def beat(self) -> None:
        """One write, or one look where nothing moved."""
        where = self.running.where
        own = Work.id == self.running.id
        if where is not self.written:
            asked = self.line.execute(update(Work).where(own).values(where).returning(Work.cancel_wanted))
            self.written = where
        else:
            asked = self.line.execute(text("SELECT cancel_wanted FROM work WHERE id = :id"), {"id": self.running.id})
        if asked.scalar():
            self.running.is_cancelled = True
            self.interrupt()
