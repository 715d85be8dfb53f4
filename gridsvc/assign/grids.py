"""The grids of a file as a locator: what cannot be one owner's ground is refused, with its row and the way out."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray

from gridsvc.errors import BadParameter
from gridsvc.geometry.locate import Locator
from gridsvc.imports.titles import headings_of
from gridsvc.io.cells import trimmed
from gridsvc.io.fields import Field
from gridsvc.io.guess import guess_mapping
from gridsvc.io.parsers import code
from gridsvc.io.problems import Problem
from gridsvc.io.readers import read_frame
from gridsvc.io.tables import unusable

Box = tuple[float, float, float, float]
CODE = (Field("code", code),)
POLYGONS = (3, 6)
SHOWN = 5  # faults that are told one by one

NO_GRIDS = Problem("其中没有网格", "there is no grid in it")
NOT_AREAS = Problem("不是面，是 {kind}", "no area but a {kind}")
INVALID = Problem("图形无效（{cause}）", "its geometry is invalid ({cause})")
NO_CODE = Problem("缺少编码", "it has no code")
BAD_CODE = Problem("编码“{cell}”{zh}", "the code {cell!r} {en}")
TWICE = Problem("编码 {code} 与第 {first} 行重复", "the code {code} is that of row {first} too")
FAULTS = Problem(
    "{count} 处错误：{zh}{more_zh}。请用 gridsvc check 查看并改正后再试，或用 --code-field 指明编码列",
    "{count} faults: {en}{more_en}. Look at them with gridsvc check and mend them,"
    " or name the column of the code with --code-field",
)
FAULT = Problem("第 {row} 行{zh}", "row {row}: {en}")


@dataclass(frozen=True, slots=True)
class Grids:
    """A locator of the grids of a file; `field` is the column of their codes, None when they are row numbers.

    `digest` names what the answers follow from: polygons, codes and their order; `box` is the ground's extent.
    """

    locator: Locator
    field: str | None
    digest: str
    box: Box


def read_grids(path: Path, field: str | None = None, *, crs: str | None = None, encoding: str | None = None) -> Grids:
    """The grids of a file (any format that is read), with the codes of `field`, else of the column that looks like it.

    Raises UnusableInput for a file without grids, for rows that are no valid area, for missing and repeated codes;
    BadParameter for a column that is not there.
    """
    frame = read_frame(path, crs=crs, encoding=encoding)
    if frame.empty:
        raise unusable(path.name, NO_GRIDS)
    column = _code_column(frame, field)
    shapes = np.asarray(frame.geometry)
    codes, faults = _codes(frame, column)
    _refuse(path.name, [*_shape_faults(shapes), *faults])
    box: Box = tuple(shapely.total_bounds(shapes).tolist())
    return Grids(Locator.build(shapes, codes), column, _digest(shapes, codes), box)


def _code_column(frame: geopandas.GeoDataFrame, field: str | None) -> str | None:
    columns = [str(name) for name in frame.columns if name != frame.geometry.name]
    if field is not None and field not in columns:
        listed = ", ".join(columns)
        raise BadParameter(name="--code-field", value=field, expected=f"one of {listed}", expected_zh=f" {listed} 之一")
    filled = [name for name in columns if trimmed(frame[name]).null_count < len(frame)]
    return field or guess_mapping(CODE, filled, headings_of("grids")).get("code")


def _codes(frame: geopandas.GeoDataFrame, column: str | None) -> tuple[list[str], list[Problem]]:
    """The code of each row and what is wrong with it; without a column row numbers from 1."""
    if column is None:
        return [str(row) for row in range(1, len(frame) + 1)], []
    found = code(frame[column])
    codes = found.values.fillna("").tolist()
    faults: list[Problem] = []
    rows: dict[str, int] = {}
    for row, (given, bad) in enumerate(zip(codes, found.bad.tolist(), strict=True), start=1):
        told = None
        if bad:
            told = BAD_CODE.filled(cell=str(frame[column].iat[row - 1]), zh=found.reason.zh, en=found.reason.en)
        elif not given:
            told = NO_CODE
        elif rows.setdefault(given, row) != row:
            told = TWICE.filled(code=given, first=rows[given])
        if told:
            faults.append(FAULT.filled(row=row, zh=told.zh, en=told.en))
    return codes, faults


def _shape_faults(shapes: NDArray[Any]) -> Iterator[Problem]:
    areas, valid = np.isin(shapely.get_type_id(shapes), POLYGONS), shapely.is_valid(shapes)
    for at in np.flatnonzero(~(areas & valid)).tolist():
        told = INVALID.filled(cause=shapely.is_valid_reason(shapes[at]))
        if not areas[at]:
            told = NOT_AREAS.filled(kind=shapes[at].geom_type)
        yield FAULT.filled(row=at + 1, zh=told.zh, en=told.en)


def _refuse(name: str, faults: Sequence[Problem]) -> None:
    if not faults:
        return
    more = len(faults) - SHOWN
    raise unusable(
        name,
        FAULTS,
        count=len(faults),
        zh="；".join(fault.zh for fault in faults[:SHOWN]),
        en="; ".join(fault.en for fault in faults[:SHOWN]),
        more_zh=f"；另有 {more} 处" if more > 0 else "",
        more_en=f"; and {more} more" if more > 0 else "",
    )


def _digest(shapes: NDArray[Any], codes: Sequence[str]) -> str:
    digest = hashlib.sha256()
    for named, wkb in zip(codes, shapely.to_wkb(shapes, flavor="iso", byte_order=1), strict=True):
        digest.update(f"{len(named)}:{named}:{len(wkb)}:".encode())
        digest.update(wkb)
    return digest.hexdigest()
