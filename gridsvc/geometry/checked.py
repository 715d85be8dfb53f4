"""The defects of a coverage, kept up to date: after an edit only what lies around it is looked at again.

What a grid is told depends on its neighbours and on theirs, and a hole on everybody around it: so much of the coverage
is checked, and of what is found there only what concerns the touched grids is taken. Everything else is as it was.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

import numpy as np
import shapely
from numpy.typing import NDArray

from gridsvc.geometry.borders import TOUCH_DEG
from gridsvc.geometry.coverage import Subject, check
from gridsvc.geometry.defects import Defect, Kind, Report, ranked
from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.drawing import widened
from gridsvc.geometry.edits.model import Edit, Grid
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.measure import LocalMetres
from gridsvc.geometry.overlay import Geoms, beyond, holes, solid, sound, union

MARGIN_M = 1.0  # around what is looked at again: a hole that reaches further is not seen whole
REACH_M = (50.0, 400.0, 2_000.0)  # how far around a grid its holes are looked for when nothing is known
AREAL = frozenset({Kind.GAP, Kind.BLIND_AREA})  # defects of the ground between grids


@dataclass(frozen=True)
class Yardstick:
    """What a coverage is held against: its boundary (lon/lat, None: none), the widest gap that is an error, and the
    frame that its metres are of."""

    frame: LocalMetres
    boundary: Any = None
    gap_width_m: float = 5.0

    @classmethod
    def of(cls, coverage: Coverage, *, boundary: Any = None, gap_width_m: float = 5.0) -> Self:
        """The one for a coverage, faulty rings of the boundary repaired."""
        whole = None if boundary is None else sound(array([boundary]))[0]
        return cls(LocalMetres.around(array(grid.polygon for grid in coverage)), whole, gap_width_m)

    def ground(self, box: Any) -> Any:
        """What of the boundary lies in a box; None without one."""
        return None if self.boundary is None else _areal(shapely.intersection(self.boundary, box))


@dataclass(frozen=True)
class Window:
    """A box (lon/lat) and the grids of a coverage by it: within it their ground is all there is."""

    box: Any
    grids: Sequence[Grid]

    @classmethod
    def of(cls, coverage: Coverage, box: Any) -> Self:
        """The window on a coverage."""
        return cls(box, coverage.near(array([box])))

    @cached_property
    def held(self) -> Any:
        """The ground of the grids."""
        return union(sound(array(grid.polygon for grid in self.grids)))

    @cached_property
    def gaps(self) -> Geoms:
        """The holes that lie in the box."""
        found = holes(self.held)
        return np.asarray(found[shapely.within(found, self.box)])

    def blind(self, ground: Any) -> Geoms:
        """What of some ground in the box no grid holds, in pieces."""
        if ground is None or not self.grids:
            return array([])
        return np.asarray(
            shapely.get_parts(beyond(sound(array([_areal(shapely.intersection(ground, self.box))])), self.held))
        )

    def ways_out(self, ground: Geoms) -> int:
        """In how many pieces the open ground beside some ground leads out of the box."""
        pieces = shapely.get_parts(shapely.difference(self.box, self.held))
        out = pieces[shapely.intersects(pieces, shapely.boundary(self.box))]
        return int(_beside(out, ground).sum())

    def touching(self, geoms: Geoms) -> list[Grid]:
        """The grids that touch one of the geometries."""
        tree = shapely.STRtree([grid.polygon for grid in self.grids])
        rows = np.unique(tree.query(geoms, predicate="dwithin", distance=TOUCH_DEG)[1])
        return [self.grids[row] for row in rows.tolist()]


NOWHERE = Window(shapely.Polygon(), ())


@dataclass(frozen=True)
class Checked:
    """The defects of one state of a coverage; `after` an edit the defects of the next."""

    grids: int
    defects: tuple[Defect, ...]
    yardstick: Yardstick = field(repr=False)

    @classmethod
    def whole(cls, coverage: Coverage, *, boundary: Any = None, gap_width_m: float = 5.0) -> Self:
        """All defects of a coverage, by looking at all of it."""
        yardstick = Yardstick.of(coverage, boundary=boundary, gap_width_m=gap_width_m)
        return cls.by(yardstick, coverage)

    @classmethod
    def by(cls, yardstick: Yardstick, coverage: Coverage) -> Self:
        """The same against a yardstick that is known."""
        grids = sorted(coverage, key=lambda grid: grid.code)
        polygons, codes = array(grid.polygon for grid in grids), [grid.code for grid in grids]
        report = check(
            polygons,
            codes,
            boundary=yardstick.boundary,
            gap_width_m=yardstick.gap_width_m,
            metres=yardstick.frame,
        )
        return cls(len(grids), report.defects, yardstick)

    def after(self, edit: Edit, coverage: Coverage) -> Self:
        """The defects once `edit` made it `coverage`; where an edit is undone, pass `edit.undone()`."""
        turned = _turned(edit)
        touched = {*edit.recheck, *(grid.code for grid in (*edit.before, *edit.after)), *self._around(turned)}
        left = [defect for defect in self.defects if touched.isdisjoint(defect.codes)]
        gone = [defect.geometry for defect in self.about(touched) if defect.kind in AREAL]
        grids = [coverage.grid(code) for code in sorted(touched) if code in coverage]
        ground = array([*(grid.polygon for grid in (*grids, *edit.before)), *gone])
        window = NOWHERE  # where the same ground is held, no hole comes, goes or changes
        if gone or not shapely.is_empty(turned).all():
            window = _closed(coverage, Window.of(coverage, _box(ground, MARGIN_M)), turned[1])
        known = array(defect.geometry for defect in left if defect.kind == Kind.GAP)
        found = _defects(coverage, self.yardstick, touched, window, known)
        count = self.grids + len(edit.after) - len(edit.before)
        return replace(self, grids=count, defects=ranked([*left, *found]))

    def _around(self, turned: Geoms) -> set[str]:
        """Who touches open ground that turned ground was or becomes part of, though the edit touches them not."""
        areal = [defect for defect in self.defects if defect.kind in AREAL]
        met = _beside(array(defect.geometry for defect in areal), turned[~shapely.is_empty(turned)])
        return {code for defect, one in zip(areal, met.tolist(), strict=True) if one for code in defect.codes}

    def about(self, codes: Iterable[str]) -> tuple[Defect, ...]:
        """Those that concern one of the grids."""
        wanted = frozenset(codes)
        return tuple(defect for defect in self.defects if not wanted.isdisjoint(defect.codes))

    @property
    def report(self) -> Report:
        """The same as a report of `check`."""
        return Report(self.grids, self.defects)


def check_around(coverage: Coverage, codes: Iterable[str], yardstick: Yardstick) -> tuple[Defect, ...]:
    """The defects that concern one of the grids, ranked, by looking at what lies around them only.

    A hole or blind ground is seen whole as far as the last of REACH_M from them.
    """
    wanted = frozenset(codes)
    grids = [coverage.grid(code) for code in sorted(wanted) if code in coverage]
    if not grids:
        return ()
    ground = array(grid.polygon for grid in grids)
    for reach in REACH_M:
        window = Window.of(coverage, _box(ground, reach))
        if not window.ways_out(ground):
            break
    return ranked(_defects(coverage, yardstick, wanted, window, array([])))


def _defects(
    coverage: Coverage, yardstick: Yardstick, wanted: Collection[str], window: Window, known: Geoms
) -> list[Defect]:
    """The defects that concern one of the wanted grids; gaps are looked for in the window, `known` ones are others'."""
    grids = [coverage.grid(code) for code in wanted if code in coverage]
    mine, reach_m = array(grid.polygon for grid in grids), yardstick.gap_width_m + MARGIN_M
    ground = yardstick.ground(_box(array([window.box, *mine]), MARGIN_M) if grids else window.box)
    blind = window.blind(ground)
    blind = blind[_beside(blind, mine)]
    near = beside(coverage, beside(coverage, grids, reach_m), reach_m)
    around = window.touching(np.concatenate((window.gaps[_beside(window.gaps, mine)], blind)))
    chosen = sorted({grid.code: grid for grid in [*near, *around]}.values(), key=lambda grid: grid.code)
    polygons, asked = array(grid.polygon for grid in chosen), frozenset(wanted)
    others = known[shapely.intersects(known, _box(polygons, MARGIN_M))] if chosen else known[:0]
    subject = Subject(
        polygons,
        [grid.code for grid in chosen],
        boundary=ground,
        gap_width_m=yardstick.gap_width_m,
        metres=yardstick.frame,
        gaps=np.concatenate((window.gaps, others)),
        blind=blind,
        about=asked,
    )
    return [defect for defect in subject.defects() if not asked.isdisjoint(defect.codes)]


