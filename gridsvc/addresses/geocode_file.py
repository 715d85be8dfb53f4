"""What `gridsvc geocode` does: a file in, the same file with the answers behind its columns out, in two processes."""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import date
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import click
import geopandas
import pandas as pd

from gridsvc.accounts.principal import OPERATOR
from gridsvc.addresses.answers import COLUMNS, points, row
from gridsvc.addresses.at_hand import AtHand, at_hand, file_of
from gridsvc.addresses.geocoding import Search, answered, search
from gridsvc.addresses.match import LEVELS, Library
from gridsvc.assign.bars import row_bar
from gridsvc.assign.frames import MAPPED
from gridsvc.assign.reading import renamed
from gridsvc.assign.run import Progress, refuse_own_input
from gridsvc.errors import BadParameter
from gridsvc.io.formats import suffix_of
from gridsvc.io.readers import STORED_CRS, no_rows, open_table
from gridsvc.io.tables import Chunk, Table
from gridsvc.io.writers import WRITERS, write_table
from gridsvc.web.commands import Database
from gridsvc.web.params import today

PIECE = 250  # texts handed to a process at a time
CHUNK_ROWS = 4_000
WORTH_PROCESSES = 5_000  # rows: fewer are done before another process has started
Searching = Callable[[Sequence[str]], list[Search]]

_at_hand: AtHand  # of a process of the pool


def run(database: Database, path: Path, *, column: str, out: Path, encoding: str | None, day: date | None) -> None:
    """Geocode the column, write the file, say how many rows reached which level."""
    table = open_table(path, encoding=encoding, chunk_rows=CHUNK_ROWS)
    refuse_own_input(out, table.path)
    if column not in table.columns:
        listed = ", ".join(table.columns)
        raise BadParameter(name="--column", value=column, expected=f"one of {listed}", expected_zh=f" {listed} 之一")
    levels: Counter[str] = Counter()
    with database.application(), row_bar() as progress, _searching(table) as searching:
        frames = _frames(table, column, searching, day or today())
        if not table.has_geometry and suffix_of(out, list(WRITERS)) in MAPPED:
            frames = map(_placed, frames)
        write_table(_counted(frames, levels, progress, table.total), out)
    click.echo(f"read {levels.total()}  " + "  ".join(f"{one} {levels[one]}" for one in (*LEVELS, "") if levels[one]))


def _frames(table: Table, column: str, searching: Searching, day: date) -> Iterator[pd.DataFrame]:
    """The rows with the answers behind; columns that are called like an answer keep their values under another name."""
    names = renamed(table.columns, COLUMNS)
    empty = True
    for chunk in table:
        empty = False
        yield _answered(chunk, column, names, searching, day)
    if empty:
        yield _answered(no_rows(table), column, names, searching, day)


def _answered(chunk: Chunk, column: str, names: dict[str, str], searching: Searching, day: date) -> pd.DataFrame:
    texts = ["" if pd.isna(cell) else str(cell) for cell in chunk.rows[column]]
    asked = [text for text in dict.fromkeys(texts) if text.strip()]
    found = answered(searching(asked), at_hand().library, on=day, principal=OPERATOR)
    answers = dict(zip(asked, map(row, found), strict=True))
    added = pd.DataFrame([answers.get(text) or row(None) for text in texts], columns=list(COLUMNS), dtype=object)
    given = chunk.rows.rename(columns=names).reset_index(drop=True)
    rows = pd.concat([given, added], axis=1)
    if chunk.geometry is not None:
        return geopandas.GeoDataFrame(rows, geometry=chunk.geometry, crs=STORED_CRS)
    return rows


def _placed(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with points where they were found, for a map."""
    return geopandas.GeoDataFrame(rows, geometry=points(rows), crs=STORED_CRS)


def _counted(
    frames: Iterator[pd.DataFrame], levels: Counter[str], progress: Progress, total: int | None
) -> Iterator[pd.DataFrame]:
    for frame in frames:
        levels.update(frame["level"])
        yield frame
        progress(len(frame), total)


@contextmanager
def _searching(table: Table) -> Iterator[Searching]:
    """What searches for texts: this process, or for many rows one for each processor."""
    now = at_hand()
    file, processes = file_of(now), len(os.sched_getaffinity(0))
    if file is None or processes == 1 or (table.total or 0) < WORTH_PROCESSES:
        yield lambda texts: [search(text, now, 1) for text in texts]
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), _map_library, (file, now.aliases)) as pool:
        yield partial(_shared, pool)


def _shared(pool: ProcessPoolExecutor, texts: Sequence[str]) -> list[Search]:
    pieces = [texts[start : start + PIECE] for start in range(0, len(texts), PIECE)]
    return [found for piece in pool.map(_piece, pieces) for found in piece]


def _map_library(file: Path, aliases: dict[str, int]) -> None:
    global _at_hand  # noqa: PLW0603  what a process of the pool works with, set once as it starts
    _at_hand = AtHand("", Library.load(file), aliases)


def _piece(texts: Sequence[str]) -> list[Search]:
    return [search(text, _at_hand, 1) for text in texts]
