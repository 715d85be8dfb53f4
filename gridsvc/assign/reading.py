"""How the rows of a table say where they lie: in shapes or in two columns, and in which CRS."""

from collections.abc import Sequence
from dataclasses import dataclass

from gridsvc.errors import BadParameter
from gridsvc.geometry.crs import to_wgs84
from gridsvc.imports.titles import headings_of
from gridsvc.io.fields import Field
from gridsvc.io.guess import guess_mapping
from gridsvc.io.parsers import number
from gridsvc.io.problems import Problem
from gridsvc.io.tables import Table, unusable

AXES = (Field("lon", number()), Field("lat", number()))
ANSWERS = ("grid_code", "near_border_m", "border_codes", "grid_reason")

NO_PLACE = Problem(
    "没有图形，也没有像经度和纬度的列，现有列：{zh}；请用 --lon 列名 --lat 列名 指明",
    "it has no geometry and no columns that look like longitude and latitude; its columns are {en};"
    " name two with --lon COLUMN --lat COLUMN",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the caller says of the points: columns of longitude and latitude, CRS, text encoding; None: found out."""

    lon: str | None = None
    lat: str | None = None
    crs: str | None = None
    encoding: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Two columns (x, y), or the shapes when `columns` is None; in `crs`."""

    columns: tuple[str, str] | None
    crs: str


def reading_of(table: Table, asked: Asked) -> Reading:
    """What the caller names, else the file's shapes, else the columns that look like it.

    A CRS the caller names beats the one the file declares. Raises BadParameter for a column or a CRS that is not there,
    UnusableInput where nothing says a place.
    """
    columns = _named(table.columns, asked)
    if columns is None and not table.has_geometry:
        columns = _guessed(table)
    crs = asked.crs or (None if columns else table.crs_name) or "wgs84"
    to_wgs84(0.0, 0.0, crs)
    return Reading(columns, crs)


def renamed(columns: Sequence[str], answers: Sequence[str] = ANSWERS) -> dict[str, str]:
    """{column: its name in the result} of those that are called like an answer: none of them is lost."""
    taken = {column.casefold() for column in columns} | set(answers)
    found: dict[str, str] = {}
    for column in columns:
        if column.casefold() in answers:
            names = (f"{column}_input{number}" for number in ("", *(f"_{n}" for n in range(2, len(taken) + 3))))
            found[column] = next(name for name in names if name.casefold() not in taken)
            taken.add(found[column].casefold())
    return found


def _named(columns: Sequence[str], asked: Asked) -> tuple[str, str] | None:
    if asked.lon is None and asked.lat is None:
        return None
    for option, column in (("--lon", asked.lon), ("--lat", asked.lat)):
        if column not in columns:
            listed = ", ".join(columns)
            raise BadParameter(
                name=option, value=column or "", expected=f"one of {listed}", expected_zh=f" {listed} 之一"
            )
    return str(asked.lon), str(asked.lat)


def _guessed(table: Table) -> tuple[str, str]:
    found = guess_mapping(AXES, table.columns, headings_of("addresses"))
    if len(found) < len(AXES):
        raise unusable(table.name, NO_PLACE, zh="、".join(table.columns), en=", ".join(table.columns))
    return found["lon"], found["lat"]
