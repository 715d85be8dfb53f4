"""A file of two million rows streams through a process that stays under a gigabyte."""

import subprocess
import sys

import pytest

ROWS = 2_000_000
CHILD = r"""
import re, sys
from gridsvc.io.fields import Field, map_columns, parse_chunk
from gridsvc.io.parsers import code, number, text
from gridsvc.io.readers import open_table

fields = (Field("code", code), Field("address", text), Field("lon", number()), Field("lat", number()))
table = open_table(sys.argv[1])
mapping = map_columns(fields, table.columns, {})
good = sum(int(parse_chunk(chunk, fields, mapping).good.sum()) for chunk in table)
status = open("/proc/self/status").read()  # getrusage would begin with the memory of the tests
print(good, int(re.search(r"VmHWM:\s+(\d+)", status)[1]) // 1024)
"""


@pytest.mark.long
@pytest.mark.parametrize("quote", ["", '"'])
def test_two_million_rows_take_less_than_a_gigabyte(tmp_path, quote):
    path = tmp_path / "a.csv"
    line = (
        "{n:012d},{q}臺北市文山區樟新里12鄰一壽街1巷{n}號{q},121.556617337092,24.9801386099984,一,二,三,四,五,六,七\n"
    )
    with path.open("w", encoding="utf-8") as file:
        file.write("code,address,lon,lat,a,b,c,d,e,f,g\n")
        file.writelines(line.format(n=n, q=quote) for n in range(ROWS))
    run = subprocess.run([sys.executable, "-c", CHILD, str(path)], capture_output=True, text=True, check=True)
    good, peak_mb = map(int, run.stdout.split())
    assert good == ROWS
    assert peak_mb < 1000
