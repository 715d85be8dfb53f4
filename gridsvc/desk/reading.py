"""How a list is read: which column is the address, which are coordinates, by headings, else by cells. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gridsvc.errors import BadParameter
from gridsvc.geometry.crs import Floats, to_wgs84
from gridsvc.io.fields import Field
from gridsvc.io.guess import guess_mapping
from gridsvc.io.parsers import text

HEADINGS = (
    Field(
        "column",
        text,
        aliases=("地址", "详细地址", "事发地址", "案发地址", "地点", "住址", "位置", "address", "addr", "location"),
    ),
    Field("lon", text, aliases=("经度", "lng", "longitude", "x")),
    Field("lat", text, aliases=("纬度", "latitude", "y")),
)
LIKE_ADDRESS = re.compile(r"[路街道巷弄号號村区區段室楼樓]")
THRESHOLD = 85
SOURCE, EVERYWHERE = "source", "everywhere"
REUSES = (SOURCE, EVERYWHERE)
LIKE_LIBRARY = ""
HYPHENS = (LIKE_LIBRARY, "rooms", "sub")


@dataclass(frozen=True, slots=True)
class Reading:
    """How a source's lists are read.

    `threshold`: the score from which an answer is taken without a person; `reuse`: whose earlier decisions on the same
    text count, this source's or all; `hyphen`: what one means in its texts, as in addresses.spellings, LIKE_LIBRARY: as
    the setting has it; who is `sure_of_crs` is not stopped by points that look shifted.
    """

    column: str
    lon: str | None = None
    lat: str | None = None
    crs: str = "wgs84"
    threshold: int = THRESHOLD
    reuse: str = SOURCE
    hyphen: str = LIKE_LIBRARY
    encoding: str | None = None
    sheet: str | None = None
    sure_of_crs: bool = False

    def as_json(self) -> dict[str, Any]:
        """Its members by name."""
        return asdict(self)

    @property
    def has_places(self) -> bool:
        """Whether the list says places of its own."""
        return bool(self.lon and self.lat)


def reading_of(given: Mapping[str, Any], columns: Sequence[str]) -> Reading:
    """The reading that a form or a stored profile stands for; raises BadParameter naming what does not fit."""
    known = {one.name for one in fields(Reading)} - {"sure_of_crs"}  # said of one list, once it was stopped
    said = {name: value for name, value in given.items() if name in known and value is not None and value != ""}
    facts: dict[str, Any] = {name: value if name == "threshold" else str(value) for name, value in said.items()}
    facts["threshold"] = _threshold(facts.get("threshold", THRESHOLD))
    if facts.setdefault("reuse", SOURCE) not in REUSES:
        raise _refused("reuse", facts["reuse"], " 或 ".join(REUSES), " or ".join(REUSES))
    if facts.get("hyphen", LIKE_LIBRARY) not in HYPHENS:
        raise _refused("hyphen", facts["hyphen"], "rooms、sub 或不给", "rooms, sub or nothing")
    for name in ("column", "lon", "lat"):
        if (name in facts or name == "column") and facts.get(name) not in columns:
            raise _refused(name, facts.get(name, ""), f" {'、'.join(columns)} 之一", f"one of {', '.join(columns)}")
    if ("lon" in facts) != ("lat" in facts):
        raise _refused("lon", facts.get("lon", ""), "经度和纬度都要", "both longitude and latitude")
    facts["crs"] = crs_of(facts.get("crs", "wgs84"))
    return Reading(**facts)


def crs_of(name: str) -> str:
    """The name of a CRS, trimmed; raises BadParameter for one that nobody knows."""
    to_wgs84(0.0, 0.0, name.strip())
    return name.strip()


def guess(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """{column, lon, lat: heading} as far as headings tell; else the column whose cells look most like addresses."""
    found = guess_mapping(HEADINGS, columns, {})
    if "column" not in found and columns:
        likeness = [sum(_likeness(row[at]) for row in rows if at < len(row)) for at in range(len(columns))]
        found["column"] = columns[int(np.argmax(likeness))]
    return found


def places(lon: Sequence[Any], lat: Sequence[Any], crs: str) -> tuple[Floats, Floats]:
    """The places of the rows in degrees, EPSG:4490; NaN where the cells are no numbers or no place on earth."""
    x, y = (np.array([_number(cell) for cell in cells], dtype=float) for cells in (lon, lat))
    east, north = to_wgs84(x, y, crs)
    on_earth: NDArray[np.bool_] = (np.abs(east) <= 180) & (np.abs(north) <= 90) & ((x != 0) | (y != 0))
    return np.where(on_earth, east, np.nan), np.where(on_earth, north, np.nan)


def _likeness(cell: str) -> int:
    return len(LIKE_ADDRESS.findall(str(cell)[:60]))


def _number(cell: Any) -> float:
    try:
        return float(cell)
    except (TypeError, ValueError):
        return float("nan")


def _threshold(value: Any) -> int:
    try:
        score = int(value)
    except (TypeError, ValueError, OverflowError):
        score = -1
    if not 1 <= score <= 100:
        raise _refused("threshold", value, "1 到 100 的整数", "a whole number from 1 to 100")
    return score


def _refused(name: str, value: Any, zh: str, en: str) -> BadParameter:
    return BadParameter(name=name, value=str(value)[:80], expected_zh=zh, expected=en)
