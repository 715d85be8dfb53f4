"""Imports as the page lists them: runs with their jobs, profiles, and the rows that were refused."""

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import column, exists, func, select, table

from gridsvc.errors import NotFound
from gridsvc.extensions import db
from gridsvc.imports.models import ImportChange, ImportProfile, ImportRun
from gridsvc.io.rejects import HEADING
from gridsvc.jobs.models import Work

LISTED = 100
TOLD = 200  # rows of a page
LAYERS = table("layer", column("id"), column("code"), column("name"))


class Reject(NamedTuple):
    """A refused row: the how-manieth it is from 0, its line in the file, why in both languages, its cells."""

    at: int
    line: str
    zh: str
    en: str
    cells: list[str]


class Told(NamedTuple):
    """A row that was taken, by its line, and what is told of it in both languages."""

    line: str
    zh: str
    en: str


class Listed(NamedTuple):
    """A run with the job that did it (another person's job has no page), and what says whether it can be undone."""

    run: ImportRun
    work_id: int | None
    work_actor: str | None
    kept: bool

    @property
    def can_be_undone(self) -> bool:
        """Whether looking closer is worth it."""
        return self.kept and self.run.undone_at is None


def runs(whats: list[str]) -> list[Listed]:
    """The latest runs of these kinds, newest first. One statement."""
    run_of_work = Work.result["run_id"].as_integer()
    rows = (
        select(ImportRun, Work.id, Work.actor, exists().where(ImportChange.run_id == ImportRun.id))
        .outerjoin(Work, Work.kind.in_(("import", "undo")) & (run_of_work == ImportRun.id))
        .where(ImportRun.what.in_(whats))
        .order_by(ImportRun.id.desc())
        .limit(LISTED)
    )
    return [Listed(*row) for row in db.session.execute(rows)]


def run(run_id: int) -> ImportRun:
    """The run of that id; raises NotFound."""
    found = db.session.get(ImportRun, run_id)
    if found is None:
        raise NotFound(what="import", what_zh="导入", key=str(run_id))
    return found


def profile(what: str, columns: tuple[str, ...] | list[str]) -> ImportProfile | None:
    """How a file with these columns was imported last."""
    return db.session.scalar(select(ImportProfile).where(ImportProfile.what == what, _same(columns)))


def latest_what(columns: tuple[str, ...], whats: list[str]) -> str | None:
    """As what of `whats` a file with these columns was imported last."""
    found = select(ImportProfile.what).where(_same(columns), ImportProfile.what.in_(whats))
    return db.session.scalar(found.order_by(ImportProfile.updated_at.desc()).limit(1))


def layers() -> list[Any]:
    """(code, name) of every layer."""
    return list(db.session.execute(select(LAYERS.c.code, LAYERS.c.name).order_by(LAYERS.c.id)))


def rejects(path: Path, width: int, start: int = 0, end: int | None = None) -> Iterator[Reject]:
    """The refused rows from `start` to before `end`, with their `width` cells."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = enumerate(islice(csv.reader(file), 1, None))
        for at, row in islice(rows, start, end):
            yield Reject(at, row[0], row[1], row[2], row[len(HEADING) : len(HEADING) + width])


def _same(columns: tuple[str, ...] | list[str]) -> Any:
    return ImportProfile.columns_key == func.md5("\x1f".join(columns))


def told(path: Path) -> list[Told]:
    """The first TOLD rows of a file of row results that were taken and of which something is told."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = (Told(line, zh, en) for line, outcome, zh, en in csv.reader(file) if outcome == "loaded" and zh)
        return list(islice(rows, TOLD))
