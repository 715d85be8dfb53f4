"""Lists read and geocoded by a worker: what it has found stays, whatever becomes of it."""

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Row, func, select

from gridsvc.accounts.principal import Principal
from gridsvc.addresses.geocoding import geocode_many, library_version
from gridsvc.desk import intake, known
from gridsvc.desk.finding import ENTER, LIMIT, stored
from gridsvc.desk.models import NEW, DeskBatch, DeskText
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
    """Take in the file of a batch: all of it or nothing; then a job geocodes it."""
    actor, batch = actor_of(running), _batch(running)
    path = uploads.find(running.options["upload"], actor.user_id).path
    reading = Reading(**batch.options)
    running.stage("reading")
    seen = intake.distinct(_frames(path, reading), reading)
    ids = intake.write_texts(batch, seen)
    running.stage("merging")
    rows = 0
    for rows in intake.write_rows(batch, _frames(path, reading), reading, ids):
        running.progress(rows, sum(one.count for one in seen.values()))
    batch.work_id = begin(batch, actor)
    return {"rows": rows, "texts": len(ids)}


def begin(batch: DeskBatch, actor: Principal) -> int:
    """What was decided or found before is taken over; the id of the job that geocodes the rest."""
    known.reuse_decisions(batch, actor)
    known.reuse_answers(batch, library_version())
    return start(GEOCODE, batch.name, {"batch": batch.id}, actor=actor)


@work(GEOCODE, resumes=True)
def geocode_batch(running: Running) -> dict[str, Any]:
    """Look for the texts that nobody has looked for; each lot is kept at once, on a line of its own."""
    actor, batch = actor_of(running), _batch(running)
    total = _count(batch.id)
    left = _count(batch.id, NEW)
    running.stage("geocoding")
    running.progress(total - left, total)
    for texts in _lots(batch.id):
        found = look_for(batch, texts, actor)
        with db.engine.begin() as line:
            line.execute(ENTER, found)
        left -= len(texts)
        running.progress(total - left, total)
    return {"texts": total}


def look_for(batch: DeskBatch, texts: Sequence[Row[int, str]], actor: Principal) -> list[dict[str, Any]]:
    """The parameters of finding.ENTER for these (id, text)."""
    version = library_version()
    answers = geocode_many([text for _, text in texts], on=batch.on_day, principal=actor, limit=LIMIT)
    threshold = int(batch.options["threshold"])
    return [stored(number, found, threshold, version) for (number, _), found in zip(texts, answers, strict=True)]


def _lots(batch_id: int) -> Iterator[Sequence[Row[int, str]]]:
    after = 0
    own = (DeskText.batch_id == batch_id, DeskText.state == NEW)
    while True:
        rows = select(DeskText.id, DeskText.text).where(*own, DeskText.id > after).order_by(DeskText.id).limit(TEXTS)
        if not (lot := db.session.execute(rows).all()):
            return
        yield lot
        after = lot[-1][0]


def _count(batch_id: int, state: str | None = None) -> int:
    count = select(func.count()).select_from(DeskText).where(DeskText.batch_id == batch_id)
    return int(db.session.scalar(count if state is None else count.where(DeskText.state == state)) or 0)


def _batch(running: Running) -> DeskBatch:
    return db.session.get_one(DeskBatch, running.options["batch"])


def _frames(path: Any, reading: Reading) -> Iterator[pd.DataFrame]:
    return (chunk.rows for chunk in open_as_written(path, encoding=reading.encoding, layer=reading.sheet))
