"""Where a set of grids breaks a division rule. Pure: lon/lat polygons in, places with their amounts out.

A finder takes (grids, what they lie on, the rule's numbers). It knows neither layers nor days: a draft is judged by the
same functions as what is in force.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from gridsvc.geometry.borders import touching
from gridsvc.geometry.coverage import grouped, strays
from gridsvc.geometry.measure import LocalMetres, area_m2
from gridsvc.geometry.overlay import Geoms, Rows, beyond, overlaps, solid, sound, union

Ids = NDArray[np.int32]
Numbers = Mapping[str, float]


class Areas(NamedTuple):
    """Ground that grids are held against: an id or a name, and a polygon (lon/lat), each."""

    ids: NDArray[Any]
    polygons: Geoms


@dataclass(frozen=True)
class Grids:
    """Grids as they are or are to be, a row each: codes, communities (0: none) and polygons (lon/lat).

    `special` are those of that kind (None: none is). `households` is None where nobody counted them.
    """

    codes: Sequence[str]
    community_ids: Ids
    polygons: Geoms
    special: NDArray[np.bool_] | None = None
    households: NDArray[np.float64] | None = None

    @cached_property
    def sound(self) -> Geoms:
        """The polygons, faulty rings repaired."""
        return sound(self.polygons)

    @cached_property
    def apart(self) -> NDArray[np.bool_]:
        """Which grids are special."""
        return np.zeros(len(self.codes), dtype=bool) if self.special is None else self.special

    @cached_property
    def overlaps(self) -> list[tuple[int, int, Any]]:
        """The pairs of rows that have ground in common, and where."""
        return overlaps(self.polygons)

    def clashes(self, *, overlay: bool) -> list[tuple[int, int, Any]]:
        """The overlaps that are none of a special grid with a base grid, where these may lie over them."""
        return [pair for pair in self.overlaps if not (overlay and self.mixed(pair))]

    def mixed(self, pair: tuple[int, int, Any]) -> bool:
        """Whether one of the two is special and the other is not."""
        return bool(self.apart[pair[0]] != self.apart[pair[1]])

    def named(self, rows: Iterable[Any]) -> tuple[str, ...]:
        """The codes of rows, in order, each once."""
        return tuple(sorted({self.codes[row] for row in rows}))


NO_GRIDS = Grids([], np.empty(0, dtype=np.int32), np.empty(0, dtype=object))


@dataclass(frozen=True, slots=True)
class Around:
    """What the grids lie on; None is unknown, and the rules that need it cannot be judged.

    `communities` are the divisions that grids are to cover, `parents` the grids of the layer they are nested in.
    """

    communities: Areas | None = None
    buildings: Areas | None = None
    parents: Areas | None = None


class Found(NamedTuple):
    """One place where a rule is broken: the grids, by how much (in the rule's unit), and where (lon/lat).

    `name` is what else it is about: a building.
    """

    codes: tuple[str, ...]
    amount: float
    place: Any
    name: str = ""


def outside_community(grids: Grids, around: Around, numbers: Numbers) -> Iterator[Found]:
    """The ground of each grid outside its community (m2); of one without, outside the one it has most ground in."""
    assert around.communities is not None
    row_of = {int(one): row for row, one in enumerate(around.communities.ids)}
    given = np.array([row_of.get(int(one), -1) for one in grids.community_ids], dtype=np.intp)
    return _outside(grids, sound(around.communities.polygons), given, numbers["slack_m2"])


def outside_parent(grids: Grids, around: Around, numbers: Numbers) -> Iterator[Found]:
    """The ground of each grid outside the one grid of the parent layer that it has most ground in (m2)."""
    assert around.parents is not None
    unknown = np.full(len(grids.codes), -1, dtype=np.intp)
    return _outside(grids, sound(around.parents.polygons), unknown, numbers["slack_m2"])


def overlapping(grids: Grids, _around: Around, _numbers: Numbers) -> Iterator[Found]:
    """Ground of two grids of one kind (m2)."""
    return _common(grids, [pair for pair in grids.overlaps if not grids.mixed(pair)])


def over_base(grids: Grids, _around: Around, _numbers: Numbers) -> Iterator[Found]:
    """Ground of a special grid that was not cut out of the base grid below it (m2)."""
    return _common(grids, [pair for pair in grids.overlaps if grids.mixed(pair)])


def blind(grids: Grids, around: Around, _numbers: Numbers) -> Iterator[Found]:
    """Each piece of a community that is in no grid (m2), with the grids that touch it."""
    assert around.communities is not None
    pieces = shapely.get_parts(beyond(sound(around.communities.polygons), union(grids.sound)))
    which, rows = touching(grids.sound, pieces)
    for beside, piece, area in zip(grouped(which, rows, len(pieces)), pieces, area_m2(pieces), strict=True):
        yield Found(grids.named(beside), float(area), piece)


def cut_buildings(grids: Grids, around: Around, numbers: Numbers) -> Iterator[Found]:
    """Each building that lies in several grids: what of it is outside the grid that has most of it (m2)."""
    assert around.buildings is not None
    names, outlines = around.buildings.ids, sound(around.buildings.polygons)
    which, rows = shapely.STRtree(grids.sound).query(outlines, predicate="intersects")
    several = np.bincount(which, minlength=len(outlines))[which] > 1
    which, rows = which[several], rows[several]
    pieces = solid(shapely.intersection(outlines[which], grids.sound[rows]))
    shares = area_m2(pieces)
    most = np.zeros(len(outlines))
    np.maximum.at(most, which, shares)
    slack, real = numbers["slack_m2"], np.flatnonzero(shares > 0)
    of_building = grouped(which[real], real, len(outlines))
    for at in np.flatnonzero(np.bincount(which, shares, minlength=len(outlines)) - most > slack):
        mine = of_building[at]
        covered = area_m2(np.array([shapely.union_all(pieces[mine])]))[0]  # grids that overlap share ground
        if covered - most[at] > slack:
            yield Found(grids.named(rows[mine]), float(covered - most[at]), outlines[at], str(names[at]))


def off_target(grids: Grids, _around: Around, numbers: Numbers) -> Iterator[Found]:
    """Base grids whose households are further from the target than the tolerance allows."""
    assert grids.households is not None
    allowed = numbers["target"] * numbers["tolerance"] / 100.0
    return _rows(grids, grids.households, ~grids.apart & (np.abs(grids.households - numbers["target"]) > allowed))


def off_size(grids: Grids, _around: Around, numbers: Numbers) -> Iterator[Found]:
    """Grids smaller or larger than the range (m2)."""
    areas = area_m2(grids.sound)
    return _rows(grids, areas, (areas < numbers["least_m2"]) | (areas > numbers["most_m2"]))


def in_parts(grids: Grids, _around: Around, _numbers: Numbers) -> Iterator[Found]:
    """Grids in several parts, and how many; the place is all but the largest."""
    parts = shapely.get_num_geometries(grids.sound)
    for row in np.flatnonzero(parts > 1):
        yield Found(grids.named([row]), float(parts[row]), strays(grids.sound[row]))


def straggling(grids: Grids, _around: Around, numbers: Numbers) -> Iterator[Found]:
    """Grids less compact than the least: 4 pi area / outline2, a circle is 1. Holes do not count."""
    parts, of_part = shapely.get_parts(LocalMetres.around(grids.sound).to_metres(grids.sound), return_index=True)
    outer = shapely.get_exterior_ring(parts)
    count = len(grids.codes)
    area = np.bincount(of_part, shapely.area(shapely.polygons(outer)), minlength=count)
    outline = np.bincount(of_part, shapely.length(outer), minlength=count)
    compact = 4.0 * np.pi * area / np.where(outline > 0, outline, np.inf) ** 2
    return _rows(grids, compact, (outline > 0) & (compact < numbers["least"]))


def _rows(grids: Grids, amounts: NDArray[Any], broken: NDArray[np.bool_]) -> Iterator[Found]:
    for row in np.flatnonzero(broken):
        yield Found(grids.named([row]), float(amounts[row]), grids.sound[row])


def _common(grids: Grids, pairs: Sequence[tuple[int, int, Any]]) -> Iterator[Found]:
    areas = area_m2(np.array([ground for *_, ground in pairs], dtype=object))
    for (i, j, ground), area in zip(pairs, areas, strict=True):
        yield Found(grids.named([i, j]), float(area), ground)


def _outside(grids: Grids, homes: Geoms, given: Rows, slack_m2: float) -> Iterator[Found]:
    home = np.where(given >= 0, given, _most_shared(grids.sound, homes, given < 0))
    left = grids.sound.copy()
    housed = np.flatnonzero(home >= 0)
    shapely.prepare(homes)
    within = shapely.covers(homes[home[housed]], left[housed])
    left[housed[within]] = shapely.MultiPolygon()
    across = housed[~within]
    left[across] = solid(shapely.difference(left[across], homes[home[across]]))
    areas = area_m2(left)
    for row in np.flatnonzero(areas > slack_m2):
        yield Found(grids.named([row]), float(areas[row]), left[row])


def _most_shared(polygons: Geoms, homes: Geoms, wanted: NDArray[np.bool_]) -> Rows:
    """The row of the home that each wanted polygon has most ground in; -1 none."""
    asked = np.flatnonzero(wanted)
    which, home = shapely.STRtree(homes).query(polygons[asked], predicate="intersects")
    shared = shapely.area(shapely.intersection(polygons[asked[which]], homes[home]))
    order = np.lexsort((home, -shared, which))
    order = order[shared[order] > 0]
    first = order[np.diff(which[order], prepend=-1) > 0]
    found = np.full(len(polygons), -1, dtype=np.intp)
    found[asked[which[first]]] = home[first]
    return found
