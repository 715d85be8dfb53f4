"""CSV (.gz too) -> chunks, streamed: every field as text, every row with its physical line, broken ones kept."""

import csv
import io
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any, TextIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, read_csv

from gridsvc.io.cells import LINE_END, as_line
from gridsvc.io.encodings import open_bytes, survey
from gridsvc.io.problems import BAD_QUOTES, WRONG_WIDTH, Problem, as_problems, no_problems
from gridsvc.io.shapes import with_wkt, wkt_column
from gridsvc.io.tables import EMPTY_FILE, Chunk, Source, Table, unique_names, unusable

DELIMITERS = ",;\t|"
SNIFFED_ROWS = 20
FIELD_LIMIT = 1 << 24  # a polygon as WKT may be long; a quote that is never closed must end somewhere
FIELD_LINES = 10_000  # likewise

Row = tuple[int, list[str], Problem | None]


@dataclass(frozen=True, slots=True)
class Records:
    """Some rows as they are written, without their line ends, each with as many fields as the heading.

    `end` is what follows each row (its line end, then blank lines), `lead` the blank lines before the first;
    `cells` holds the columns that were asked for, as text; `problem` says which rows had to be written anew, because
    their quotes or their number of fields were wrong.
    """

    lead: str
    text: pa.Array
    end: pa.Array
    cells: dict[str, pa.Array]
    line: NDArray[np.int64]
    problem: NDArray[Any]

    def __len__(self) -> int:
        return len(self.text)


@dataclass(frozen=True, slots=True)
class CsvText:
    """A CSV file as it is written: `header` and `line_end` are the text of the heading row and what ends it.

    `heading` are its cells, `columns` its names, made unique; `wkt` is the one that holds shapes, None where none does.
    """

    delimiter: str
    header: str
    line_end: str
    heading: tuple[str, ...]
    columns: tuple[str, ...]
    wkt: str | None
    encoding: str
    records: Callable[[Sequence[str]], Iterator[Records]]


@dataclass(frozen=True, slots=True)
class _Layout:
    delimiter: str
    header: str
    line_end: str
    heading: tuple[str, ...]
    columns: tuple[str, ...]
    header_lines: int
    encoding: str


def open_csv(source: Source) -> Table:
    """The table of a CSV file: delimiter sniffed, first row the header; a WKT column becomes the geometry."""
    csv.field_size_limit(FIELD_LIMIT)
    found = survey(source.path, source.encoding)
    layout = _layout(source, found.encoding)
    wkt = wkt_column(layout.columns)
    return Table(
        path=source.path,
        columns=tuple(name for name in layout.columns if name != wkt),
        crs_name=None,
        total=found.lines - layout.header_lines,
        has_geometry=wkt is not None,
        chunks=partial(_chunks, source, layout, wkt),
        encoding=layout.encoding,
        raw=CsvText(
            layout.delimiter,
            layout.header,
            layout.line_end,
            layout.heading,
            layout.columns,
            wkt,
            layout.encoding,
            partial(_records, source, layout),
        ),
    )


def _layout(source: Source, encoding: str) -> _Layout:
    with _text(source, encoding) as file:
        head = _whole_rows(file, SNIFFED_ROWS)
    delimiter = max(DELIMITERS, key=lambda one: _fitness(head, one))
    lines = _Lines(head)
    _, header, problem = next(_rows(lines, delimiter), (0, [], EMPTY_FILE))
    if problem:
        raise unusable(source.path.name, problem)
    written = "".join(head[: lines.settled])
    text = written.strip(LINE_END)
    line_end = written[len(written.rstrip(LINE_END)) :] or "\n"
    return _Layout(delimiter, text, line_end, tuple(header), unique_names(header), lines.settled, encoding)


def _fitness(head: list[str], delimiter: str) -> int:
    """How many fields the delimiter makes of the rows that it splits like the first one."""
    widths = [len(fields) for _, fields, _ in _rows(_Lines(head), delimiter)]
    return (widths[0] - 1) * widths.count(widths[0]) if widths else 0


def _chunks(source: Source, layout: _Layout, wkt: str | None) -> Iterator[Chunk]:
    line = layout.header_lines
    with _text(source, layout.encoding) as text:
        list(islice(text, line))
        while block := _whole_rows(text, source.chunk_rows):
            chunk = _regular(block, line, layout) or _irregular(block, line, layout)
            line += len(block)
            if len(chunk):
                yield with_wkt(chunk, wkt)


@contextmanager
def _text(source: Source, encoding: str) -> Iterator[TextIO]:
    with open_bytes(source.path) as raw, io.TextIOWrapper(raw, encoding, newline="") as text:
        yield text


def _whole_rows(text: TextIO, size: int) -> list[str]:
    """The next `size` lines, and those that finish a quoted field which the last of them leaves open."""
    lines = list(islice(text, size))
    is_open = sum(line.count('"') for line in lines) % 2
    for line in islice(text, FIELD_LINES if is_open else 0):
        lines.append(line)
        if line.count('"') % 2:
            break
    return lines


def _records(source: Source, layout: _Layout, wanted: Sequence[str]) -> Iterator[Records]:
    line = layout.header_lines
    with _text(source, layout.encoding) as text:
        list(islice(text, line))
        while block := _whole_rows(text, source.chunk_rows):
            yield _plain_records(block, line, layout, wanted) or _told_records(block, line, layout, wanted)
            line += len(block)


