"""GeoJSON -> chunks, streamed: our own reader, because GDAL drops list members that are no Features without a word.

Reads FeatureCollection, Feature, bare geometry, and a sequence of such documents.
"""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import islice
from typing import Any, TextIO

import pandas as pd

from gridsvc.io.encodings import open_bytes, survey
from gridsvc.io.geojson_shapes import SHAPES, Read, read_shape
from gridsvc.io.json_stream import BadJson, JsonStream
from gridsvc.io.problems import NOT_A_FEATURE, Problem, as_problems
from gridsvc.io.shapes import declared_name
from gridsvc.io.tables import Chunk, Source, Table, as_geometries, unusable

MOST_ROWS = 10_000  # of one chunk: polygons weigh more than rows of text
CRS_CODE = re.compile(r"(?:EPSG|OGC).*?:{1,2}(\w+)$", re.IGNORECASE)

BROKEN = Problem("第 {line} 行不是合法的 JSON：{cause}", "line {line} is not legal JSON: {cause}")
NOT_GEOJSON = Problem("不是 GeoJSON（{found}）", "it is not GeoJSON ({found})")


@dataclass(frozen=True, slots=True)
class Features:
    """The members of a GeoJSON file as they stand: those of its collection, and its features one by one."""

    members: dict[str, Any]
    items: Callable[[], Iterator[Any]]


@dataclass
class _Overview:
    """What the first pass over a file learns."""

    columns: dict[str, None] = field(default_factory=dict)
    members: dict[str, Any] = field(default_factory=dict)
    total: int = 0


def open_geojson(source: Source) -> Table:
    """The table of a GeoJSON file (.gz too); one pass finds its columns and any illegal JSON."""
    encoding = survey(source.path, source.encoding).encoding
    overview = _overview(source, encoding)
    columns = tuple(overview.columns)
    return Table(
        path=source.path,
        columns=columns,
        crs_name=_declared(overview.members),
        total=overview.total,
        has_geometry=True,
        chunks=partial(_chunks, source, encoding, columns),
        encoding=encoding,
        raw=Features(overview.members, partial(_items, source, encoding)),
    )


def _overview(source: Source, encoding: str) -> _Overview:
    overview = _Overview()
    with _features(source, encoding, overview.members) as features:
        for feature in features:
            overview.total += 1
            overview.columns.update(dict.fromkeys(_properties(feature)))
    return overview


def _chunks(source: Source, encoding: str, columns: tuple[str, ...]) -> Iterator[Chunk]:
    first, size = 1, min(source.chunk_rows, MOST_ROWS)
    with _features(source, encoding, {}) as features:
        while batch := list(islice(features, size)):
            yield _chunk(batch, columns, first)
            first += len(batch)


def _items(source: Source, encoding: str) -> Iterator[Any]:
    with _features(source, encoding, {}) as features:
        yield from features


def read_feature(feature: Any) -> Read:
    """(geometry, problem, note) of what a collection lists: a Feature, or a bare geometry."""
    kind = _kind(feature)
    if kind == "Feature" and isinstance(feature.get("properties") or {}, dict):
        return read_shape(feature.get("geometry"))
    return read_shape(feature) if kind in SHAPES else (None, NOT_A_FEATURE, None)


def _chunk(features: list[Any], columns: tuple[str, ...], first: int) -> Chunk:
    properties = [_properties(feature) for feature in features]
    rows = {name: pd.Series([p.get(name) for p in properties], dtype=object) for name in columns}
    shapes, problems, notes = zip(*map(read_feature, features), strict=True)
    return Chunk.of(
        pd.DataFrame(rows, index=pd.RangeIndex(len(features))),
        range(first, first + len(features)),
        as_geometries(shapes),
        as_problems(problems),
        as_problems(notes),
    )


def _kind(thing: Any) -> str | None:
    """The `type` that an object states; None where there is none."""
    kind = thing.get("type") if isinstance(thing, dict) else None
    return kind if isinstance(kind, str) else None


def _properties(feature: Any) -> dict[str, Any]:
    """The properties of a Feature, and its id where no property has that name."""
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        return {}
    properties = feature.get("properties") or {}
    identity = {"id": feature["id"]} if "id" in feature else {}
    return identity | properties if isinstance(properties, dict) else identity


@contextmanager
def _features(source: Source, encoding: str, members: dict[str, Any]) -> Iterator[Iterator[Any]]:
    """The features of the file, one by one; the other members of its collections are added to `members`."""
    with open_bytes(source.path) as raw, io.TextIOWrapper(raw, encoding) as text:
        try:
            yield _walk(text, members, source.path.name)
        except BadJson as error:
            raise unusable(source.path.name, BROKEN, line=error.line, cause=error.cause) from None


def _walk(text: TextIO, members: dict[str, Any], name: str) -> Iterator[Any]:
    stream = JsonStream(text)
    while start := stream.peek():
        if start != "{":
            raise unusable(name, NOT_GEOJSON, found=f"{start} …")
        document: dict[str, Any] = {}
        for key in stream.members():
            if key == "features" and stream.peek() == "[":
                yield from stream.items()
                document[key] = []
            else:
                document[key] = stream.value()
        if _kind(document) in {"Feature", *SHAPES}:
            yield document
        elif _kind(document) != "FeatureCollection" or document.get("features") != []:
            raise unusable(name, NOT_GEOJSON, found=f"type: {document.get('type')}")
        members.update(document)


def _declared(members: dict[str, Any]) -> str:
    """The CRS of the old `crs` member, else WGS 84 as RFC 7946 has it."""
    crs = members.get("crs")
    named = crs.get("properties") if isinstance(crs, dict) else None
    name = str(named.get("name")) if isinstance(named, dict) else ""
    found = CRS_CODE.search(name)
    code = found[1] if found else ""
    return declared_name(f"EPSG:{code}" if code.isdigit() else None) or "wgs84"
