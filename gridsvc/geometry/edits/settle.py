"""From new ground to a finished edit: neighbours and divisions get the nodes; what breaks the coverage is refused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from typing import Any, ParamSpec

import numpy as np
import shapely

from gridsvc.geometry.borders import TOUCH_DEG
from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.model import Division, Edit, Grid, Lineage, Terms
from gridsvc.geometry.edits.noding import MEND_M
from gridsvc.geometry.edits.partition import Mask
from gridsvc.geometry.edits.refusals import Refusal, Rule
from gridsvc.geometry.edits.rings import Edges, Inserts, array, lonlats, with_nodes
from gridsvc.geometry.measure import LocalMetres, area_m2
from gridsvc.geometry.overlay import Geoms, Rows, invalid_edges, union

NOTHING_M2 = 1e-6  # how far the union of the grids may differ from what the edit means
P = ParamSpec("P")


@dataclass(frozen=True)
class Draft:
    """What a verb wants: the grids it changes as they are and as they are to be.

    `inserts` are the new nodes on edges, for all who have these edges. `turned` is ground that is meant to gain or lose
    its grid, `home` the community of that. `mended` says that borders did not fit before. `divisions` change otherwise
    than by nodes, as they are and as they are to be.
    """

    verb: str
    before: Sequence[Grid]
    after: Sequence[Grid]
    inserts: Inserts = field(default_factory=dict)
    lineage: tuple[Lineage, ...] = ()
    turned: Sequence[Any] = ()
    home: str = ""
    mended: bool = False
    divisions: Sequence[tuple[Division, Division]] = ()


def answered(verb: Callable[P, Edit]) -> Callable[P, Edit | Refusal]:
    """The verb with a refusal as its answer."""

    @wraps(verb)
    def answer(*args: P.args, **kwargs: P.kwargs) -> Edit | Refusal:
        try:
            return verb(*args, **kwargs)
        except Refusal as refusal:
            return refusal

    return answer


def settled(coverage: Coverage, draft: Draft, terms: Terms, rules: "Sequence[Demand] | None" = None) -> Edit:
    """The edit of a draft; raises Refusal where it breaks one of the rules (all by default)."""
    if list(draft.before) == list(draft.after) and not draft.inserts:
        raise Refusal(Rule.NOTHING)
    noded = _noded(coverage, draft)
    outlines = _outlines(coverage, draft)
    after = Settled(coverage, draft, terms, noded, outlines)
    for rule in RULES if rules is None else rules:
        rule(after)
    return Edit(
        verb=draft.verb,
        before=(*draft.before, *(was for was, _ in noded)),
        after=(*draft.after, *(now for _, now in noded)),
        divisions_before=tuple(was for was, _ in outlines),
        divisions_after=tuple(now for _, now in outlines),
        lineage=draft.lineage,
        nodes=tuple((float(x), float(y)) for nodes in draft.inserts.values() for x, y in lonlats(nodes)),
        noded=frozenset(now.code for _, now in noded),
        recheck=frozenset(grid.code for grid in [*draft.after, *(now for _, now in noded), *after.around]),
    )


@dataclass(frozen=True)
class Settled:
    """A draft with the neighbours and divisions that get its nodes, and what the rules ask of it."""

    coverage: Coverage
    draft: Draft
    terms: Terms
    noded: Sequence[tuple[Grid, Grid]]
    outlines: Sequence[tuple[Division, Division]]

    @cached_property
    def was(self) -> Geoms:
        """The ground of the changed grids before, with the new nodes."""
        return array(with_nodes(grid.polygon, self.draft.inserts) for grid in self.draft.before)

    @cached_property
    def now(self) -> Geoms:
        """The ground of the changed grids afterwards."""
        return array(grid.polygon for grid in self.draft.after)

    @cached_property
    def edges(self) -> Edges:
        """The edges of `was`, `now`, turned ground and divisions, in that order."""
        divisions = [now.polygon for _, now in self.outlines] + [d.polygon for d in self.further]
        return Edges.of(array([*self.was, *self.now, *self.draft.turned, *divisions]))

    def of(self, first: int, count: int) -> Mask:
        """Which edges belong to those rows."""
        return np.asarray((self.edges.row >= first) & (self.edges.row < first + count))

    @cached_property
    def fresh(self) -> Geoms:
        """The edges of the grids that were none before, as lines."""
        keys, was, now = self.edges.keys, self.of(0, len(self.was)), self.of(len(self.was), len(self.now))
        return self.edges.lines(np.flatnonzero(now & ~np.isin(keys, keys[was])))

    @cached_property
    def stale(self) -> Geoms:
        """The edges of the grids that are none any more, as lines."""
        keys, was, now = self.edges.keys, self.of(0, len(self.was)), self.of(len(self.was), len(self.now))
        return self.edges.lines(np.flatnonzero(was & ~np.isin(keys, keys[now])))

    @cached_property
    def around(self) -> list[Grid]:
        """The other grids by the edges that are new, have new nodes or are gone, as they are afterwards."""
        by = np.concatenate((self.fresh, self.stale, _places(self.draft.inserts)))
        mine = {grid.code for grid in self.draft.before}
        now = {grid.code: grid for _, grid in self.noded}
        return [now.get(grid.code, grid) for grid in self.coverage.near(by) if grid.code not in mine]

    @cached_property
    def further(self) -> list[Division]:
        """The divisions by the touched ground that did not get a node."""
        changed = {was.code for was, _ in self.outlines}
        return [d for d in self.coverage.divisions_near(self.was) if d.code not in changed]


Demand = Callable[[Settled], None]  # what is asked of every edit; raises Refusal


def _noded(coverage: Coverage, draft: Draft) -> list[tuple[Grid, Grid]]:
    """The other grids that get new nodes, before and after."""
    mine = {grid.code for grid in draft.before}
    near = [grid for grid in coverage.near(_places(draft.inserts)) if grid.code not in mine]
    pairs = [(grid, replace(grid, polygon=with_nodes(grid.polygon, draft.inserts))) for grid in near]
    return [(was, now) for was, now in pairs if was.polygon is not now.polygon]


def _outlines(coverage: Coverage, draft: Draft) -> list[tuple[Division, Division]]:
    """The divisions that change, before and after: they get new nodes, or the draft changes them otherwise."""
    mine = {was.code for was, _ in draft.divisions}
    near = [d for d in coverage.divisions_near(_places(draft.inserts)) if d.code not in mine]
    pairs = [(d, replace(d, polygon=with_nodes(d.polygon, draft.inserts))) for d in near]
    return [*draft.divisions, *((was, now) for was, now in pairs if was.polygon is not now.polygon)]


def _places(inserts: Inserts) -> Geoms:
    return array(shapely.linestrings(lonlats(np.array(edge))) for edge in inserts)


def no_lock(after: Settled) -> None:
    """No locked grid changes but for nodes; raises Refusal."""
    locked = [grid for grid in after.draft.before if grid.locked]
    if locked:
        raise Refusal(Rule.LOCKED, *(grid.code for grid in locked), place=locked[0].polygon)


def _in_one_part(after: Settled) -> None:
    """No grid has more parts than before, unless the terms allow it."""
    if after.terms.multipart:
        return
    allowed = {grid.code: max(1, shapely.get_num_geometries(grid.polygon)) for grid in after.draft.before}
    for grid in after.draft.after:
        if shapely.get_num_geometries(grid.polygon) > allowed.get(grid.code, 1):
            parts = shapely.get_parts(grid.polygon)
            raise Refusal(Rule.MULTIPART, grid.code, place=parts[int(shapely.area(parts).argmin())])


def _no_sliver(after: Settled) -> None:
    """No part is narrower on average than the tolerance, unless it was before."""
    had = {grid.code: _narrowest(grid.polygon)[0] for grid in after.draft.before}
    for grid in after.draft.after:
        width, part = _narrowest(grid.polygon)
        if width < min(after.terms.tolerance_m, had.get(grid.code, np.inf)):
            raise Refusal(Rule.SLIVER, grid.code, place=part, tolerance_m=after.terms.tolerance_m)


def _narrowest(polygon: Any) -> tuple[float, Any]:
    """The least mean width (m) of a part, and the part."""
    parts = shapely.get_parts(polygon)
    planar = LocalMetres.around(parts).to_metres(parts)
    widths = 2.0 * shapely.area(planar) / shapely.length(planar)
    return float(widths.min()), parts[int(widths.argmin())]


def _fits(after: Settled) -> None:
    """Grids and what lies around them are a coverage, or break it nowhere that was sound before."""
    if not len(after.fresh) and not after.draft.inserts:
        return
    around = array(grid.polygon for grid in after.around)
    if shapely.is_valid(after.now).all() and shapely.coverage_is_valid(np.concatenate((after.now, around))):
        return
    touched = shapely.union_all(np.concatenate((after.fresh, _places(after.draft.inserts))))
    old = shapely.union_all(invalid_edges(np.concatenate((after.was, around))))
    new = shapely.difference(invalid_edges(np.concatenate((after.now, around))), shapely.buffer(old, TOUCH_DEG))
    rows = np.flatnonzero(shapely.dwithin(new, touched, TOUCH_DEG))
    codes = [grid.code for grid in [*after.draft.after, *after.around]]
    if not shapely.is_valid(after.now).all():
        faulty = np.flatnonzero(~shapely.is_valid(after.now)).tolist()
        raise Refusal(Rule.CROSSES, *(codes[row] for row in faulty), place=after.now[faulty[0]])
    if len(rows):
        overlapping = _overlapping(np.concatenate((after.now, around)), rows) or rows.tolist()
        raise Refusal(Rule.CROSSES, *(codes[row] for row in overlapping), place=shapely.union_all(new[rows]))


def _overlapping(polygons: Geoms, rows: Rows) -> list[int]:
    """Those of the rows, and of what they overlap, that have ground in common."""
    row, other = shapely.STRtree(polygons).query(polygons[rows], predicate="intersects")
    pairs = np.column_stack((rows[row], other))
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    pairs = pairs[~shapely.touches(polygons[pairs[:, 0]], polygons[pairs[:, 1]])]
    return [int(row) for row in np.unique(pairs)]


def _same_ground(after: Settled) -> None:
    """The grids have the ground they had, but for what is meant: the same outer edges, each with its new nodes."""
    keys = after.edges.keys
    meant = [after.of(0, len(after.was)), after.of(len(after.was) + len(after.now), len(after.draft.turned))]
    odd_was = _odd_ones(keys[meant[0] | meant[1]])
    odd_now = _odd_ones(keys[after.of(len(after.was), len(after.now))])
    if np.array_equal(odd_was, odd_now):
        return
    was, turned = (union(geoms) for geoms in (after.was, array(after.draft.turned)))
    stray = shapely.symmetric_difference(shapely.symmetric_difference(was, turned), union(after.now))
    area = float(area_m2(array([stray]))[0])
    if after.terms.outer or (after.draft.mended and area <= _mending_m2(after.draft.inserts)):
        return
    codes = [grid.code for grid in after.draft.before]
    raise Refusal(Rule.OPENS_GROUND, *codes, place=stray, area_m2=area)


def _in_one_community(after: Settled) -> None:
    """Each community has the ground it had, but for what is meant, unless the terms allow otherwise."""
    grids = [*after.draft.before, *after.draft.after]
    communities = {grid.community for grid in grids} | ({after.draft.home} if after.draft.turned else set())
    unmoved = not len(after.fresh) + len(after.stale)
    if after.terms.across or after.draft.mended or unmoved or len(communities) == 1:
        return
    homes = [grid.community for grid in grids] + [after.draft.home] * len(after.draft.turned)
    of_row = np.array([*homes, *[None] * (int(after.edges.row.max()) + 1 - len(homes))], dtype=object)
    for community in communities:
        if len(_odd_ones(after.edges.keys[of_row[after.edges.row] == community])):
            codes = [grid.code for grid in after.draft.before]
            raise Refusal(Rule.OTHER_COMMUNITY, *codes, place=shapely.union_all(after.stale))


def _mending_m2(inserts: Inserts) -> float:
    """How much ground may move where edges were bent by MEND_M to join them."""
    edges = _places(inserts)
    return NOTHING_M2 + MEND_M * float(shapely.length(LocalMetres.around(edges).to_metres(edges)).sum())


def _odd_ones(keys: Any) -> Any:
    """The edges that occur an odd number of times: those of the boundary."""
    values, counts = np.unique(keys, return_counts=True)
    return values[counts % 2 == 1]


def _along_divisions(after: Settled) -> None:
    """Where borders ran along the outline of a division, they still do, unless the terms allow it."""
    if after.terms.across:
        return
    edges, keys = after.edges, after.edges.keys
    first = len(after.was) + len(after.now) + len(after.draft.turned)
    outlines = edges.row >= first
    was, now = after.of(0, len(after.was)), after.of(len(after.was), len(after.now))
    left = outlines & np.isin(keys, keys[was]) & ~np.isin(keys, keys[now])
    if left.any():
        codes = [d.code for _, d in after.outlines] + [d.code for d in after.further]
        names = [codes[row - first] for row in np.unique(edges.row[left]).tolist()]
        raise Refusal(Rule.DIVISION_BORDER, *names, place=shapely.union_all(edges.lines(np.flatnonzero(left))))


RULES: tuple[Demand, ...] = (
    no_lock,
    _in_one_part,
    _no_sliver,
    _fits,
    _same_ground,
    _in_one_community,
    _along_divisions,
)
