"""Files of millions of rows stream through a process that stays under a gigabyte."""

import subprocess
import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gridsvc.assign.folder import assign_folder
from gridsvc.assign.grids import read_grids
from gridsvc.assign.reading import Asked
from gridsvc.assign.workers import on_dask
from tests.assign.conftest import IN_01

ROWS = 2_000_000
CHILD = """
import sys
from gridsvc.assign.parts import peak_mb
from gridsvc.cli import group
try: group(["assign", *sys.argv[1:]], prog_name="gridsvc")
except SystemExit as end: print(end.code)
print(peak_mb())
"""


def peak_of(grids, points, out):
    words = ["--grids", grids, "--points", points, "--out", out]
    done = subprocess.run([sys.executable, "-c", CHILD, *map(str, words)], capture_output=True, text=True, check=True)
    *_, status, peak = done.stdout.splitlines()
    assert status == "0", done.stdout
    return int(peak)


def one_row_group(path):
    """A part of ROWS rows in a single row group, its texts longer in memory than in the file."""
    numbers = np.random.default_rng(1).integers(0, 50, ROWS)
    text = pa.array([f"示例市示例区示例街道示例路{number}号示例小区示例楼" for number in range(50)])
    columns = {f"text_{n}": text.take(pa.array(np.roll(numbers, n))) for n in range(8)}
    lon, lat = (place + np.random.default_rng(2).normal(0, 0.002, ROWS) for place in IN_01)
    pq.write_table(pa.table(columns | {"lon": lon, "lat": lat}), path, row_group_size=ROWS)


@pytest.mark.long
@pytest.mark.parametrize("quote", ["", '"'])
def test_a_long_csv_streams(shop, tmp_path, quote):
    line = (
        f"{{n:012d}},{quote}臺北市文山區樟新里12鄰一壽街1巷{{n}}號{quote},{IN_01[0]},{IN_01[1]},一,二,三,四,五,六,七\n"
    )
    with (tmp_path / "a.csv").open("w", encoding="utf-8") as file:
        file.write("code,address,lon,lat,a,b,c,d,e,f,g\n")
        file.writelines(line.format(n=n) for n in range(ROWS))
    assert peak_of(shop.grids, tmp_path / "a.csv", tmp_path / "b.csv") < 1000


@pytest.mark.long
def test_a_huge_row_group_streams(shop, tmp_path):
    one_row_group(tmp_path / "a.parquet")
    assert peak_of(shop.grids, tmp_path / "a.parquet", tmp_path / "b.parquet") < 1000
    assert pq.read_metadata(tmp_path / "b.parquet").num_rows == ROWS


@pytest.mark.long
def test_a_worker_takes_less_than_a_gigabyte(shop, tmp_path):
    (tmp_path / "parts").mkdir()
    one_row_group(tmp_path / "parts" / "a.parquet")
    found = assign_folder(
        tmp_path / "parts", tmp_path / "out", read_grids(shop.grids), Asked(), runner=on_dask("local")
    )
    assert (found.failed, found.counts.read) == ([], ROWS)
    assert found.peak_mb < 1000
