"""A grid from a list of addresses: its outline follows their buildings and the nearest border lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import shapely

from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.draw import draw
from gridsvc.geometry.edits.model import PLAIN, STRICT, Edit, Terms, Traits
from gridsvc.geometry.edits.refusals import Refusal, Rule
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.edits.settle import answered
from gridsvc.geometry.measure import LocalMetres
from gridsvc.geometry.overlay import Geoms

SAMPLE_M = 3.0  # how densely outlines are sampled where ground is shared out between them
GRAIN_M = 0.001  # its vertices lie on a grid this wide: what is valid in metres stays so in degrees
SMOOTH_M = 1.0  # how far the free outline may be simplified


@dataclass(frozen=True)
class Sites:
    """Where addresses are: points and building outlines (lon/lat), either may be none."""

    points: Geoms = field(default_factory=lambda: array([]))
    outlines: Geoms = field(default_factory=lambda: array([]))

    @property
    def all(self) -> Geoms:
        """Points and outlines."""
        return np.concatenate((self.points, self.outlines))


@dataclass(frozen=True)
class Surroundings:
    """What an outline has regard to: the places of other addresses, and lines that borders like to follow (lon/lat):
    roads, water, walls. Borders of grids are followed too."""

    others: Sites = field(default_factory=Sites)
    lines: Geoms = field(default_factory=lambda: array([]))


NOTHING_ELSE = Surroundings()


@answered
def draw_by_addresses(
    coverage: Coverage,
    listed: Sites,
    traits: Traits = PLAIN,
    *,
    around: Surroundings = NOTHING_ELSE,
    reach_m: float = 30.0,
    terms: Terms = STRICT,
) -> Edit:
    """A new grid around the listed addresses, cut from the grids there: `outline_of` says where its border runs."""
    drawn = draw(coverage, outline_of(coverage, listed, around, reach_m=reach_m), traits, cut=True, terms=terms)
    if isinstance(drawn, Refusal):
        raise drawn
    return replace(drawn, verb="draw_by_addresses")


def outline_of(coverage: Coverage, listed: Sites, around: Surroundings, *, reach_m: float) -> Any:
    """The ground (lon/lat) for the listed addresses; raises Refusal when there is none.

    Lines and grid borders make blocks. A block with listed addresses is taken as far as `reach_m` from them; where
    others are in it too, each gets the ground that is nearer to it. Buildings are taken or left whole.
    """
    if not len(listed.all):
        raise Refusal(Rule.NO_ADDRESSES)
    frame = LocalMetres.around(listed.all)
    mine, theirs = frame.to_metres(listed.all), frame.to_metres(around.others.all)
    zone = _zone(mine, reach_m)
    borders = [shapely.boundary(grid.polygon) for grid in coverage.near(frame.to_degrees(array([zone])))]
    blocks = _blocks(zone, frame.to_metres(array([*borders, *around.lines])))
    taken = [_share(block, mine, theirs) for block in blocks if shapely.intersects(block, mine).any()]
    kept = shapely.union_all([*taken, *frame.to_metres(listed.outlines)])
    kept = shapely.difference(kept, shapely.union_all(frame.to_metres(around.others.outlines)))
    outline = shapely.set_precision(_tidy(kept, mine, theirs), GRAIN_M)
    return frame.to_degrees(array([outline]))[0]


def _zone(sites: Geoms, reach_m: float) -> Any:
    """The ground within reach of the sites, bays between them filled (planar metres)."""
    wide = shapely.union_all(shapely.buffer(sites, 2.0 * reach_m, quad_segs=4))
    return shapely.simplify(shapely.buffer(wide, -reach_m, quad_segs=4), SMOOTH_M)


def _blocks(zone: Any, lines: Geoms) -> Geoms:
    """The zone cut along lines."""
    inside = shapely.intersection(lines, shapely.buffer(zone, SAMPLE_M))  # beyond its rim, so that they cut it
    noded = shapely.union_all([*inside[~shapely.is_empty(inside)], shapely.boundary(zone)])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    return np.asarray(faces[shapely.contains(zone, shapely.point_on_surface(faces))])


def _share(block: Any, mine: Geoms, theirs: Geoms) -> Any:
    """The ground of a block that is nearer to sites of mine than to theirs."""
    own, other = (_sampled(sites[shapely.intersects(sites, block)]) for sites in (mine, theirs))
    if not len(other):
        return block
    cells = shapely.get_parts(
        shapely.voronoi_polygons(shapely.multipoints(np.concatenate((own, other))), extend_to=block, ordered=True)
    )
    nearer = shapely.simplify(shapely.union_all(cells[: len(own)]), SMOOTH_M)
    return shapely.intersection(nearer, block)


def _sampled(sites: Geoms) -> Geoms:
    """Points along the outlines of sites, and the sites that are points; each once."""
    areal = shapely.get_dimensions(sites) == 2
    rims = shapely.segmentize(shapely.boundary(sites[areal]), SAMPLE_M)
    corners = shapely.points(shapely.get_coordinates(rims))
    points = np.concatenate((array(corners), sites[~areal]))
    return points[np.unique(shapely.get_coordinates(points), axis=0, return_index=True)[1]]


def _tidy(ground: Any, mine: Geoms, theirs: Geoms) -> Any:
    """The parts with sites of mine in them, and holes only where sites of theirs are."""
    parts = shapely.get_parts(ground)
    parts = parts[(shapely.get_dimensions(parts) == 2) & shapely.intersects(parts[:, None], mine).any(axis=1)]
    return shapely.union_all([_filled(part, theirs) for part in parts])


def _filled(part: Any, theirs: Geoms) -> Any:
    rings = shapely.get_rings(part)
    holes = array(shapely.polygons(rings[1:]))
    kept: Sequence[Any] = rings[1:][shapely.intersects(holes[:, None], theirs).any(axis=1)].tolist()
    return shapely.Polygon(rings[0], kept)
