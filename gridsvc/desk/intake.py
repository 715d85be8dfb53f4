"""A list comes in: its source, its rows as they stand, its distinct texts, and what is known of these already."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Table, func, select
from sqlalchemy.dialects.postgresql import insert

from gridsvc.accounts.principal import Principal
from gridsvc.addresses.keys import text_key
from gridsvc.desk.models import DeskBatch, DeskRow, DeskSource, DeskText
from gridsvc.desk.reading import Reading, places
from gridsvc.extensions import db
from gridsvc.imports.columns import as_json
from gridsvc.imports.merge import copy_frame
from gridsvc.io.cells import json_value

ROWS: Table = DeskRow.__table__  # type: ignore[assignment]
TEXTS: Table = DeskText.__table__  # type: ignore[assignment]
LONGEST = 1_000  # characters of a text that is looked for
NO_TEXT = ""


@dataclass(slots=True)
class Seen:
    """A distinct text: as it came first, how often, and the first place that the list gives it (NaN: none)."""

    text: str
    count: int
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Order:
    """A list that somebody begins: where it comes from, how it is read, and the divisions it is looked for in."""

    source: str
    reading: Reading
    division_ids: Sequence[int] = ()


def columns_key(columns: Sequence[str]) -> Any:
    """What tells lists with other columns apart."""
    return func.md5("\x1f".join(columns))


def remember(name: str, columns: Sequence[str], reading: Reading, actor: Principal) -> int:
    """The id of the source; the next list with these columns is proposed to be read the same way."""
    facts: dict[str, Any] = {"columns_key": columns_key(columns), "options": reading.as_json(), "actor": actor.name}
    row = insert(DeskSource).values(name=name, **facts)
    row = row.on_conflict_do_update(index_elements=["name"], set_=facts | {"updated_at": func.now()})
    return int(db.session.execute(row.returning(DeskSource.id)).scalar_one())


def begin(name: str, columns: Sequence[str], order: Order, *, on: date, actor: Principal) -> DeskBatch:
    """A batch without rows yet, of a source that is made or follows this reading from now on."""
    batch = DeskBatch(
        source_id=remember(order.source, columns, order.reading, actor),
        name=name,
        columns=list(columns),
        options=order.reading.as_json(),
        division_ids=list(order.division_ids),
        on_day=on,
        actor_id=actor.user_id,
        actor=actor.name,
    )
    db.session.add(batch)
    db.session.flush()
    return batch


def distinct(frames: Iterable[pd.DataFrame], reading: Reading) -> dict[str, Seen]:
    """The distinct texts of a list by their key."""
    seen: dict[str, Seen] = {}
    for frame in frames:
        texts = texts_of(frame, reading)
        lon, lat = _places(frame, reading)
        for text, x, y in zip(texts, lon, lat, strict=True):
            key = text_key(text)
            if not key:
                continue
            one = seen.setdefault(key, Seen(text.strip(), 0, float("nan"), float("nan")))
            one.count += 1
            if one.lon != one.lon and x == x:  # noqa: PLR0124  NaN is not itself
                one.lon, one.lat = float(x), float(y)
    return seen


def write_texts(batch: DeskBatch, seen: dict[str, Seen]) -> dict[str, int]:
    """Store the texts, the most frequent first; {key: id}."""
    ordered = sorted(seen.items(), key=lambda item: -item[1].count)
    facts = [(batch.id, one.text, key, one.count, one.lon, one.lat) for key, one in ordered]
    copy_frame(TEXTS, pd.DataFrame(facts, columns=["batch_id", "text", "text_key", "count", "lon", "lat"]))
    rows = select(DeskText.text_key, DeskText.id).where(DeskText.batch_id == batch.id)
    return {key: int(number) for key, number in db.session.execute(rows)}


def write_rows(
    batch: DeskBatch, frames: Iterable[pd.DataFrame], reading: Reading, ids: dict[str, int]
) -> Iterator[int]:
    """Store the rows as they stand; how many there are after each frame."""
    done = 0
    for frame in frames:
        keys = map(text_key, texts_of(frame, reading))
        cells = [[_cell(cell) for cell in row] for row in frame.itertuples(index=False, name=None)]
        facts = {
            "batch_id": batch.id,
            "number": np.arange(done, done + len(frame)),
            "text_id": pd.array([ids.get(key) for key in keys], dtype="Int64"),
            "cells": as_json(np.fromiter(cells, dtype=object, count=len(cells))),
        }
        copy_frame(ROWS, pd.DataFrame(facts))
        done += len(frame)
        yield done


def texts_of(frame: pd.DataFrame, reading: Reading) -> list[str]:
    """The text of each row, "" for an empty cell."""
    return [NO_TEXT if pd.isna(cell) else str(cell)[:LONGEST].replace("\0", "") for cell in frame[reading.column]]


def _places(frame: pd.DataFrame, reading: Reading) -> tuple[Any, Any]:
    if not reading.has_places:
        nowhere = np.full(len(frame), np.nan)
        return nowhere, nowhere
    return places(frame[reading.lon].tolist(), frame[reading.lat].tolist(), reading.crs)


def _cell(cell: Any) -> Any:
    value = json_value(cell)
    return value.replace("\0", "") if isinstance(value, str) else value
