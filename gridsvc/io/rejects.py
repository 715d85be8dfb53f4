"""The rows an import refused, as a CSV that Excel opens and that can be mended and imported again."""

import csv
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

import numpy as np
from numpy.typing import NDArray

from gridsvc.io.cells import written
from gridsvc.io.formats import refuse_missing_folder
from gridsvc.io.shapes import to_wkt
from gridsvc.io.tables import Chunk, unique_names

HEADING = ("line", "reason", "reason_en")


class RejectsWriter:
    """CSV of refused rows (UTF-8 with BOM): line, reason in Chinese and English, then every source column.

    With path None nothing is written. Raises BadParameter for a folder that does not exist.
    """

    def __init__(self, path: Path | None) -> None:
        if path:
            refuse_missing_folder(path)
        self._file: TextIO | None = path.open("w", encoding="utf-8-sig", newline="") if path else None
        self._headed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._file:
            if not self._headed:
                csv.writer(self._file).writerow(HEADING)
            self._file.close()

    def write(self, chunk: Chunk, problem: NDArray[Any]) -> int:
        """Add the chunk's rows that have a problem; their number."""
        refused = np.array([one is not None for one in problem], dtype=bool)
        if self._file and refused.any():
            writer = csv.writer(self._file)
            columns = _columns(chunk, refused)
            if not self._headed:
                writer.writerow(unique_names((*HEADING, *columns)))
                self._headed = True
            reasons = [(int(line), one.zh, one.en) for line, one in zip(chunk.line, problem, strict=True) if one]
            cells = zip(*columns.values(), strict=True) if columns else [()] * len(reasons)
            writer.writerows((*reason, *row) for reason, row in zip(reasons, cells, strict=True))
        return int(refused.sum())


def _columns(chunk: Chunk, refused: NDArray[np.bool_]) -> dict[str, list[Any]]:
    """The source cells of the refused rows by column, the geometry as WKT."""
    columns = {str(name): [written(cell) for cell in chunk.rows[name][refused].tolist()] for name in chunk.rows}
    if chunk.geometry is not None:
        columns["geometry"] = [wkt or "" for wkt in to_wkt(chunk.geometry[refused])]
    return columns
