"""The defects of a coverage, kept up to date: after an edit only what lies around it is looked at again.

What a grid is told depends on its neighbours and on theirs, and a hole on everybody around it: so much of the coverage
is checked, and of what is found there only what concerns the touched grids is taken. Everything else is as it was.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

import numpy as np
import shapely

from gridsvc.geometry.borders import TOUCH_DEG
from gridsvc.geometry.coverage import Subject, check
from gridsvc.geometry.defects import Defect, Kind, Report, ranked
from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.drawing import widened
from gridsvc.geometry.edits.model import Edit, Grid
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.measure import LocalMetres
from gridsvc.geometry.overlay import Geoms, holes, solid, sound, union

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

    def subject(self, grids: Sequence[Grid], window: Any, gaps: Geoms, about: Collection[str]) -> Subject:
        """A part of a coverage under check: its grids, the ground and gaps in a window around them, and who is asked
        about."""
        held = None if self.boundary is None else _areal(shapely.intersection(self.boundary, window))
        return Subject(
            array(grid.polygon for grid in grids),
            [grid.code for grid in grids],
            boundary=held,
            gap_width_m=self.gap_width_m,
            metres=self.frame,
            gaps=gaps,
            about=frozenset(about),
        )


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
        touched = {*edit.recheck, *(grid.code for grid in (*edit.before, *edit.after))}
        left = [defect for defect in self.defects if touched.isdisjoint(defect.codes)]
        gone = [defect.geometry for defect in self.about(touched) if defect.kind in AREAL]
        grids = [coverage.grid(code) for code in sorted(touched) if code in coverage]
        ground = array([*(grid.polygon for grid in (*grids, *edit.before)), *gone])
        window = _closed(coverage, _window(ground, MARGIN_M), _taken(edit))
        known = array(defect.geometry for defect in left if defect.kind == Kind.GAP)
        found = _defects(coverage, self.yardstick, touched, window, known)
        count = self.grids + len(edit.after) - len(edit.before)
        return replace(self, grids=count, defects=ranked([*left, *found]))

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
        window = _window(ground, reach)
        if not _leads_out(coverage, window, ground):
            break
    return ranked(_defects(coverage, yardstick, wanted, window, array([])))


def _defects(
    coverage: Coverage, yardstick: Yardstick, wanted: Collection[str], window: Any, known: Geoms
) -> list[Defect]:
    """The defects that concern one of the wanted grids; gaps are looked for in the window, `known` ones are others'."""
    grids = [coverage.grid(code) for code in wanted if code in coverage]
    reach_m = yardstick.gap_width_m + MARGIN_M
    near = beside(coverage, beside(coverage, grids, reach_m), reach_m)
    looked_at = {grid.code: grid for grid in [*near, *coverage.near(array([window]))]}
    chosen = [looked_at[code] for code in sorted(looked_at)]
    found = holes(union(sound(array(grid.polygon for grid in chosen))))
    found = found[shapely.within(found, window)]
    around = _window(array(grid.polygon for grid in chosen), MARGIN_M) if chosen else window
    others = known[shapely.intersects(known, around)]
    subject = yardstick.subject(chosen, window, np.concatenate((found, others)), wanted)
    asked = frozenset(wanted)
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


def _window(ground: Geoms, margin_m: float) -> Any:
    """The box (lon/lat) around some ground."""
    return widened(array([shapely.box(*shapely.total_bounds(ground))]), margin_m)[0]


def _areal(geometry: Any) -> Any:
    """What of a geometry is an area."""
    parts = shapely.get_parts(geometry)
    return shapely.multipolygons(parts[shapely.get_dimensions(parts) == 2])


def _taken(edit: Edit) -> Any:
    """The ground that the edit gives a grid, and that had none."""
    was, now = (union(sound(array(grid.polygon for grid in grids))) for grids in (edit.before, edit.after))
    return solid(array([shapely.difference(now, was)]))[0]


def _closed(coverage: Coverage, window: Any, taken: Any) -> Any:
    """The window, so wide that a hole which the taken ground closes off lies in it.

    Where open ground beside it leads out of the window in one piece only, nothing was closed off.
    """
    seen = -1
    while not shapely.is_empty(taken) and _leads_out(coverage, window, array([taken])) > 1:
        grids = len(coverage.near(array([window])))
        if grids == seen:
            break
        seen = grids
        west, south, east, north = shapely.bounds(window).tolist()
        wide, high = (east - west) / 2.0, (north - south) / 2.0
        window = shapely.box(west - wide, south - high, east + wide, north + high)
    return window


def _leads_out(coverage: Coverage, window: Any, ground: Geoms) -> int:
    """In how many pieces the open ground beside some ground leads out of the window."""
    held = union(sound(array(grid.polygon for grid in coverage.near(array([window])))))
    pieces = shapely.get_parts(shapely.difference(window, held))
    out = pieces[shapely.intersects(pieces, shapely.boundary(window))]
    beside = shapely.dwithin(out[:, None], ground, TOUCH_DEG).any(axis=1)
    return int(beside.sum())