def beside(coverage: Coverage, grids: Sequence[Grid], reach_m: float) -> list[Grid]:
    """The grids and all within reach of one of them."""
    if not grids:
        return []
    polygons = array(grid.polygon for grid in grids)
    frame = LocalMetres.around(polygons)
    near = coverage.near(widened(polygons, reach_m))
    tree = shapely.STRtree([grid.polygon for grid in near])
    rows = tree.query(polygons, predicate="dwithin", distance=reach_m / min(frame.lon_m, frame.lat_m))[1]
    return [near[row] for row in np.unique(rows).tolist()]


def _box(ground: Geoms, margin_m: float) -> Any:
    """The box (lon/lat) around some ground."""
    return widened(array([shapely.box(*shapely.total_bounds(ground))]), margin_m)[0]


def _beside(geoms: Geoms, ground: Geoms) -> NDArray[np.bool_]:
    """Which geometries touch some ground."""
    found = np.zeros(len(geoms), dtype=bool)
    found[np.unique(shapely.STRtree(geoms).query(ground, predicate="dwithin", distance=TOUCH_DEG)[1])] = True
    return found


def _areal(geometry: Any) -> Any:
    """What of a geometry is an area."""
    parts = shapely.get_parts(geometry)
    return shapely.multipolygons(parts[shapely.get_dimensions(parts) == 2])


def _turned(edit: Edit) -> Geoms:
    """The ground that has lost its grid by the edit, and that which had none before."""
    was, now = (union(sound(array(grid.polygon for grid in grids))) for grids in (edit.before, edit.after))
    return solid(array([shapely.difference(was, now), shapely.difference(now, was)]))


def _closed(coverage: Coverage, window: Window, taken: Any) -> Window:
    """The window, so wide that a hole which the taken ground closes off lies in it.

    Where open ground beside it leads out of the window in one piece only, nothing was closed off.
    """
    seen = -1
    while not shapely.is_empty(taken) and window.ways_out(array([taken])) > 1 and len(window.grids) != seen:
        seen = len(window.grids)
        west, south, east, north = shapely.bounds(window.box).tolist()
        wide, high = (east - west) / 2.0, (north - south) / 2.0
        window = Window.of(coverage, shapely.box(west - wide, south - high, east + wide, north + high))
    return window
