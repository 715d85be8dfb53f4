"""XLSX -> chunks, streamed: cells as Excel stores them (text, numbers, dates), rows by their number in the sheet."""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from itertools import islice
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from gridsvc.io.problems import Problem, as_problems
from gridsvc.io.shapes import with_wkt, wkt_column
from gridsvc.io.tables import EMPTY_FILE, Chunk, Source, Table, chosen, unique_names, unusable

HEADER_WITHIN = 10
Row = tuple[int, tuple[Any, ...]]

NOT_XLSX = Problem(
    "不是可读的 XLSX（可能加密、损坏，或是旧的 .xls）", "it is no readable XLSX (encrypted, damaged, or an old .xls)"
)
NO_HEADING = Problem("表头之外的列中有内容", "it has a value in a column without a heading")


def open_sheet(source: Source) -> Table:
    """The table of a sheet: the named one, else the only one with content.

    The header is the first row with two cells or more (a title may stand above it).
    """
    with _workbook(source) as book:
        title = chosen(source, _filled(source, book))
        sheet = book[title]
        last = sheet.max_row
        at, cells = _header(sheet)
    columns = unique_names(_trimmed(cells))
    wkt = wkt_column(columns)
    return Table(
        path=source.path,
        columns=tuple(name for name in columns if name != wkt),
        crs_name=None,
        total=None if last is None else max(last - at, 0),
        has_geometry=wkt is not None,
        chunks=partial(_chunks, source, title, at, columns),
    )


def sheets(source: Source) -> list[str]:
    """The sheets that hold anything; raises UnusableInput where none does."""
    with _workbook(source) as book:
        return _filled(source, book)


def _filled(source: Source, book: Any) -> list[str]:
    filled = [sheet.title for sheet in book.worksheets if next(_rows(sheet), None)]
    if not filled:
        raise unusable(source.path.name, EMPTY_FILE)
    return filled


def _header(sheet: Any) -> Row:
    first = list(islice(_rows(sheet), HEADER_WITHIN))
    return next((row for row in first if sum(cell is not None for cell in row[1]) > 1), first[0])


def _chunks(source: Source, title: str, header: int, columns: tuple[str, ...]) -> Iterator[Chunk]:
    with _workbook(source) as book:
        rows = (row for row in _rows(book[title]) if row[0] > header)
        while batch := list(islice(rows, source.chunk_rows)):
            yield with_wkt(_chunk(batch, columns), wkt_column(columns))


def _chunk(batch: list[Row], columns: tuple[str, ...]) -> Chunk:
    width = len(columns)
    beyond = [NO_HEADING if any(cell is not None for cell in cells[width:]) else None for _, cells in batch]
    cells = [[*cells[:width], *[None] * (width - len(cells))] for _, cells in batch]
    rows = pd.DataFrame(cells, columns=list(columns), dtype=object)
    return Chunk.of(rows, [line for line, _ in batch], problem=as_problems(beyond))


def _rows(sheet: Any) -> Iterator[Row]:
    """(row number, cells) of the rows that hold anything; a sheet's stated size is not believed."""
    sheet.reset_dimensions()
    for number, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
        if any(cell is not None and cell != "" for cell in cells):
            yield number, cells


def _trimmed(cells: tuple[Any, ...]) -> tuple[Any, ...]:
    """The cells up to the last one that is filled."""
    filled = [at for at, cell in enumerate(cells) if cell is not None]
    return cells[: filled[-1] + 1]


@contextmanager
def _workbook(source: Source) -> Iterator[Any]:
    """The workbook, closed at the end; what openpyxl cannot read is UnusableInput."""
    try:
        with warnings.catch_warnings(action="ignore"):  # styles and validations that it does not know
            book = openpyxl.load_workbook(source.path, read_only=True, data_only=True)
        with closing(book):
            yield book
    except (InvalidFileException, zipfile.BadZipFile, LookupError, ValueError, ParseError):
        raise unusable(source.path.name, NOT_XLSX) from None
