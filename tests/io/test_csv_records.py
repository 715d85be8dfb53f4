"""Rows of CSV as they are written: put together again they are the file, and their cells are what csv reads."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridsvc.io.cells import as_line
from gridsvc.io.csv_reader import open_csv
from gridsvc.io.tables import Source
from tests.io.files import save

CELLS = st.text(alphabet='ab,;"\n\r 0地', max_size=6)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=12)
QUOTE = '"'
COLUMNS = ["one", "two", "three"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("records")


def written(rows, end, quoted, blank):
    """A legal file: heading, rows, and blank lines after those that `blank` names."""
    lines = [
        ",".join(f'"{cell.replace(QUOTE, QUOTE * 2)}"' for cell in row) if quoted else as_line(row) for row in rows
    ]
    return end.join([",".join(COLUMNS), *(line + end * (at in blank) for at, line in enumerate(lines)), ""])


def read(path, chunk_rows):
    raw = open_csv(Source(path, encoding="utf-8", chunk_rows=chunk_rows)).raw
    return raw, list(raw.records(["one", "three"]))


@given(
    rows=ROWS,
    end=st.sampled_from(["\n", "\r\n"]),
    quoted=st.booleans(),
    blank=st.sets(st.integers(0, 11), max_size=3),
    chunk_rows=st.integers(1, 5),
)
def test_a_legal_file_is_cut_into_its_rows(folder, rows, end, quoted, blank, chunk_rows):
    text = written(rows, end, quoted, blank)
    raw, chunks = read(save(folder / "a.csv", text.encode()), chunk_rows)
    body = [
        one.lead + "".join(text + end for text, end in zip(one.text.to_pylist(), one.end.to_pylist(), strict=True))
        for one in chunks
    ]
    assert raw.header + raw.line_end + "".join(body) == text
    expected = [row for row in csv.reader(io.StringIO(text, newline="")) if row][1:]
    assert [cell for one in chunks for cell in one.cells["three"].to_pylist()] == [row[2] for row in expected]
    assert all(problem is None for one in chunks for problem in one.problem)


@given(text=st.text(alphabet='a",\n', max_size=40), chunk_rows=st.integers(1, 4))
def test_whatever_stands_in_a_file_its_rows_have_the_width_of_the_heading(folder, text, chunk_rows):
    path = save(folder / "b.csv", "one,two,three\n" + text)
    _, chunks = read(path, chunk_rows)
    for chunk in chunks:
        told = csv.reader(io.StringIO("\n".join(chunk.text.to_pylist()), newline=""), strict=True)
        assert [len(row) for row in told] == [3] * len(chunk)
