"""A look into a file before its import: columns, first rows, what it is, which column feeds which field, which CRS."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from gridsvc.geometry.crs import Floats
from gridsvc.imports.placing import Placing, Sample, place
from gridsvc.imports.registry import IMPORTERS, field_table
from gridsvc.imports.titles import FIELDS, WHATS, headings_of
from gridsvc.io.cells import trimmed
from gridsvc.io.fields import Field
from gridsvc.io.formats import suffix_of
from gridsvc.io.guess import guess_mapping, plain_heading, scores
from gridsvc.io.parsers import number
from gridsvc.io.problems import Problem
from gridsvc.io.readers import READERS, open_as_written
from gridsvc.io.tables import Chunk, Table

FIRST_ROWS = 20
READ_ROWS = 2_000
SAMPLE = 200
LONGEST = 200  # characters of a cell that is shown
FORMATS = {"gpkg": "GeoPackage", "geojson": "GeoJSON", "json": "GeoJSON", "shp": "Shapefile", "zip": "Shapefile"}

# The shapes that the rows of a thing have; "none" is a table without places.
SHAPES = {
    "divisions": {"area", "none"},
    "grids": {"area"},
    "addresses": {"point", "area"},
    "address_updates": {"point", "none"},
    "compounds": {"area", "none"},
    "resources": {"point", "line", "area"},
    "events": {"point"},
    "reference": {"point", "line", "area"},
}
MISFIT, NAMED, LEAD = 1.5, 1.5, 0.5  # in columns that only one thing knows


@dataclass(frozen=True, slots=True)
class What:
    """Something the file may be; the higher its score, the better its columns fit."""

    name: str
    title_zh: str
    title_en: str
    score: float


@dataclass(frozen=True, slots=True)
class Heading:
    """A field of what is imported, by its titles."""

    name: str
    title_zh: str
    title_en: str
    required: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the file by its line: its cells as text, cut to LONGEST characters, and why it cannot be read."""

    line: int
    cells: tuple[str, ...]
    problem: Problem | None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a file holds. `whats`: what it may be, best first; `what`: the caller's, else the best (None: nothing fits),
    `what_sure` when no other comes near. `missing`: required fields that no column feeds. `total`: rows to expect, None
    when only reading them all would tell. `shapes`: geometry types of the first rows. `declared_crs`: as the file says.
    `placing`: None where nothing says a place.
    """

    file: str
    format: str
    encoding: str | None
    total: int | None
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    shapes: tuple[str, ...]
    what: str | None
    what_sure: bool
    whats: tuple[What, ...]
    fields: tuple[Heading, ...]
    mapping: dict[str, str]
    missing: tuple[str, ...]
    declared_crs: str | None
    placing: Placing | None

    def as_json(self) -> dict[str, Any]:
        """The same as dicts and lists; a Problem is [Chinese, English]."""
        return asdict(self)


def inspect(
    path: str | Path,
    what: str | None = None,
    *,
    encoding: str | None = None,
    crs: str | None = None,
    mapping: Mapping[str, str] | None = None,
    sheet: str | None = None,
) -> Preview:
    """The first rows of a file and everything that can be guessed; nothing is written and nothing locked.

    `mapping` {field: column} and `crs` are the caller's choices, taken before any guess. Raises UnusableInput for a
    file that cannot be read, BadParameter for an unknown `what`, CRS or encoding.
    """
    table = open_as_written(path, encoding=encoding, chunk_rows=READ_ROWS, layer=sheet)
    nothing = Chunk.of(pd.DataFrame(columns=list(table.columns), dtype=object), [])
    first = next(iter(table), nothing)
    tables = {name: field_table(name) for name in ((what,) if what else IMPORTERS)}
    mappings = _mappings(table, first, tables, mapping or {})
    whats = _whats(table, first, tables, mappings)
    chosen = what or (whats[0].name if whats[0].score > 0 else None)
    fields, fed = (tables[chosen], mappings[chosen]) if chosen else ((), {})
    return Preview(
        file=table.name,
        format=_format(table.path),
        encoding=table.encoding,
        total=table.total,
        columns=table.columns,
        rows=tuple(_rows(table, first)),
        shapes=tuple(sorted(set(_kinds(first)))),
        what=chosen,
        what_sure=bool(chosen) and (len(whats) == 1 or whats[0].score - whats[1].score >= LEAD),
        whats=whats,
        fields=tuple(Heading(one.name, *FIELDS[one.name], one.required) for one in fields),
        mapping=fed,
        missing=tuple(one.name for one in fields if one.required and one.name not in fed),
        declared_crs=table.crs_name,
        placing=_placing(chosen, first, fed, [name for name in (crs, table.crs_name) if name]),
    )


def _mappings(
    table: Table, chunk: Chunk, tables: Mapping[str, Sequence[Field]], given: Mapping[str, str]
) -> dict[str, dict[str, str]]:
    """{what: {field: column}}; a column without one filled cell is taken only when it is given."""
    blank = {name for name in chunk.rows if len(chunk) and trimmed(chunk.rows[name]).null_count == len(chunk)}
    columns = [name for name in table.columns if name not in blank or name in given.values()]
    return {what: guess_mapping(own, columns, headings_of(what), given) for what, own in tables.items()}


def _format(path: Path) -> str:
    suffix = suffix_of(path, list(READERS)).removesuffix(".gz").removeprefix(".")
    return FORMATS.get(suffix, suffix.upper())


def _rows(table: Table, chunk: Chunk) -> list[Row]:
    texts = [[text or "" for text in trimmed(chunk.rows[name][:FIRST_ROWS]).to_pylist()] for name in table.columns]
    cells = zip(*texts, strict=True) if texts else [()] * len(chunk)
    return [
        Row(int(line), tuple(text[:LONGEST] for text in row), problem)
        for line, row, problem in zip(chunk.line[:FIRST_ROWS], cells, chunk.problem[:FIRST_ROWS], strict=False)
    ]


def _whats(
    table: Table,
    chunk: Chunk,
    tables: Mapping[str, Sequence[Field]],
    mappings: Mapping[str, Mapping[str, str]],
) -> tuple[What, ...]:
    """What the file may be, best first: its columns, its shapes and its name speak for it."""
    found = scores(tables, mappings)
    name, shape = plain_heading(table.path.stem), _shape(chunk)
    for what in found:
        fits = (shape or ("point" if {"lon", "lat"} <= set(mappings[what]) else "none")) in SHAPES.get(what, {"none"})
        named = any(plain_heading(word) in name for word in (what, *WHATS[what]))
        found[what] += NAMED * named - MISFIT * (not fits)
    order = sorted(found, key=lambda what: -found[what])
    return tuple(What(what, *WHATS[what], round(found[what], 2)) for what in order)


def _kinds(chunk: Chunk) -> list[str]:
    given = [] if chunk.geometry is None else [one for one in chunk.geometry if one is not None]
    return [one.geom_type for one in given]


def _shape(chunk: Chunk) -> str | None:
    """point, line or area: what most geometries are; None without any."""
    if chunk.geometry is None:
        return None
    sizes = shapely.get_dimensions(chunk.geometry)
    counts = np.bincount(sizes[sizes >= 0], minlength=3)
    return ("point", "line", "area")[int(counts.argmax())] if counts.any() else None


def _placing(what: str | None, chunk: Chunk, mapping: Mapping[str, str], stated: Sequence[str]) -> Placing | None:
    rows = np.unique(np.linspace(0, max(len(chunk) - 1, 0), SAMPLE).astype(int))[: len(chunk)]
    axes = _axes(chunk, mapping)
    if axes is None:
        return None
    cells = {field: chunk.rows[column].iloc[rows].reset_index(drop=True) for field, column in mapping.items()}
    return place(what, Sample(axes[0][rows], axes[1][rows], cells), stated)


def _axes(chunk: Chunk, mapping: Mapping[str, str]) -> tuple[Floats, Floats] | None:
    """x and y of each row as written: of its geometry (the centroid), else of the columns of lon and lat."""
    if _shape(chunk):
        centres = shapely.centroid(chunk.geometry)
        return np.asarray(shapely.get_x(centres)), np.asarray(shapely.get_y(centres))
    if not {"lon", "lat"} <= set(mapping):
        return None
    x, y = (
        number()(chunk.rows[mapping[name]]).values.to_numpy(dtype=float, na_value=np.nan) for name in ("lon", "lat")
    )
    return x, y
