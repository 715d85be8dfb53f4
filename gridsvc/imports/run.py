"""A run of an import: file in, counts out, every row accounted for, one audit row, a file of row results."""

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from sqlalchemy import delete, select

from gridsvc.accounts.audit import actor_name, record, sign
from gridsvc.extensions import db
from gridsvc.imports import changes
from gridsvc.imports.models import ImportChange, ImportRun
from gridsvc.imports.protocol import (
    ASSIGNING,
    DERIVED,
    MERGING,
    READING,
    Batch,
    Importer,
    Loader,
    Options,
    Outcome,
    Progress,
    Surveyor,
    silent,
)
from gridsvc.imports.shifted import Guard
from gridsvc.io.fields import Parsed, map_columns, parse_chunk
from gridsvc.io.problems import no_problems
from gridsvc.io.readers import open_table
from gridsvc.io.rejects import RejectsWriter
from gridsvc.io.tables import Chunk, Table

# A monthly file of a city's addresses, and the small ones of every working day for two months: a mistake is found by
# then. A run of 220,000 rows keeps tens of megabytes (an estimate, not measured).
KEPT_RUNS = 50
CHUNK_ROWS = 10_000  # progress moves, and a cancel is heard, after so many


@dataclass(slots=True)
class Report:
    """What became of the rows: read = loaded + unchanged + rejected. `repaired` were mended and loaded; `tally`: the
    loaded ones by what they do, where the loader tells (an update: new, changed, revoked).
    """

    read: int = 0
    loaded: int = 0
    unchanged: int = 0
    rejected: int = 0
    repaired: int = 0
    results: str = ""
    run_id: int = 0
    tally: dict[str, int] = field(default_factory=dict)

    def count(self, outcome: Outcome, chunk: Chunk) -> None:
        """Add a chunk."""
        refused = np.array([problem is not None for problem in outcome.problem], dtype=bool)
        self.read += len(chunk)
        self.rejected += int(refused.sum())
        self.loaded += int((outcome.loaded & ~refused).sum())
        self.unchanged += int((~outcome.loaded & ~refused).sum())
        self.repaired += sum(note is not None for note in chunk.note[~refused])


@dataclass(frozen=True, slots=True)
class Files:
    """Where a run writes: the row results (always) and the rejected rows (on request)."""

    results_folder: Path
    rejects: Path | None = None


def run_import(
    what: str, importer: Importer, path: Path, options: Options, *, files: Files, progress: Progress = silent
) -> Report:
    """Import `path` in the session's transaction; the caller commits.

    `progress` is told the stage (reading, merging, assigning) and how many rows of how many. Whatever it or anything
    else raises, a cancel too, nothing is left: neither rows nor a file of row results.
    """
    results = _results_path(files.results_folder, what)
    with _nothing_left(results), db.session.begin_nested():
        table = open_table(path, crs=options.crs, encoding=options.encoding, layer=options.sheet, chunk_rows=CHUNK_ROWS)
        run = _begin(what, table, options, results)
        sign(run=run.id)
        with changes.recording(run.id):
            loader = importer(options)
            source = _Source(table, loader, options, Guard(what, options))
            _survey(source, progress)
            report = _merge(source, results, files.rejects, progress)
            progress(ASSIGNING, 0, None)
            loader.finish()
            report.tally = dict(getattr(loader, "tally", {}))
        report.results, report.run_id = run.results, run.id
        _remember(run, table, report)
    return report


class _Source:
    """A file as its loader takes it: the rows with their constants, and which column feeds which field."""

    def __init__(self, table: Table, loader: Loader, options: Options, guard: Guard) -> None:
        self.table = table
        self.loader = loader
        self.guard = guard
        self.fixed = {f"--set {name}": value for name, value in options.constants.items()}
        given = {name: f"--set {name}" for name in options.constants}
        columns = (*table.columns, *self.fixed)
        self.mapping = map_columns(loader.fields, columns, {**options.mapping, **given}, guesses=options.guesses)

    def __iter__(self) -> Iterator[Chunk]:
        for chunk in self.table:
            yield replace(chunk, rows=chunk.rows.assign(**self.fixed)) if self.fixed else chunk


def _survey(source: _Source, say: Progress) -> None:
    if isinstance(source.loader, Surveyor):
        seen = 0
        for chunk in source:
            survey_chunk(source.loader, chunk, source.mapping)
            seen += len(chunk)
            say(READING, seen, source.table.total)


