"""Answers of the geocoder as contract.md has them, as JSON and as columns of a file. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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
        return [""] * len(COLUMNS)
    best = found.best
    faults = ";".join(f"{one.element}:{one.fault}:{one.penalty}" for one in best.faults)
    place = ("" if best.lon is None else best.lon, "" if best.lat is None else best.lat)
    radius = "" if best.error_radius_m is None else best.error_radius_m
    people = ";".join(name for name in best.commanders if name)
    return [best.address, best.code or "", best.level, best.score, faults, *place, radius, best.grid or "", people]


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
