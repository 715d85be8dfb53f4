"""Propose how ground could be divided: so many grids of about as many households, with short borders along roads.

Each grid is in one piece and cuts no cluster of addresses. A proposal is an edit, applied and undone like any other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from gridsvc.geometry.crs import Floats
from gridsvc.geometry.edits.coverage import Coverage
from gridsvc.geometry.edits.drawing import cut_faces
from gridsvc.geometry.edits.grant import Grant, granted
from gridsvc.geometry.edits.model import STRICT, Descent, Edit, Grid, Lineage, Terms
from gridsvc.geometry.edits.partition import OPEN, Faces, Owners
from gridsvc.geometry.edits.refusals import Refusal, Rule
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.measure import LocalMetres, area_m2
from gridsvc.geometry.overlay import Geoms, Rows
from gridsvc.geometry.proposing.atoms import Atoms, atoms_of
from gridsvc.geometry.proposing.partition import partitioned, worst

TOLERANCE = 0.1  # how far a grid may be from the mean
SMOOTH_M = (2.0, 0.0)  # how far borders between clusters may be simplified


@dataclass(frozen=True)
class Homes:
    """Where households are: places (lon/lat points, outlines of buildings or compounds), and how many each holds."""

    places: Geoms
    households: Floats


@dataclass(frozen=True)
class Proposal:
    """A proposed division: the edit, the households of each grid it makes, and how far the worst is from the mean (a
    share of it)."""

    edit: Edit
    households: Mapping[str, float]
    worst: float


@dataclass(frozen=True)
class Wish:
    """How many grids, by which homes, and along which lines (lon/lat: roads, water) where they can."""

    count: int
    homes: Homes
    lines: Geoms


def propose(
    coverage: Coverage,
    codes: Sequence[str],
    count: int,
    homes: Homes,
    *,
    lines: Geoms | None = None,
    terms: Terms = STRICT,
) -> Proposal | Refusal:
    """The ground of some grids as `count` grids of about as many households each, at most a tenth off where the places
    allow it. Borders follow `lines` (lon/lat: roads, water) and the grids' own borders where they can.

    Codes go on to the grid with most of their ground; further grids are new, and grids left over retire.
    """
    try:
        grids = [coverage.grid(code) for code in sorted(set(codes))]
        return _proposal(coverage, grids, Wish(count, homes, array([]) if lines is None else lines), terms)
    except Refusal as refusal:
        return refusal


def divide(
    coverage: Coverage,
    codes: Sequence[str],
    count: int,
    homes: Homes,
    *,
    lines: Geoms | None = None,
    terms: Terms = STRICT,
) -> Edit | Refusal:
    """The edit of a proposal."""
    answer = propose(coverage, codes, count, homes, lines=lines, terms=terms)
    return answer if isinstance(answer, Refusal) else answer.edit


def _proposal(coverage: Coverage, grids: Sequence[Grid], wish: Wish, terms: Terms) -> Proposal:
    if not grids or wish.count < 1:
        raise Refusal(Rule.NOTHING)
    polygons = array(grid.polygon for grid in grids)
    frame, homes = LocalMetres.around(polygons), _within(wish.homes, polygons)
    ground, lines, places = (frame.to_metres(geoms) for geoms in (polygons, wish.lines, homes.places))
    atoms = atoms_of(ground, lines, places, homes.households)
    if not atoms.connected or len(atoms.polygons) < wish.count:
        rule = Rule.NO_SHARE if atoms.connected else Rule.NOT_ADJACENT
        raise Refusal(rule, *(grid.code for grid in grids), place=shapely.union_all(polygons))
    return _drawn(coverage, grids, Shared(atoms, partitioned(atoms, wish.count, TOLERANCE), frame, homes), terms)


@dataclass(frozen=True)
class Shared:
    """Atoms (metres of the frame) and the part of each."""

    atoms: Atoms
    labels: Rows
    frame: LocalMetres
    homes: Homes

    def borders(self, smooth_m: float) -> Geoms:
        """The lines (lon/lat) between different parts; those that follow no given line are made smoother."""
        atoms, parts = self.atoms, self.labels[self.atoms.pairs]
        parting = parts[:, 0] != parts[:, 1]
        given, free = (_joined(atoms.edges[parting & mask]) for mask in (atoms.given, ~atoms.given))
        return self.frame.to_degrees(np.concatenate((given, shapely.simplify(free, smooth_m))))

    def parts(self, faces: Faces) -> Rows:
        """The part that each face belongs to; -1 for open ground."""
        points = array(shapely.points(self.frame.metres(faces.points)))
        face, atom = shapely.STRtree(self.atoms.polygons).query_nearest(points, all_matches=False)
        parts = np.full(len(points), -1, dtype=np.intp)
        parts[face] = self.labels[atom]
        parts[faces.open] = -1
        return parts


def _drawn(coverage: Coverage, grids: Sequence[Grid], shared: Shared, terms: Terms) -> Proposal:
    """The proposal with the smoothest borders that leave it within TOLERANCE, else with those that are as they are."""
    found: Proposal | Refusal = Refusal(Rule.NOTHING)
    for smooth_m in SMOOTH_M:
        try:
            faces = cut_faces(grids, [shapely.get_coordinates(line) for line in shared.borders(smooth_m)], terms)
            edit = granted(coverage, _grant(coverage, faces, shared.parts(faces)), terms)
        except Refusal as refusal:
            found = refusal if isinstance(found, Refusal) else found
            continue
        held = _households(edit, shared.homes, [grid.code for grid in grids])
        found = Proposal(edit, held, worst(np.array(list(held.values()))))
        if found.worst <= TOLERANCE:
            break
    if isinstance(found, Refusal):
        raise found
    return found


def _joined(edges: Geoms) -> Geoms:
    """Edges as long lines."""
    return np.asarray(shapely.get_parts(shapely.line_merge(array([shapely.multilinestrings(edges)]))))


def _within(homes: Homes, polygons: Geoms) -> Homes:
    """The homes on that ground; where nobody lives, the ground itself is shared out, by a home for each grid's m2."""
    places = shapely.point_on_surface(homes.places)
    rows = np.unique(shapely.STRtree(polygons).query(places, predicate="intersects")[0])
    if homes.households[rows].sum() > 0:
        return Homes(homes.places[rows], homes.households[rows])
    return Homes(shapely.point_on_surface(polygons), area_m2(polygons))