def _merge(source: _Source, results: Path, rejected: Path | None, say: Progress) -> Report:
    report = Report()
    with RejectsWriter(rejected) as rejects, results.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("line", "outcome", "reason", "reason_en"))
        for chunk in source:
            outcome = _load(source, chunk)
            rejects.write(chunk, outcome.problem)
            writer.writerows(_result_rows(chunk, outcome))
            report.count(outcome, chunk)
            say(MERGING, report.read, source.table.total)
    return report


@contextmanager
def _nothing_left(results: Path) -> Iterator[None]:
    """Row results of an import that was not carried out are no use to anybody."""
    try:
        yield
    except BaseException:
        results.unlink(missing_ok=True)
        raise


def survey_chunk(loader: Surveyor, chunk: Chunk, mapping: dict[str, str]) -> None:
    """Show the rows that can be read to a loader that wants to see them all beforehand."""
    parsed = parse_chunk(chunk, loader.fields, mapping)
    loader.survey(_batch(chunk, parsed, mapping).take(parsed.good))


def _load(source: _Source, chunk: Chunk) -> Outcome:
    parsed = parse_chunk(chunk, source.loader.fields, source.mapping)
    outcome = replace(Outcome.none(len(chunk)), problem=parsed.problem)
    if parsed.good.any():
        batch = _batch(chunk, parsed, source.mapping).take(parsed.good)
        source.guard.look(batch)
        outcome.put(parsed.good, source.loader.load(batch))
    return outcome


def _batch(chunk: Chunk, parsed: Parsed, mapping: Mapping[str, str]) -> Batch:
    geometry = chunk.geometry if chunk.geometry is not None else no_problems(len(chunk))
    attributes = np.empty(len(chunk), dtype=object)
    attributes[:] = parsed.attributes or [{} for _ in range(len(chunk))]
    for name in DERIVED & set(chunk.rows.columns):
        for kept in attributes:
            kept.pop(name, None)
    absent = {str(name) for name in parsed.values} - set(mapping)
    if chunk.geometry is None and not {"lon", "lat"} & set(mapping):
        absent.add("geometry")
    headings = {str(name) for name in chunk.rows} - set(mapping.values()) - DERIVED
    return Batch(parsed.values, attributes, geometry, chunk.line, frozenset(absent), frozenset(headings))


def _result_rows(chunk: Chunk, outcome: Outcome) -> list[tuple[int, str, str, str]]:
    rows = []
    columns = (chunk.line, outcome.loaded, outcome.problem, outcome.note, chunk.note)
    for line, loaded, problem, note, mended in zip(*columns, strict=True):
        said = problem or note or mended
        word = "rejected" if problem else "loaded" if loaded else "unchanged"
        rows.append((int(line), word, said.zh if said else "", said.en if said else ""))
    return rows


def _results_path(folder: Path, what: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{what}.csv"


def _begin(what: str, table: Table, options: Options, results: Path) -> ImportRun:
    """The run before its first row, so that what changes can name it."""
    run = ImportRun(
        what=what,
        file_name=table.name,
        file_sha256=table.sha256(),
        actor=actor_name(),
        rows_read=0,
        rows_loaded=0,
        rows_unchanged=0,
        rows_rejected=0,
        results=str(results),
        options={"layer": options.layer, "on": options.on.isoformat(), "crs": options.crs},
    )
    db.session.add(run)
    db.session.flush()
    return run


def _remember(run: ImportRun, table: Table, report: Report) -> None:
    counts = {name: getattr(report, name) for name in ("read", "loaded", "unchanged", "rejected")}
    for name, count in counts.items():
        setattr(run, f"rows_{name}", count)
    db.session.flush()
    record("import", run.what, run.id, file=table.name, sha256=run.file_sha256, **counts)
    oldest = select(ImportRun.id).order_by(ImportRun.id.desc()).offset(KEPT_RUNS).limit(1).scalar_subquery()
    db.session.execute(delete(ImportChange).where(ImportChange.run_id <= oldest))


@contextmanager
def kept(wanted: bool) -> Iterator[None]:
    """What is written inside stays, or is undone at the end."""
    savepoint = db.session.begin_nested()
    yield
    db.session.flush()
    savepoint.commit() if wanted else savepoint.rollback()
