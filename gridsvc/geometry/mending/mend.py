"""Mend one zone: its borders are joined, its faces are given to one grid each, and everything else keeps its bytes.

No vertex moves. Borders that miss one another by no more than a hair are joined by nodes, as in every edit; then gaps
and overlaps are faces, however thin, and each goes to one grid.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import shapely

from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.gaps import MENDS_M
from gridsvc.geometry.edits.model import STRICT, Division, Edit, Grid
from gridsvc.geometry.edits.noding import SAME_M, Borders, Net, noded
from gridsvc.geometry.edits.partition import Shares, toggled
from gridsvc.geometry.edits.refusals import Refusal, Rule
from gridsvc.geometry.edits.rings import array, spots, with_nodes
from gridsvc.geometry.edits.settle import Demand, Draft, settled
from gridsvc.geometry.measure import LocalMetres
from gridsvc.geometry.mending.allot import Holders, Limits, allotted
from gridsvc.geometry.mending.sides import Sides, Table
from gridsvc.geometry.mending.zones import Zone
from gridsvc.geometry.overlay import Geoms, Rows, holes, invalid_edges, union

TRIES = 4  # a grid that would be left without ground is left alone in the next one


class Ground(NamedTuple):
    """The faces of a zone, and for which grid (column) each (row) lies in its community."""

    faces: Geoms
    home: Table


@dataclass(frozen=True)
class Mender:
    """How zones are mended: the limits, how far (m) borders are bent to meet, who stays as it is, what is asked."""

    limits: Limits
    reach_m: float
    fixed: Collection[str] = ()
    demands: Sequence[Demand] = ()

    def mend(self, coverage: Coverage, zone: Zone) -> Edit:
        """The edit that mends the zone; raises Refusal when nothing would change or the borders cannot be noded."""
        grids = _near(coverage, zone.region)
        communities = {grid.community for grid in grids}
        outlines = [one for one in coverage.divisions_near(array([zone.region])) if one.code in communities]
        net = self._net(grids, outlines, zone)
        faces = shapely.get_parts(shapely.polygonize(net.segments(net.ends[net.pieces])))
        faces = faces[shapely.covers(zone.region, faces)]
        bent = array(with_nodes(grid.polygon, net.inserts()) for grid in grids)
        shares = self._shares(net, Ground(faces, _at_home(faces, grids, outlines)), grids, bent)
        changed = [grid for grid in grids if grid.code in shares.ground]
        after = [replace(grid, polygon=shares.ground[grid.code]) for grid in changed]
        draft = Draft("repair", changed, after, net.inserts(shares.nodes), mended=True)
        return settled(coverage, draft, STRICT, self.demands)

    def _net(self, grids: Sequence[Grid], outlines: Sequence[Division], zone: Zone) -> Net:
        """The borders of the region, joined; only those that are at fault bend. Outlines of communities part faces."""
        polygons = array(grid.polygon for grid in grids)
        lines = [*invalid_edges(polygons), *(defect.geometry for defect in zone.defects)]
        bending = shapely.union_all([*_outlines(array(lines)), *zone.caps])
        place = (shapely.bounds(zone.region), zone.region, bending)
        boundary = array([] if self.limits.boundary is None else [self.limits.boundary])
        borders = [Borders(geoms, self.reach_m, *place) for geoms in (polygons, boundary)]
        borders.append(Borders(array(one.polygon for one in outlines), SAME_M, *place[:2]))
        caps = [shapely.get_coordinates(cap) for cap in zone.caps]
        return noded(borders, caps, self.reach_m)

    def _shares(self, net: Net, ground: Ground, grids: Sequence[Grid], bent: Geoms) -> Shares:
        """The new ground of the grids whose faces change hands; raises Refusal when somebody would always lose all."""
        faces = ground.faces
        codes = [grid.code for grid in grids]
        sides = Sides.of(faces, np.concatenate((bent, self._ground(net))))
        fixed, locked = set(self.fixed), {grid.code for grid in grids if grid.locked}
        for _ in range(TRIES):
            after = allotted(faces, sides, Holders(codes, fixed, locked), ground.home, self.limits.gap_width_m)
            new = _grounds(faces, sides.held[:, :-1] != after, codes, bent)
            emptied = {code for code, polygon in new.items() if polygon is None}
            if not emptied:
                return Shares.of(net, new, _own(net, grids, new))
            fixed |= emptied
        raise Refusal(Rule.EMPTIED, *emptied)

    def _ground(self, net: Net) -> Geoms:
        """The ground that the grids are to fill, with the nodes of the net; where there is none, everything."""
        if self.limits.boundary is None:
            west, south, east, north = shapely.total_bounds(shapely.points(net.nodes)).tolist()
            return array([shapely.box(west - 1.0, south - 1.0, east + 1.0, north + 1.0)])
        return array([with_nodes(self.limits.boundary, net.inserts())])


def best_edit(
    coverage: Coverage, zone: Zone, limits: Limits, fixed: Collection[str], demands: Sequence[Demand] = ()
) -> Edit | None:
    """The edit that leaves least at fault in the zone, of borders joined by one of MENDS_M; None when all make it worse
    or nothing changes."""
    best, least = None, _faulty_m(coverage, zone)
    for reach_m in MENDS_M:
        try:
            edit = Mender(limits, reach_m, fixed, demands).mend(coverage, zone)
        except Refusal:
            continue
        left = _faulty_m(coverage.apply(edit), zone)
        other = len(edit.noded) < len(edit.before) or zone.slits  # of these the metres may say nothing
        if left < least or (left <= least and other and best is None):
            best, least = edit, left
        if left <= 0.0:
            break
    return best


def _faulty_m(coverage: Coverage, zone: Zone) -> float:
    """Metres of border in the zone that fit no neighbour, or lie around a hole in it."""
    polygons = array(grid.polygon for grid in _near(coverage, zone.region))
    edges = invalid_edges(polygons)
    found = holes(union(polygons, fits=bool(shapely.is_empty(edges).all())))
    inside = [*shapely.intersection(edges, zone.region), *found[shapely.within(found, zone.region)]]
    return float(shapely.length(LocalMetres.around(array(inside)).to_metres(array(inside))).sum())


def _near(coverage: Coverage, region: Any) -> list[Grid]:
    """The grids that meet a region."""
    near = coverage.near(array([region]))
    meets = shapely.intersects(region, array(grid.polygon for grid in near))
    return [grid for grid, met in zip(near, meets.tolist(), strict=True) if met]


def _at_home(faces: Geoms, grids: Sequence[Grid], outlines: Sequence[Division]) -> Table:
    """For which grid (column) each face (row) lies in its community."""
    home = np.zeros((len(faces), len(grids)), dtype=bool)
    if outlines:
        points = shapely.point_on_surface(faces)
        face, outline = shapely.STRtree([one.polygon for one in outlines]).query(points, predicate="intersects")
        theirs = np.array([[grid.community == one.code for grid in grids] for one in outlines], dtype=bool)
        np.logical_or.at(home, face, theirs[outline])
    return home


def _outlines(geoms: Geoms) -> Geoms:
    """Areas as their outlines, lines as they are."""
    areal = shapely.get_dimensions(geoms) == 2
    lines = geoms.copy()
    lines[areal] = shapely.boundary(geoms[areal])
    return lines


def _grounds(faces: Geoms, flips: Table, codes: Sequence[str], bent: Geoms) -> dict[str, Any]:
    """The new ground by code of those who gain or lose a face, or whose border folds onto itself when it is joined."""
    changed = flips.any(axis=0) | ~shapely.is_valid(bent)
    rows = np.flatnonzero(changed).tolist()
    return {codes[row]: toggled(np.concatenate((bent[[row]], faces[flips[:, row]]))) for row in rows}


def _own(net: Net, grids: Sequence[Grid], ground: Mapping[str, Any]) -> Rows:
    """The nodes that a grid had itself and still has: whoever's edge they lie on gets them."""
    kept = [spots(shapely.get_coordinates(grid.polygon)) for grid in grids]
    for row, grid in enumerate(grids):
        if grid.code in ground:
            kept[row] = np.intersect1d(kept[row], spots(shapely.get_coordinates(ground[grid.code])))
    return np.flatnonzero(np.isin(net.spots, np.concatenate(kept)))
