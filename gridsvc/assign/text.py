"""CSV to CSV: each row's own text, then the answers, so that every cell comes back as it was written."""

import re
from typing import TextIO

import pyarrow as pa
import pyarrow.compute as pc

from gridsvc.assign.copying import Copy
from gridsvc.assign.places import from_numbers, from_shapes, numbers
from gridsvc.assign.reading import ANSWERS
from gridsvc.io.cells import as_line
from gridsvc.io.csv_reader import CsvText, Records
from gridsvc.io.problems import as_problems, joined
from gridsvc.io.readers import guarded
from gridsvc.io.shapes import from_wkt
from gridsvc.io.text_writers import open_text


def copy_text(copy: Copy, csv: CsvText) -> None:
    """UTF-8 with the input's delimiter, quotes and line ends; a BOM where it had one, or was in another encoding."""
    with open_text(copy.out, "utf-8" if csv.encoding == "utf-8" else "utf-8-sig") as file:
        file.write(_heading(copy, csv))
        for records in guarded(copy.table.name, csv.records(_wanted(copy, csv))):
            _write(file, records, _answers(copy, csv, records), csv.delimiter)


def _heading(copy: Copy, csv: CsvText) -> str:
    cells = [copy.renamed.get(name, cell) for name, cell in zip(csv.columns, csv.heading, strict=True)]
    header = as_line(cells, csv.delimiter) if copy.renamed else csv.header
    return csv.delimiter.join([header, *ANSWERS]) + csv.line_end


def _wanted(copy: Copy, csv: CsvText) -> tuple[str, ...]:
    return copy.reading.columns or (str(csv.wkt),)


def _answers(copy: Copy, csv: CsvText, records: Records) -> pa.RecordBatch:
    cells = [records.cells[name] for name in _wanted(copy, csv)]
    problem = records.problem
    if copy.reading.columns:
        places = from_numbers(numbers(cells[0]), numbers(cells[1]), copy.reading.crs)
    else:
        shapes, unreadable, _ = from_wkt(cells[0].to_pylist())
        places = from_shapes(shapes, copy.reading.crs)
        problem = as_problems(map(joined, problem, unreadable))
    return copy.assigner.answer(places, records.line, problem)


def _write(file: TextIO, records: Records, answers: pa.RecordBatch, delimiter: str) -> None:
    added = [_cells(column, delimiter) for column in answers.columns]
    rows = pc.binary_join_element_wise(records.text, *added, delimiter)
    file.write(records.lead)
    file.writelines(pc.binary_join_element_wise(rows, records.end, "").to_pylist())


def _cells(column: pa.Array, delimiter: str) -> pa.Array:
    """An answer as cells of CSV: in quotes where it must be, empty where it is missing."""
    text = pc.fill_null(pc.cast(column, pa.string()), "")
    risky = pc.match_substring_regex(text, f'[{re.escape(delimiter)}"\r\n]')
    if not pc.any(risky).as_py():
        return text
    doubled = pc.replace_substring(text, '"', '""')
    return pc.if_else(risky, pc.binary_join_element_wise('"', doubled, '"', ""), text)
