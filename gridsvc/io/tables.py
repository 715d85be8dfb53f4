"""What every reader yields: a table with its columns, in chunks of rows with their lines and geometries."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from gridsvc.errors import UnusableInput
from gridsvc.io.problems import Problem, no_problems

# Whole numbers stay whole when some are missing: a float would lose the digits of a long code.
NULLABLE = {pa.int16(): pd.Int16Dtype(), pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype()}
NULLABLE |= {pa.bool_(): pd.BooleanDtype()}
HASH_BLOCK = 1 << 20
EMPTY_FILE = Problem("文件是空的", "it is empty")
NOTHING_INSIDE = Problem("其中没有可读的数据", "there is nothing to read in it")
NO_SUCH_LAYER = Problem("没有“{layer}”，有：{zh}", "it has no {layer!r}; it has {en}")
WHICH_LAYER = Problem("有多个图层或工作表：{zh}；请写明，如 文件#{first}", "it has {en}: say which, as in FILE#{first}")
SHAPEFILE_PARTS = (".shx", ".dbf", ".prj", ".cpg")


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of a file, in file order; all members have one entry per row.

    `rows` holds the source columns only (str, or the file's native values); `line` is the number a
    person would look up (CSV and XLSX: physical line, else feature number from 1); `geometry` holds
    shapely objects or None, and is None for a table without geometry; `problem` refuses a row;
    `note` says what was mended in it.
    """

    rows: pd.DataFrame
    line: NDArray[np.int64]
    geometry: NDArray[Any] | None
    problem: NDArray[Any]
    note: NDArray[Any]

    def __len__(self) -> int:
        return len(self.line)

    @classmethod
    def of(
        cls,
        rows: pd.DataFrame,
        line: Sequence[int] | NDArray[np.int64],
        geometry: NDArray[Any] | None = None,
        problem: NDArray[Any] | None = None,
        note: NDArray[Any] | None = None,
    ) -> "Chunk":
        """A chunk whose missing problems and notes are filled with None."""
        size = len(line)
        return cls(
            rows,
            np.asarray(line, dtype=np.int64),
            geometry,
            no_problems(size) if problem is None else problem,
            no_problems(size) if note is None else note,
        )


@dataclass(frozen=True, slots=True)
class Source:
    """What a reader is asked for: the file, its layer or sheet, its encoding, and the rows of a chunk."""

    path: Path
    layer: str | None = None
    encoding: str | None = None
    chunk_rows: int = 50_000


@dataclass(frozen=True, slots=True)
class Columnar:
    """The rows of a table as Arrow has them, nothing converted or left out, in file order.

    `wkb` and `wkt` name the column of shapes, None where there is none; `batches` yields each batch with the number of
    the row group it is of; `layer` is what a copy of a GDAL layer must know beyond the schema.
    """

    schema: Callable[[], pa.Schema]
    wkb: str | None
    wkt: str | None
    batches: Callable[[], Iterator[tuple[int, pa.RecordBatch]]]
    layer: dict[str, Any] | None = None


@dataclass(frozen=True)
class Table:
    """A file opened for reading; iterating it reads the file from its start, chunk by chunk.

    `crs_name` is the CRS the coordinates were in (chunks hold EPSG:4490 lon/lat); `total` is the
    number of rows to expect, for a progress bar, or None; `encoding` is the codec of its text, None
    where the format prescribes it; `raw` is the same table as it stands in the file, for whoever copies it
    (CsvText, Columnar or Features), None where the format is not copied.
    """

    path: Path
    columns: tuple[str, ...]
    crs_name: str | None
    total: int | None
    has_geometry: bool
    chunks: Callable[[], Iterator[Chunk]]
    encoding: str | None = None
    raw: object = None

    @property
    def name(self) -> str:
        """The file's name without its folder."""
        return self.path.name

    def __iter__(self) -> Iterator[Chunk]:
        return self.chunks()

    def sha256(self) -> str:
        """Hex digest of the file's bytes; of a shapefile, of all its parts."""
        digest = hashlib.sha256()
        for part in _parts(self.path):
            with part.open("rb") as file:
                while block := file.read(HASH_BLOCK):
                    digest.update(block)
        return digest.hexdigest()


def _parts(path: Path) -> list[Path]:
    siblings = SHAPEFILE_PARTS if path.suffix.lower() == ".shp" else ()
    return [path, *(part for suffix in siblings if (part := path.with_suffix(suffix)).exists())]


def unusable(name: str, reason: Problem, **facts: object) -> UnusableInput:
    """The refusal of a whole file for `reason`, whose placeholders and facts are `facts`."""
    filled = reason.filled(**facts)
    return UnusableInput(name=name, reason_zh=filled.zh, reason=filled.en, **facts)


def chosen(source: Source, names: Sequence[str]) -> str:
    """The layer or sheet of `names` that `source` names, else the only one; raises UnusableInput listing them."""
    listed = "、".join(names), ", ".join(names)
    if not names:
        raise unusable(source.path.name, NOTHING_INSIDE)
    if source.layer is not None and source.layer not in names:
        raise unusable(source.path.name, NO_SUCH_LAYER, layer=source.layer, zh=listed[0], en=listed[1])
    if source.layer is None and len(names) > 1:
        raise unusable(source.path.name, WHICH_LAYER, zh=listed[0], en=listed[1], first=names[0])
    return source.layer or names[0]


def as_geometries(shapes: Iterable[Any]) -> NDArray[Any]:
    """Geometries and Nones as a 1-d object array."""
    items = list(shapes)
    array = np.empty(len(items), dtype=object)
    array[:] = items
    return array


def unique_names(header: Sequence[object]) -> tuple[str, ...]:
    """Header cells as column names: trimmed, blank ones `column_3`, repeated ones `name_2`."""
    names: list[str] = []
    for number, cell in enumerate(header, start=1):
        base = "" if cell is None else str(cell).strip()
        base = base or f"column_{number}"
        name, again = base, 1
        while name in names:
            again += 1
            name = f"{base}_{again}"
        names.append(name)
    return tuple(names)
