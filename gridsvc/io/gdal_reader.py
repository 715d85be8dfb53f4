"""GeoPackage and Shapefile (.zip too) -> chunks, streamed through Arrow, which keeps every digit of a code."""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

import pyarrow as pa
import pyogrio
from pyogrio.errors import DataLayerError, DataSourceError

from gridsvc.io.dbf import survey_dbf
from gridsvc.io.encodings import BLOCK, known_codec
from gridsvc.io.problems import Problem
from gridsvc.io.shapes import declared_name, from_wkb
from gridsvc.io.tables import NULLABLE, Chunk, Columnar, Source, Table, chosen, unusable

MOST_ROWS = 10_000  # of one chunk: polygons weigh more than rows of text
GDAL_ENCODINGS = {"gb18030": "GB18030", "cp950": "CP950", "big5hkscs": "BIG5-HKSCS", "utf-8": "UTF-8"}
NO_NAME = "wkb_geometry"  # what Arrow calls the geometry of a format that has no name for it
# GDAL goes by content and opens files that point elsewhere; only these beginnings are handed to it.
BEGINNINGS = {".gpkg": b"SQLite format 3\0", ".shp": b"\x00\x00\x27\x0a"}

WRONG_CONTENT = Problem("内容不是 {kind} 格式", "its content is not {kind}")
DRIVER = Problem("读取失败：{cause}", "it cannot be read: {cause}")
ROWS_LOST = Problem(
    "应有 {expected} 行，只能读出 {found} 行，文件已损坏",
    "it should have {expected} rows and only {found} can be read: it is damaged",
)
CUT_OFF = Problem(
    "应有 {expected} 字节，只有 {found} 字节，文件不完整",
    "it should have {expected} bytes and has {found}: it is cut off",
)
NO_SIBLING = Problem("缺少同名的 {part} 文件", "the {part} file beside it is missing")


@dataclass(frozen=True, slots=True)
class _Layer:
    """What pyogrio is asked to open, and the rows that it will leave out on purpose."""

    path: str
    name: str | None
    options: dict[str, str]
    deleted: int = 0


def open_geopackage(source: Source) -> Table:
    """The table of a GeoPackage layer: the named one, else the only one that has geometry, else the only one."""
    spatial, others = _layers(source)
    layer = chosen(source, spatial + others if source.layer or not spatial else spatial)
    return _table(source, _Layer(str(source.path), layer, {}))


def layers(source: Source) -> list[str]:
    """The layers of a GeoPackage, those that have geometry first."""
    spatial, others = _layers(source)
    return spatial + others


def _layers(source: Source) -> tuple[list[str], list[str]]:
    with source.path.open("rb") as file:
        _check_beginning(source.path.name, ".gpkg", file)
    with _driver_errors(source.path.name):
        found = [(str(name), bool(geometry)) for name, geometry in pyogrio.list_layers(source.path)]
    return [name for name, is_spatial in found if is_spatial], [name for name, is_spatial in found if not is_spatial]


def open_shapefile(source: Source) -> Table:
    """The table of a .shp with its .shx and .dbf; text in the declared, stated (.cpg) or detected encoding."""
    path = source.path
    files = {part.suffix.lower(): part for part in path.parent.iterdir() if part.stem == path.stem}
    return _shapefile(source, str(path), {suffix: partial(part.open, "rb") for suffix, part in files.items()})


def open_zip(source: Source) -> Table:
    """The table of the shapefile in a .zip: the named one, else the only one."""
    members = _members(source)
    shapes = _shapes(members)
    main = shapes[chosen(source, list(shapes))]
    files = {m.suffix.lower(): m for m in members if m.with_suffix("") == main.with_suffix("")}
    openers = {suffix: partial(_open_member, source.path, str(member)) for suffix, member in files.items()}
    return _shapefile(source, f"/vsizip/{{{source.path.absolute()}}}/{main}", openers)


def shapefiles(source: Source) -> list[str]:
    """The shapefiles in a .zip."""
    return list(_shapes(_members(source)))


def _members(source: Source) -> list[PurePosixPath]:
    with zipfile.ZipFile(source.path) as archive:
        return [PurePosixPath(name) for name in archive.namelist()]


def _shapes(members: list[PurePosixPath]) -> dict[str, PurePosixPath]:
    return {member.stem: member for member in members if member.suffix.lower() == ".shp"}


def _open_member(path: Path, member: str) -> BinaryIO:
    try:
        return cast(BinaryIO, zipfile.ZipFile(path).open(member))
    except RuntimeError as error:  # encrypted, or packed in a way that Python does not know
        raise zipfile.BadZipFile(str(error)) from None


def _shapefile(source: Source, path: str, files: dict[str, Any]) -> Table:
    name = source.path.name
    for part in (".shx", ".dbf"):
        if part not in files:
            raise unusable(name, NO_SIBLING, part=part)
    with files[".shp"]() as file:
        _check_beginning(name, ".shp", file)
        _check_length(name, file)
    dbf = survey_dbf(name, files[".dbf"], source.encoding, _code_page(files))
    encoding = GDAL_ENCODINGS.get(dbf.encoding, dbf.encoding)
    table = _table(source, _Layer(path, None, {"ENCODING": encoding}, dbf.deleted))
    if table.total != dbf.records:
        raise unusable(name, ROWS_LOST, expected=dbf.records, found=table.total)
    return replace(table, encoding=dbf.encoding)


