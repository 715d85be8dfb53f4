"""The rungs of the ladder: each finds what a text may mean, in one way. Pure."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import shapely

from gridsvc.addresses.matching.alike import SURE
from gridsvc.addresses.matching.asked import Asked, Faults
from gridsvc.addresses.matching.below import below
from gridsvc.addresses.matching.between import METRES, Spot, spot
from gridsvc.addresses.matching.columns import BELOW, WAY
from gridsvc.addresses.matching.divisions import NOWHERE
from gridsvc.addresses.matching.faults import FAULTS
from gridsvc.addresses.matching.found import Found
from gridsvc.addresses.matching.library import Library, as_array
from gridsvc.addresses.matching.numbers import SUB, is_read, main_of, number_key
from gridsvc.addresses.parsing.words import PHASE

CROSSING_M, PLATE_M = (
    80.0,
    15.0,
)  # between the nearest plates of two roads that cross; from a plate to its road's middle
SURE_OF_COMPOUND = SURE | {"begun"}
PHASE_BEHIND = re.compile(f"{PHASE.pattern}$")
DISTRICT = ("county", "city", "province")
LEVEL_OF = {"community": "community", "street": "street"}
TRACE = {"between": "between", "subs": "between", "beside": "beside", "beyond": "between", "alone": "between"}


def at_door(asked: Asked) -> Iterator[Found]:
    """The plate: road, section, lane, alley and number as they are written; of a road alike, if it has it."""
    number = asked.library.code("number", asked.number) if asked.number else -1
    if number <= 0:
        return
    for road, faults in asked.roads:
        if ways := asked.ways(road):
            rows = asked.library.door(asked.library.rows(ways), number)
            if rows and _believed(asked, rows, faults):
                yield from below(asked, rows, "door", faults)


def in_other_section(asked: Asked) -> Iterator[Found]:
    """The plate in another section: the text names none where all have one, or one that is not there."""
    library, number = asked.library, asked.library.code("number", asked.number) if asked.number else -1
    section, lane, alley = asked.way_codes
    if number <= 0 or min(lane, alley) < 0:
        return
    for road, faults in asked.sure_roads:
        if section >= 0 and library.ways(road, section):
            continue
        fault = FAULTS["section", "missing" if section == 0 else "differs"]
        for way in library.ways(road):
            rows = library.door(library.rows(range(way, way + 1)), number)
            if rows and library.way_codes(way)[2:] == [lane, alley] and _believed(asked, rows, faults):
                yield from below(asked, rows, "door", (*faults, fault))


def in_compound(asked: Asked) -> Iterator[Found]:
    """The compound by its name, and what stands in it."""
    library, name = asked.library, asked.compound
    if not name:
        return
    level = "poi" if name == asked.value("poi") else "compound"
    code = library.code("compound", name)
    if code > 0:
        found: list[tuple[int, Faults]] = [(code, ())]
    else:
        found = [
            (one.name, (FAULTS["compound", one.kind],))
            for one in library.compounds.like(name)
            if one.kind in SURE_OF_COMPOUND or asked.below[1:]
        ]
        whole = library.code("compound", PHASE_BEHIND.sub("", name))  # 阳光花园一期, where the library has no phases
        found += [(whole, (FAULTS["compound", "added"],))] if whole > 0 else []
    for compound, faults in found:
        for one in below(asked, library.in_compound(compound), "compound", faults):
            reached = level if one.level == "compound" else one.level
            yield replace(one, level=reached, faults=(*one.faults, *_elsewhere(asked, int(one.rows[0]))))


def along_stretch(asked: Asked) -> Iterator[Found]:
    """A range of numbers: the plates of its side from the first to the last, both inclusive."""
    if not asked.stretch:
        return
    first, last = map(number_key, asked.stretch)
    library, step = asked.library, 2 if (main_of(first) - main_of(last)) % 2 == 0 else 1
    for road, faults in asked.sure_roads:
        if ways := asked.ways(road):
            rows = library.rows(ways)
            inside = range(library.first_from(rows, first), library.first_from(rows, last + SUB))
            side = [row for row in inside if (main_of(library.number_key(row)) - main_of(first)) % step == 0]
            if side and _believed(asked, as_array(side), faults):
                yield Found("road", as_array(side), (*faults, FAULTS["number", "range"]))


def between_doors(asked: Asked) -> Iterator[Found]:
    """A number that the way lacks: between the known ones of its side, in the same series."""
    if not asked.number or asked.number_key >= number_key(""):
        return
    library = asked.library
    for road, faults in asked.sure_roads:
        if not (ways := asked.ways(road)):
            continue
        rows = library.rows(ways)
        if (
            _believed(asked, rows, faults)
            and not _is_known_there(asked, rows)
            and (there := _spot(asked, rows, asked.number_key))
            and (is_read(asked.number_key) or there.how == "beside")
        ):
            fault = FAULTS["number", TRACE[there.how]]
            told = (*faults, fault, *_kept_divisions(asked, rows))
            yield Found("door_interpolated", there.rows, told, -1, there, judged=True)


def at_door_of_another_road(asked: Asked) -> Iterator[Found]:
    """The plate on a road of a like name, where the written one has no such section."""
    section, lane, alley = asked.way_codes
    number = asked.library.code("number", asked.number) if asked.number else -1
    road = asked.known_road
    if not asked.value("section") or road <= 0 or asked.library.ways(road, section) or min(number, lane, alley) <= -1:
        return
    for one in asked.roads_alike:
        ways = asked.ways(one.name)
        rows = asked.library.door(asked.library.rows(ways), number) if ways else range(0)
        if rows and asked.fits(rows).any():
            yield from below(asked, rows, "door", (FAULTS["road", "differs"], FAULTS["road", one.kind]))


def at_crossing(asked: Asked) -> Iterator[Found]:
    """Where two roads cross: between their nearest plates."""
    library = asked.library
    other = library.code("road", asked.value("crossing")) if asked.value("crossing") else 0
    for road, faults in asked.sure_roads if other > 0 else ():
        first, second = (_on_road(asked, code) for code in (road, other))
        near = _nearest(library, first, second)
        if near and near.radius_m <= CROSSING_M + PLATE_M:
            yield Found("intersection", near.rows, faults, -1, near)


def on_known_crossing(asked: Asked) -> Iterator[Found]:
    """The other one of two roads, where the first is not known."""
    if asked.turned:
        yield from on_way(asked.turned)


def on_way(asked: Asked) -> Iterator[Found]:
    """As much of the way as the library has: alley, lane, section, road; of a road alike all of it or nothing."""
    for road, faults in asked.sure_roads:
        found = _deepest(asked, road, faults)
        if not faults or (len(found.faults) == len(faults) and asked.fits(found.rows, coarsely=True).any()):
            yield found


def in_division(asked: Asked) -> Iterator[Found]:
    """The divisions that are named. Where the road is not known the district goes first: the rest may be as wrong."""
    library = asked.library
    faults = unplaced(asked)
    doubtful = bool(asked.value("road")) and asked.known_road < 0
    for at in asked.named:
        level = LEVEL_OF.get(library.divisions.rows[at][1], "district")
        if doubtful and level != "district" and (district := _above(library, at)) != NOWHERE:
            yield from _area(library, district, "district", faults)
            yield from _area(library, at, level, (*faults, FAULTS[library.divisions.rows[at][1], "doubtful"]))
        else:
            yield from _area(library, at, level, faults)


def _believed(asked: Asked, rows: Any, faults: Faults) -> bool:
    """A road alike has to lie in the district that is named; a mere likeness in all the divisions that are."""
    return not faults or bool(asked.fits(rows, coarsely=faults[0].fault in SURE).any())


def _elsewhere(asked: Asked, row: int) -> Faults:
    """What the text says of the way to a compound, and the row has otherwise."""
    library = asked.library
    faults = [] if not asked.roads or library.of("road", row) in dict(asked.roads) else [FAULTS["road", "differs"]]
    for name in (*WAY[1:], "number"):
        there = library.values[name][library.of(name, row)]
        if asked.value(name) not in {"", there}:
            faults.append(FAULTS[name, "differs"])
        elif name == "section" and asked.roads and there and not asked.value(name):
            faults.append(FAULTS["section", "missing"])
    named = {one.value for one in asked.parsed.elements if one.name == "compound"}
    if named - {asked.compound, library.values["compound"][library.of("compound", row)]}:
        faults.append(FAULTS["compound", "doubtful"])
    return tuple(faults)


def _spot(asked: Asked, rows: range, key: int) -> Spot | None:
    """Between doors that fit district and city, where the way has any that do."""
    fits = asked.fits(rows, coarsely=True)
    if fits.all() or not fits.any():
        return spot(asked.library, rows, key, _any_row)
    return spot(asked.library, rows, key, lambda row: bool(fits[row - rows.start]))


def _is_known_there(asked: Asked, rows: range) -> bool:
    """Whether the way has that number in the district that is named, or has nothing else there."""
    door = asked.library.door(rows, asked.library.code("number", asked.number))
    if not door:
        return False
    fits = asked.fits(rows, coarsely=True)
    return bool(fits[door.start - rows.start : door.stop - rows.start].any() or not fits.any())


def _any_row(row: int) -> bool:  # noqa: ARG001  the rows of a way that lies in one district
    return True


def _kept_divisions(asked: Asked, rows: range) -> Faults:
    """Faults of the division on the way that fits best: neighbours of a door may stand across a border."""
    divisions = np.unique(asked.library.arrays["division"][rows.start : rows.stop])
    faults = [asked.judged(int(at) - 1) for at in divisions]
    return min(faults, key=lambda one: sum(fault.penalty for fault in one))


def _on_road(asked: Asked, road: int) -> Any:
    rows = asked.library.rows(asked.library.ways(road))
    fits = asked.fits(rows, coarsely=True)
    return as_array(rows)[fits] if fits.any() and not fits.all() else rows


def _nearest(library: Library, first: Any, second: Any) -> Spot | None:
    """The middle of the nearest two plates of two roads."""
    one, other = (rows[np.isfinite(library.lon[rows])] for rows in map(as_array, (first, second)))
    if not len(one) or not len(other):
        return None
    points, others = (shapely.points(np.column_stack([library.lon[at], library.lat[at]])) for at in (one, other))
    tree = shapely.STRtree(np.asarray(others))
    (_, at), away = tree.query_nearest(points, return_distance=True, all_matches=False)
    best = int(np.argmin(away))
    rows = int(one[best]), int(other[at[best]])
    lon, lat = (float(places[list(rows)].mean()) for places in (library.lon, library.lat))
    return Spot(lon, lat, round(float(away[best]) * METRES + PLATE_M, 1), "crossing", rows)


def _deepest(asked: Asked, road: int, faults: Faults) -> Found:
    """The longest part of the way that is known, and the place on it where the next part begins."""
    library, codes = asked.library, (road, *asked.way_codes)
    asked_depth = max((at for at, name in enumerate(WAY) if at == 0 or asked.value(name)), default=0)
    depth = 0
    while depth < asked_depth and min(codes[: depth + 2]) >= 0 and library.ways(*codes[: depth + 2]):
        depth += 1
    rows = library.rows(library.ways(*codes[: depth + 1]))
    if depth < asked_depth:
        lost = next(name for name in WAY[depth + 1 :] if asked.value(name))
        mouth = _mouth(asked, codes[: depth + 1], lost)
        return Found("road", _fitting(asked, rows), (*faults, FAULTS[lost, "unknown"]), -1, mouth)
    return Found("road", _fitting(asked, rows), (*faults, *_unmet(asked)))


def _mouth(asked: Asked, codes: tuple[int, ...], lost: str) -> Spot | None:
    """Lanes are counted with the doors of their road: a lane that is not known begins about where its number stands."""
    key = number_key(asked.value(lost))
    if key >= number_key("") or lost == "section":
        return None
    ways = asked.library.ways(*(*codes, 0, 0, 0)[: len(WAY)])
    return _spot(asked, asked.library.rows(ways), key) if ways else None


def _fitting(asked: Asked, rows: range) -> Any:
    """Those of the rows whose divisions fit, all when none does."""
    fits = asked.fits(rows)
    return as_array(rows)[fits] if fits.any() and not fits.all() else rows


def unplaced(asked: Asked) -> Faults:
    """What the text names beside divisions, and the library does not have, or not there."""
    if asked.known_road > 0 and asked.value("road"):
        return (FAULTS["road", "elsewhere"],)
    return (FAULTS["road", "unknown"],) if asked.value("road") else _unmet(asked)


def _unmet(asked: Asked) -> Faults:
    """The first thing on a way or in a division that the text names and nobody found."""
    names = ("number", "crossing", "compound", "poi", *BELOW[1:])
    return next(((FAULTS[name, "unknown"],) for name in names if asked.value(name)), ())


def _above(library: Library, at: int) -> int:
    """The district, else the city or the province, of a division; NOWHERE if it has none."""
    while at != NOWHERE and library.divisions.rows[at][1] not in DISTRICT:
        at = library.divisions.parents[at]
    return at


def _area(library: Library, at: int, level: str, faults: Faults) -> Iterator[Found]:
    rows = library.in_division(at)
    if len(rows):
        yield Found(level, rows, faults, judged=True)
