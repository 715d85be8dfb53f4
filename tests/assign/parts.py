"""Folders of Parquet parts for the tests, and their results compared row for row."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tests.factories import SOUTH, WEST


def write_parts(folder: Path, count: int, each: int, *, last: int | None = None) -> Path:
    """`count` parts of `each` points (the last one of `last`) around the two grids: inside, outside, on and near
    borders, and without a place.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(count):
        rows = last if last and number == count - 1 else each
        draw = np.random.default_rng(number)
        lon, lat = WEST + draw.uniform(-0.002, 0.022, rows), SOUTH + draw.uniform(-0.002, 0.012, rows)
        lon[: rows // 4] = WEST + 0.01 + draw.normal(0, 3e-5, rows // 4)
        lon[0] = lat[0] = np.nan
        columns = {"id": [f"{number:03}-{row}" for row in range(rows)], "lon": lon, "lat": lat}
        pq.write_table(pa.table(columns), folder / f"part-{number:03}.parquet", row_group_size=max(rows // 2, 1))
    return folder


def results(folder: Path) -> dict[str, pa.Table]:
    """Every part below a folder by its path."""
    return {str(path.relative_to(folder)): pq.read_table(path) for path in sorted(folder.rglob("*.parquet"))}


def rows_that_differ(one: Path, other: Path) -> int:
    """How many rows of two result folders are unlike; the parts have to be the same."""
    first, second = results(one), results(other)
    assert list(first) == list(second)
    unlike = 0
    for name, table in first.items():
        assert table.schema.remove_metadata() == second[name].schema.remove_metadata()
        one_frame, other_frame = table.to_pandas(), second[name].to_pandas()
        assert len(one_frame) == len(other_frame)
        alike = (one_frame == other_frame) | (one_frame.isna() & other_frame.isna())
        unlike += int((~alike.all(axis=1)).sum())
    return unlike
