"""Answers of the geocoder as contract.md has them, as JSON and as columns of a file. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from gridsvc.addresses.elements import Parsed
from gridsvc.addresses.matching.faults import Fault

COLUMNS = (
    "matched_address",
    "address_code",
    "level",
    "score",
    "faults",
    "match_lon",
    "match_lat",
    "error_radius_m",
    "grid_code",
    "commanders",
)
NOTHING = ("",) * len(COLUMNS)  # of a line without an answer


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate. `grid` is None where the place lies in several, or in none: `grid_candidates` are all it may be in.

    `address_id` and `code` are of a standard address, None of any other place. Degrees, EPSG:4490.
    """

    address: str
    level: str
    score: int
    faults: tuple[Fault, ...]
    lon: float | None
    lat: float | None
    error_radius_m: float | None
    address_id: int | None = None
    code: str | None = None
    grid: str | None = None
    grid_candidates: tuple[str, ...] = ()
    commanders: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Geocoded:
    """What was read in a text, and the places that it may mean: the best first, at least one."""

    parsed: Parsed
    matches: tuple[Found, ...]

    @property
    def best(self) -> Found:
        """The first."""
        return self.matches[0]


def elements(parsed: Parsed) -> dict[str, Any]:
    """What was read, as JSON: the elements, where each stands in the text, and further addresses in it."""
    spans = [
        {"element": one.name, "value": one.value, "start": one.start, "end": one.end, "known": one.known}
        for one in parsed.elements
    ]
    values = {one.name: one.value for one in reversed(parsed.elements)}
    known = {"elements": dict(reversed(values.items())), "spans": spans}
    return known | ({"more": [elements(one) for one in parsed.more]} if parsed.more else {})


def answer(found: Geocoded) -> dict[str, Any]:
    """The members of /api/v1/geocode."""
    return {"query": found.parsed.text, **elements(found.parsed), "matches": [_match(one) for one in found.matches]}


def row(found: Geocoded | None) -> list[object]:
    """The values of COLUMNS of the best match; all empty for a line without a text."""
    if found is None:
        return list(NOTHING)
    best = found.best
    return columns(_match(best), best.grid, best.commanders)


def columns(match: Mapping[str, Any], grid: str | None, commanders: Iterable[str | None]) -> list[object]:
    """The values of COLUMNS of a match that is kept as JSON, in the grid and under the commanders of a day."""
    faults = ";".join(f"{one['element']}:{one['fault']}:{one['penalty']}" for one in match["faults"])
    place = ["" if match[name] is None else match[name] for name in ("lon", "lat", "error_radius_m")]
    people = ";".join(name for name in commanders if name)
    return [match["address"], match["code"] or "", match["level"], match["score"], faults, *place, grid or "", people]


def points(rows: pd.DataFrame) -> NDArray[Any]:
    """The places of rows with COLUMNS, as points in degrees; None where there is none."""
    lon, lat = (pd.to_numeric(rows[name], errors="coerce").to_numpy(dtype=float) for name in ("match_lon", "match_lat"))
    found = np.full(len(rows), None, dtype=object)
    there = np.isfinite(lon)
    found[there] = shapely.points(lon[there], lat[there])
    return found


def _match(found: Found) -> dict[str, Any]:
    return {
        "address": found.address,
        "code": found.code,
        "level": found.level,
        "score": found.score,
        "faults": [{"element": one.element, "fault": one.fault, "penalty": one.penalty} for one in found.faults],
        "lon": found.lon,
        "lat": found.lat,
        "error_radius_m": found.error_radius_m,
        "grid": found.grid,
        "grid_candidates": list(found.grid_candidates),
        "commanders": _listed(found.commanders),
    }


def _listed(names: Sequence[str | None]) -> list[str | None]:
    return list(names)