def _plain_records(block: list[str], before: int, layout: _Layout, wanted: Sequence[str]) -> Records | None:
    """The block's rows by Arrow; None unless each line is one whole row and has no quote."""
    table = _by_arrow(block, layout, wanted)
    if table is None:
        return None
    lines = pa.array(block, pa.string())
    text = pc.utf8_rtrim(lines, LINE_END)
    end = pc.replace_substring_regex(lines, r"^[^\r\n]*", "")
    cells = {name: table.column(name).combine_chunks() for name in wanted}
    numbers = np.arange(before + 1, before + 1 + len(block))
    return Records("", text, end, cells, numbers, no_problems(len(block)))


def _told_records(block: list[str], before: int, layout: _Layout, wanted: Sequence[str]) -> Records:
    """The block's rows one by one."""
    rows: list[Row] = []
    texts, ends = [], [""]
    for written, row in _written_rows(block, before, layout.delimiter):
        if row is None:
            ends[-1] += written
            continue
        text = written.rstrip(LINE_END)
        ends.append(written[len(text) :])
        mended = _mended(row, layout)
        texts.append(text if mended is row else as_line(mended[1], layout.delimiter))
        rows.append(mended)
    at = {name: layout.columns.index(name) for name in wanted}
    return Records(
        lead=ends[0],
        text=pa.array(texts, pa.string()),
        end=pa.array(ends[1:], pa.string()),
        cells={name: pa.array([row[1][number] for row in rows], pa.string()) for name, number in at.items()},
        line=np.array([row[0] for row in rows], dtype=np.int64),
        problem=as_problems(row[2] for row in rows),
    )


def _mended(row: Row, layout: _Layout) -> Row:
    """The row with as many fields as the heading: the very same one where it has them and no problem."""
    line, fields, problem = row
    width = len(layout.columns)
    if problem is None and len(fields) == width:
        return row
    return line, _fit(fields, width, layout.delimiter), problem or _wrong_width(fields, width)


def _written_rows(block: list[str], before: int, delimiter: str) -> Iterator[tuple[str, Row | None]]:
    """The text of each row with the row; of blank lines with None, so that all texts make up the block."""
    lines, told = _Lines(block, before), 0
    for row in _rows(lines, delimiter):
        first = row[0] - 1 - before
        if first > told:
            yield "".join(block[told:first]), None
        told = lines.settled - before
        yield "".join(block[first:told]), row
    if told < len(block):
        yield "".join(block[told:]), None


def _regular(block: list[str], before: int, layout: _Layout) -> Chunk | None:
    """The chunk by Arrow, ten times faster; None unless each line is one whole row and has no quote."""
    table = _by_arrow(block, layout, layout.columns)
    return table and Chunk.of(_frame(table), range(before + 1, before + 1 + len(block)))


def _by_arrow(block: list[str], layout: _Layout, wanted: Sequence[str]) -> pa.Table | None:
    """The wanted columns as text; None unless each line of the block is one whole row and has no quote."""
    text = "".join(block)
    if '"' in text:
        return None
    data = text.encode()
    columns = list(layout.columns)
    table = read_csv(
        pa.BufferReader(data),
        ReadOptions(column_names=columns, block_size=len(data) + 1, use_threads=False),
        ParseOptions(delimiter=layout.delimiter, quote_char=False, invalid_row_handler=lambda _: "skip"),
        ConvertOptions(
            column_types=dict.fromkeys(columns, pa.string()), strings_can_be_null=False, include_columns=list(wanted)
        ),
    )
    return table if len(table) == len(block) else None


def _irregular(block: list[str], before: int, layout: _Layout) -> Chunk:
    """The chunk row by row, where lines are blank, ragged, quoted or wrongly quoted."""
    batch = [_mended(row, layout) for row in _rows(_Lines(block, before), layout.delimiter)]
    lines, rows, problems = (list(part) for part in zip(*batch, strict=True)) if batch else ([], [], [])
    fields = zip(*rows, strict=True)
    arrays = {name: pa.array(values, pa.string()) for name, values in zip(layout.columns, fields, strict=False)}
    return Chunk.of(_frame(pa.table(arrays)), lines, problem=as_problems(problems))


def _frame(table: pa.Table) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas()
    return frame


def _fit(fields: Sequence[str], width: int, delimiter: str) -> list[str]:
    """`width` fields: blanks added, or the surplus put together in the last one, so that nothing is lost."""
    if any(fields[width:]):
        return [*fields[: width - 1], delimiter.join(fields[width - 1 :])]
    return [*fields[:width], *[""] * (width - len(fields))]


def _wrong_width(fields: Sequence[str], width: int) -> Problem | None:
    """The problem of a row with too few fields, or with more that are not all blank."""
    if len(fields) < width or any(fields[width:]):
        return WRONG_WIDTH.filled(found=len(fields), expected=width)
    return None


def _rows(lines: "_Lines", delimiter: str) -> Iterator[Row]:
    """(line, fields, problem) of every row that is not blank."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        try:
            for fields in reader:
                line = lines.settle()
                if fields:
                    yield line, fields, None
        except csv.Error as error:
            line, text = lines.settle_first()
            yield line, [text], BAD_QUOTES.filled(cause=error)
        else:
            return


class _Lines:
    """Lines of a text, counted in `settled`; those of a row that failed can be read again from its second on."""

    def __init__(self, lines: Iterable[str], settled: int = 0) -> None:
        self._lines = iter(lines)
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self.settled = settled

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self._taken.append(line)
        return line

    def settle(self) -> int:
        """The lines taken make a row; its first line number."""
        first = self.settled + 1
        self.settled += len(self._taken)
        self._taken.clear()
        return first

    def settle_first(self) -> tuple[int, str]:
        """Only the first of the lines taken is a (bad) row; the others come again. Its number and text."""
        bad = self._taken[0].rstrip("\r\n")
        self._again.extendleft(reversed(self._taken[1:]))
        del self._taken[1:]
        return self.settle(), bad