def _grant(coverage: Coverage, faces: Faces, parts: Rows) -> Grant:
    """Each face to the grid of its part. A part has the code of the grid that it has most ground of, each code once."""
    codes = sorted(faces.grids)
    row = np.array([codes.index(owners[0]) if owners else -1 for owners in faces.owners], dtype=np.intp)
    count = int(parts.max()) + 1
    shared = np.zeros((count, len(codes)))
    mine = parts >= 0
    np.add.at(shared, (parts[mine], row[mine]), area_m2(faces.polygons[mine]))
    names = _names(shared, codes, coverage.fresh(count))
    owners: list[Owners] = [OPEN if part < 0 else (names[part],) for part in parts.tolist()]
    first = faces.grids[codes[0]]
    born = [Grid(name, None, first.community, first.kind) for name in names if name not in faces.grids]
    return Grant("divide", faces, owners, born, retiring=codes, lineage=_lineage(shared, names, codes))


def _names(shared: Floats, codes: Sequence[str], fresh: Sequence[str]) -> list[str]:
    """The code of each part (row): that of the grid (column) with most shared ground, largest first, else a new one."""
    names: dict[int, str] = {}
    for at in np.argsort(-shared, axis=None, kind="stable").tolist():
        part, column = divmod(at, len(codes))
        if shared[part, column] > 0 and part not in names and codes[column] not in names.values():
            names[part] = codes[column]
    unused = iter(fresh)
    return [names[part] if part in names else next(unused) for part in range(len(shared))]


def _lineage(shared: Floats, names: Sequence[str], codes: Sequence[str]) -> list[Lineage]:
    """A new grid comes from those whose ground it has, and a retired one has its heirs."""
    found = []
    for part, column in np.argwhere(shared > 0).tolist():
        name, source = names[part], codes[column]
        if source not in names:
            found.append(Lineage(Descent.HEIR_OF, name, source))
        elif name not in codes:
            found.append(Lineage(Descent.SPLIT_FROM, name, source))
    return found


def _households(edit: Edit, homes: Homes, codes: Sequence[str]) -> dict[str, float]:
    """The households of each grid that has the ground now; a place counts where its middle is."""
    made = [grid for grid in edit.after if grid.code in codes or grid.code in edit.new]
    places = shapely.point_on_surface(homes.places)
    home, row = shapely.STRtree([grid.polygon for grid in made]).query(places, predicate="intersects")
    home, first = np.unique(home, return_index=True)
    held = np.bincount(row[first], homes.households[home], minlength=len(made))
    return {grid.code: float(count) for grid, count in zip(made, held, strict=True)}
