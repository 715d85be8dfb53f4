"""Lists read and geocoded by a worker: what it has found stays, whatever becomes of it."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Row, exists, func, select, update

from gridsvc.accounts.principal import Principal
from gridsvc.addresses import unmatched
from gridsvc.addresses.geocoding import library_version
from gridsvc.addresses.waiting import geocodes_again
from gridsvc.desk import asking, intake, known
from gridsvc.desk.finding import ENTER, FINE, lacking, stored
from gridsvc.desk.models import NEW, QUEUED, TAKEN, DeskBatch, DeskText
from gridsvc.desk.placing import guard
from gridsvc.desk.reach import WRITES
from gridsvc.desk.reading import Reading
from gridsvc.extensions import db
from gridsvc.imports import uploads
from gridsvc.io.readers import open_as_written
from gridsvc.jobs.actors import actor_of
from gridsvc.jobs.running import Running
from gridsvc.jobs.services import start, work

READ, GEOCODE = "desk_read", "desk_geocode"
TEXTS = 500  # found and kept at a time


@work(READ)
def read_list(running: Running) -> dict[str, Any]:
    """Take in the file of a batch: all of it or nothing; then a job geocodes it. Raises ShiftedList."""
    actor, batch = actor_of(running), _batch(running)
    path = uploads.find(running.options["upload"], batch.actor_id).path
    reading = Reading(**batch.options)
    running.stage("reading")
    seen = intake.distinct(_frames(path, reading), reading)
    guard(batch, seen.values())
    ids = intake.write_texts(batch, seen)
    running.stage("merging")
    rows = 0
    for rows in intake.write_rows(batch, _frames(path, reading), reading, ids):
        running.progress(rows, sum(one.count for one in seen.values()))
    batch.work_id = begin(batch, actor)
    return {"rows": rows, "texts": len(ids)}


def begin(batch: DeskBatch, actor: Principal) -> int:
    """What was decided or found before is taken over; the id of the job that geocodes the rest."""
    known.reuse_decisions(batch)
    known.reuse_answers(batch, library_version())
    return start(GEOCODE, batch.name, {"batch": batch.id}, actor=actor)


@work(GEOCODE, resumes=True)
def geocode_batch(running: Running) -> dict[str, Any]:
    """Look for the texts that nobody has looked for; each lot is kept at once, on a line of its own."""
    actor_of(running).require(WRITES)
    batch = _batch(running)
    total = _count(batch.id)
    left = _count(batch.id, NEW)
    running.stage("geocoding")
    running.progress(total - left, total)
    for texts in _lots(batch.id):
        found = look_for(batch, texts)
        with db.engine.begin() as line:
            line.execute(ENTER, found)
        left -= len(texts)
        running.progress(total - left, total)
    return {"texts": total, "lacking": note_lacking(batch.id)}


@geocodes_again
def desk_lines() -> int:
    """Lines that wait in a queue and that nobody looks at; how many need nobody any more."""
    waits = (DeskText.state == QUEUED, DeskText.claimed_by.is_(None))
    taken = 0
    for batch in db.session.scalars(select(DeskBatch).where(exists().where(*waits, DeskText.batch_id == DeskBatch.id))):
        for texts in _lots(batch.id, *waits):
            taken += _found_again(look_for(batch, texts))
    return taken


def _found_again(found: list[dict[str, Any]]) -> int:
    """Enter the answers of lines that waited; how many were found without a person."""
    ids = [one["text_id"] for one in found]
    anew = update(DeskText).where(DeskText.id.in_(ids), DeskText.state == QUEUED, DeskText.claimed_by.is_(None))
    db.session.execute(anew.values(state=NEW), execution_options={"synchronize_session": False})
    db.session.connection().execute(ENTER, found)
    return sum(one["to_state"] == TAKEN for one in found)


def look_for(batch: DeskBatch, texts: Sequence[Row[int, str]]) -> list[dict[str, Any]]:
    """The parameters of finding.ENTER for these (id, text)."""
    version = library_version()
    answers = asking.answers(batch, [text for _, text in texts])
    threshold = int(batch.options["threshold"])
    return [stored(number, found, threshold, version) for (number, _), found in zip(texts, answers, strict=True)]


def _lots(batch_id: int, *wanted: ColumnElement[bool]) -> Iterator[Sequence[Row[int, str]]]:
    """(id, text) of the texts of a batch that nobody has looked for, or that are `wanted`, some at a time."""
    after = 0
    own = (DeskText.batch_id == batch_id, *(wanted or (DeskText.state == NEW,)))
    while True:
        rows = select(DeskText.id, DeskText.text).where(*own, DeskText.id > after).order_by(DeskText.id).limit(TEXTS)
        if not (lot := db.session.execute(rows).all()):
            return
        yield lot
        after = lot[-1][0]


def note_lacking(batch_id: int) -> int:
    """The texts of a batch that no address of the library comes near are gaps of the library; how many there are."""
    waits = (DeskText.batch_id == batch_id, DeskText.state == QUEUED, DeskText.level.not_in(FINE))
    lines = db.session.scalars(select(DeskText).where(*waits).order_by(DeskText.id)).all()
    return unmatched.note(gap for line in lines if (gap := lacking(line)) for _ in range(line.count))


def _count(batch_id: int, state: str | None = None) -> int:
    count = select(func.count()).select_from(DeskText).where(DeskText.batch_id == batch_id)
    return int(db.session.scalar(count if state is None else count.where(DeskText.state == state)) or 0)


def _batch(running: Running) -> DeskBatch:
    return db.session.get_one(DeskBatch, running.options["batch"])


def _frames(path: Any, reading: Reading) -> Iterator[pd.DataFrame]:
    return (chunk.rows for chunk in open_as_written(path, encoding=reading.encoding, layer=reading.sheet))
