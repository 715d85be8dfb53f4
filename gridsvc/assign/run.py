"""One file of points to one file with the grid of each row, whole or not at all."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gridsvc.assign.answers import Assigner, Counts, Remark
from gridsvc.assign.columnar import copy_layer, copy_parquet
from gridsvc.assign.copying import Copy
from gridsvc.assign.features import copy_features
from gridsvc.assign.frames import copy_frames
from gridsvc.assign.grids import Grids
from gridsvc.assign.hints import Hint, hint
from gridsvc.assign.reading import Asked, Reading, reading_of, renamed
from gridsvc.assign.text import copy_text
from gridsvc.io.csv_reader import CsvText
from gridsvc.io.formats import refuse_missing_folder, suffix_of
from gridsvc.io.geojson_reader import Features
from gridsvc.io.problems import Problem
from gridsvc.io.readers import open_as_written
from gridsvc.io.tables import Columnar, unusable
from gridsvc.io.writers import WRITERS, replacing

CSV = (".csv", ".csv.gz")
GEOJSON = (".geojson", ".geojson.gz")
Progress = Callable[[int, int | None], None]  # rows done since the last call, rows to expect

OWN_INPUT = Problem(
    "不能写到输入文件 {input} 上，请用 --out 另指文件", "it is the input {input}; name another file with --out"
)


@dataclass(frozen=True, slots=True)
class Report:
    """What was read and how, what became of the rows, and what to say of some of them."""

    counts: Counts
    reading: Reading
    encoding: str | None
    renamed: dict[str, str]
    remarks: list[Remark]
    remarked: int
    hint: Hint | None


def assign_file(points: Path, out: Path, grids: Grids, asked: Asked, progress: Progress = lambda *_: None) -> Report:
    """Every row and column of `points` in `out`, in order, and the answers behind; `out` appears whole, or not at all.

    Of one format to the same the values are handed on as they stand. Raises UnusableInput for a file that cannot be
    read, BadParameter for an unknown extension, column, CRS or folder.
    """
    suffix = suffix_of(out, list(WRITERS))
    refuse_missing_folder(out)
    table = open_as_written(points, encoding=asked.encoding)
    refuse_own_input(out, table.path)
    reading = reading_of(table, asked)
    assigner = Assigner(grids.locator, lambda rows: progress(rows, table.total))
    names = renamed(table.columns)
    with replacing(out, suffix) as unfinished:
        copy_table(Copy(table, reading, names, assigner, unfinished), suffix)
    return Report(
        assigner.counts,
        reading,
        table.encoding,
        names,
        assigner.remarks,
        assigner.remarked,
        hint(assigner.counts, assigner.strays(), grids.box),
    )


def copy_table(copy: Copy, suffix: str) -> None:
    """Copy in the way that keeps most: of a format to itself as it stands, else by frames."""
    raw = copy.table.raw
    if isinstance(raw, CsvText) and suffix in CSV:
        copy_text(copy, raw)
    elif isinstance(raw, Features) and suffix in GEOJSON:
        copy_features(copy, raw)
    elif isinstance(raw, Columnar) and raw.layer is None and suffix == ".parquet":
        copy_parquet(copy, raw)
    elif isinstance(raw, Columnar) and raw.layer is not None and suffix == ".gpkg":
        copy_layer(copy, raw)
    else:
        copy_frames(copy, suffix)


def refuse_own_input(out: Path, source: Path) -> None:
    """Raise UnusableInput when `out` is the file `source`, by whatever name."""
    if out.exists() and source.exists() and out.samefile(source):
        raise unusable(str(out), OWN_INPUT, input=source.name)
