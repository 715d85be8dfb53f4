"""A run of an import: file in, counts out, every row accounted for, one audit row, a file of row results."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from gridsvc.accounts.audit import actor_name, record
from gridsvc.extensions import db
from gridsvc.imports.models import ImportRun
from gridsvc.imports.protocol import DERIVED, Batch, Importer, Loader, Options, Outcome, Surveyor
from gridsvc.io.fields import Parsed, map_columns, parse_chunk
from gridsvc.io.problems import no_problems
from gridsvc.io.readers import open_table
from gridsvc.io.rejects import RejectsWriter
from gridsvc.io.tables import Chunk, Table

Progress = Callable[[int, int | None], None]


@dataclass(slots=True)
class Report:
    """What became of the rows: read = loaded + unchanged + rejected. `repaired` were mended and loaded."""

    read: int = 0
    loaded: int = 0
    unchanged: int = 0
    rejected: int = 0
    repaired: int = 0
    results: str = ""

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
    what: str, importer: Importer, path: Path, options: Options, *, files: Files, progress: Progress | None = None
) -> Report:
    """Import `path` in the session's transaction; the caller commits, or rolls back when this raises."""
    table = open_table(path, crs=options.crs, encoding=options.encoding)
    loader = importer(options)
    fixed = {f"--set {field}": value for field, value in options.constants.items()}
    given = {field: f"--set {field}" for field in options.constants}
    mapping = map_columns(
        loader.fields, (*table.columns, *fixed), {**options.mapping, **given}, guesses=options.guesses
    )
    report = Report()
    results = _results_path(files.results_folder, what)
    with RejectsWriter(files.rejects) as rejects, results.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("line", "outcome", "reason", "reason_en"))
        if isinstance(loader, Surveyor):
            for read in table:
                survey_chunk(loader, _with(read, fixed), mapping)
        for read in table:
            chunk = _with(read, fixed)
            outcome = _load(loader, chunk, mapping)
            rejects.write(chunk, outcome.problem)
            writer.writerows(_result_rows(chunk, outcome))
            report.count(outcome, chunk)
            if progress:
                progress(report.read, table.total)
        loader.finish()
    report.results = str(results)
    _remember(what, table, options, report)
    return report


def _with(chunk: Chunk, fixed: dict[str, str]) -> Chunk:
    return replace(chunk, rows=chunk.rows.assign(**fixed)) if fixed else chunk


def survey_chunk(loader: Surveyor, chunk: Chunk, mapping: dict[str, str]) -> None:
    """Show the rows that can be read to a loader that wants to see them all beforehand."""
    parsed = parse_chunk(chunk, loader.fields, mapping)
    loader.survey(_batch(chunk, parsed, mapping).take(parsed.good))


def _load(loader: Loader, chunk: Chunk, mapping: dict[str, str]) -> Outcome:
    parsed = parse_chunk(chunk, loader.fields, mapping)
    outcome = Outcome(np.zeros(len(chunk), dtype=bool), parsed.problem)
    if parsed.good.any():
        outcome.put(parsed.good, loader.load(_batch(chunk, parsed, mapping).take(parsed.good)))
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
    for line, loaded, problem, note in zip(chunk.line, outcome.loaded, outcome.problem, chunk.note, strict=True):
        said = problem or note
        word = "rejected" if problem else "loaded" if loaded else "unchanged"
        rows.append((int(line), word, said.zh if said else "", said.en if said else ""))
    return rows


def _results_path(folder: Path, what: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-{what}.csv"


def _remember(what: str, table: Table, options: Options, report: Report) -> None:
    run = ImportRun(
        what=what,
        file_name=table.name,
        file_sha256=table.sha256(),
        actor=actor_name(),
        rows_read=report.read,
        rows_loaded=report.loaded,
        rows_unchanged=report.unchanged,
        rows_rejected=report.rejected,
        results=report.results,
        options={"layer": options.layer, "on": options.on.isoformat(), "crs": options.crs},
    )
    db.session.add(run)
    db.session.flush()
    record(
        "import",
        what,
        run.id,
        file=table.name,
        sha256=run.file_sha256,
        read=report.read,
        loaded=report.loaded,
        unchanged=report.unchanged,
        rejected=report.rejected,
    )