def _code_page(files: dict[str, Any]) -> str | None:
    if ".cpg" not in files:
        return None
    with files[".cpg"]() as file:
        return known_codec(file.read(40).decode("ascii", "ignore").strip())


def _check_beginning(name: str, kind: str, file: BinaryIO) -> None:
    beginning = BEGINNINGS[kind]
    if file.read(len(beginning)) != beginning:
        raise unusable(name, WRONG_CONTENT, kind=kind)


def _check_length(name: str, file: BinaryIO) -> None:
    """A cut-off .shp would read as rows without geometry; its header (just read to byte 4) states its length."""
    words = int.from_bytes(file.read(24)[20:], "big")
    found = 28
    while block := file.read(BLOCK):
        found += len(block)
    if found < words * 2:
        raise unusable(name, CUT_OFF, expected=words * 2, found=found)


def _table(source: Source, layer: _Layer) -> Table:
    with _driver_errors(source.path.name):
        info = pyogrio.read_info(layer.path, layer=layer.name, force_feature_count=True, **layer.options)
    rows = int(info["features"])
    return Table(
        path=source.path,
        columns=tuple(str(name) for name in info["fields"]),
        crs_name=declared_name(info["crs"]),
        total=rows,
        has_geometry=info["geometry_type"] is not None,
        chunks=partial(_chunks, source, layer, rows),
        raw=_columnar(source, layer, info),
    )


def _columnar(source: Source, layer: _Layer, info: dict[str, Any]) -> Columnar:
    """The layer with its feature ids, and times as the text that is stored, which keeps their zone."""
    as_stored = {"return_fids": bool(info["fid_column"]), "datetime_as_string": True}
    is_spatial = info["geometry_type"] is not None
    return Columnar(
        schema=partial(_schema, source, layer, as_stored),
        wkb=(info["geometry_name"] or NO_NAME) if is_spatial else None,
        wkt=None,
        batches=partial(_batches, source, layer, as_stored, int(info["features"])),
        layer=info,
    )


def _schema(source: Source, layer: _Layer, options: dict[str, bool]) -> pa.Schema:
    with _opened(source, layer, options) as (_, reader):
        return reader.schema


def _batches(
    source: Source, layer: _Layer, options: dict[str, bool], rows: int
) -> Iterator[tuple[int, pa.RecordBatch]]:
    """(0, a batch as it is stored): GDAL knows no row groups."""
    with _opened(source, layer, options) as (_, reader):
        yield from ((0, batch) for batch in _whole(source, layer, rows, reader))


def _chunks(source: Source, layer: _Layer, rows: int) -> Iterator[Chunk]:
    first = 1
    with _opened(source, layer, {}) as (meta, reader):
        for batch in _whole(source, layer, rows, reader):
            yield _chunk(batch, meta, first)
            first += len(batch)


@contextmanager
def _opened(
    source: Source, layer: _Layer, options: dict[str, bool]
) -> Iterator[tuple[dict[str, Any], pa.RecordBatchReader]]:
    size = min(source.chunk_rows, MOST_ROWS)
    opened = pyogrio.raw.open_arrow(
        layer.path, layer=layer.name, batch_size=size, use_pyarrow=True, **options, **layer.options
    )
    with ExitStack() as stack:
        with _driver_errors(source.path.name):
            entered = stack.enter_context(opened)
        yield entered


def _whole(source: Source, layer: _Layer, rows: int, reader: pa.RecordBatchReader) -> Iterator[pa.RecordBatch]:
    """The batches; raises UnusableInput at the end when there were fewer than `rows` in all."""
    seen, name = 0, source.path.name
    while (batch := _next(reader, name)) is not None:
        yield batch
        seen += len(batch)
    if seen + layer.deleted < rows:
        raise unusable(name, ROWS_LOST, expected=rows, found=seen)


def _next(batches: Iterator[pa.RecordBatch], name: str) -> pa.RecordBatch | None:
    with _driver_errors(name):
        return next(batches, None)


def _chunk(batch: pa.RecordBatch, meta: dict[str, Any], first: int) -> Chunk:
    line = range(first, first + len(batch))
    geometry_name = meta["geometry_name"] or NO_NAME
    rows = batch.select([str(name) for name in meta["fields"]]).to_pandas(types_mapper=NULLABLE.get)
    if geometry_name not in batch.schema.names:
        return Chunk.of(rows, line)
    geometry, problem, note = from_wkb(batch.column(geometry_name).to_pylist())
    return Chunk.of(rows, line, geometry, problem, note)


@contextmanager
def _driver_errors(name: str) -> Iterator[None]:
    """GDAL's errors as UnusableInput; its warnings say nothing that the rows' own problems do not say."""
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    except (DataSourceError, DataLayerError, pa.ArrowException, OSError, RuntimeError, ValueError) as error:
        raise unusable(name, DRIVER, cause=str(error).splitlines()[0]) from None
