"""A plan as a file to be edited elsewhere, and what came back as a difference, by normalised geometry."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import geopandas
import shapely

from gridsvc.geometry.edit import Grid
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.measure import area_m2
from gridsvc.geometry.shape_key import as_multi, shape_keys
from gridsvc.grids.codes import misfit
from gridsvc.grids.imports import FIELDS, NOT_A_POLYGON, REPEATED, UNKNOWN_COMMUNITY
from gridsvc.io.fields import map_columns, parse_chunk
from gridsvc.io.problems import Problem
from gridsvc.io.readers import open_table
from gridsvc.io.tables import Chunk
from gridsvc.plans.models import Plan
from gridsvc.plans.state import State, single

POLYGONS = (3, 6)
CODE_MAY_LACK = tuple(replace(one, required=False) for one in FIELDS)  # a grid that was drawn elsewhere


@dataclass(frozen=True, slots=True)
class Refused:
    """A row of the file that cannot be taken."""

    line: int
    code: str
    problem: Problem

    def as_json(self) -> dict[str, Any]:
        """For the answer."""
        return {"line": self.line, "code": self.code, "reason_zh": self.problem.zh, "reason_en": self.problem.en}


@dataclass(frozen=True, slots=True)
class Difference:
    """What a file says otherwise than the plan: codes by what became of them, the grids as the file has them, and the
    rows that were refused. A grid whose row was refused is not `removed`.
    """

    wanted: Mapping[str, Grid]
    unchanged: Sequence[str] = ()
    attributes: Sequence[str] = ()
    geometry: Sequence[str] = ()
    added: Sequence[str] = ()
    removed: Sequence[str] = ()
    refused: Sequence[Refused] = field(default_factory=list)

    def edits(self, *, retire: bool) -> dict[str, Grid | None]:
        """What to make of the plan's grids; grids that the file lacks go only with `retire`."""
        come: dict[str, Grid | None] = {c: self.wanted[c] for c in (*self.attributes, *self.geometry, *self.added)}
        return come | (dict.fromkeys(self.removed) if retire else {})

    def as_json(self) -> dict[str, Any]:
        """For the answer; of what is unchanged only the number."""
        lists = {name: list(getattr(self, name)) for name in ("attributes", "geometry", "added", "removed")}
        return {"unchanged": len(self.unchanged), **lists, "refused": [one.as_json() for one in self.refused]}


def frames(state: State) -> Iterator[geopandas.GeoDataFrame]:
    """code, name, kind, community, area_m2 and geometry of every grid of a plan, by code."""
    grids = sorted(state, key=lambda grid: grid.code)
    polygons = array(grid.polygon for grid in grids)
    yield geopandas.GeoDataFrame(
        {
            "code": [grid.code for grid in grids],
            "name": [grid.name for grid in grids],
            "kind": [grid.kind for grid in grids],
            "community": [grid.community for grid in grids],
            "area_m2": area_m2(polygons) if grids else [],
        },
        geometry=as_multi(polygons),
        crs="EPSG:4490",
    )


def difference(plan: Plan, state: State, path: Path, *, crs: str | None = None) -> Difference:
    """What a file says otherwise than the plan; columns that it lacks stay as they are. Raises UnusableInput."""
    wanted, refused = _read(plan, state, path, crs)
    held = {grid.code: grid for grid in state}
    both = sorted(wanted.keys() & held.keys())
    shapes = [array(side[code].polygon for code in both) for side in (held, wanted)]
    same_shape = dict(zip(both, map(str.__eq__, *map(shape_keys, shapes)), strict=True)) if both else {}
    for code in both:
        if same_shape[code]:  # however the other program wrote its rings, the bytes stay
            wanted[code] = Grid(**{**_facts(wanted[code]), "polygon": held[code].polygon})
    changed = [code for code in both if _facts(wanted[code]) != _facts(held[code]) or not same_shape[code]]
    named = {one.code for one in refused}
    return Difference(
        wanted,
        unchanged=[code for code in both if code not in set(changed)],
        attributes=[code for code in changed if same_shape[code]],
        geometry=[code for code in changed if not same_shape[code]],
        added=sorted(wanted.keys() - held.keys()),
        removed=sorted(held.keys() - wanted.keys() - named),
        refused=refused,
    )


def _facts(grid: Grid) -> dict[str, Any]:
    facts = {name: getattr(grid, name) for name in ("code", "community", "kind", "name")}
    return facts | {"polygon": None}


def _read(plan: Plan, state: State, path: Path, crs: str | None) -> tuple[dict[str, Grid], list[Refused]]:
    """The grids of a file by code, a placeholder for each without one; the rows that cannot be taken."""
    table = open_table(path, crs=crs)
    mapping = map_columns(FIELDS, table.columns, {})
    fresh = (code for code in map("+{}".format, count(1)) if code not in state)
    found: dict[str, Grid] = {}
    refused: list[Refused] = []
    for chunk in table:
        parsed = parse_chunk(chunk, CODE_MAY_LACK, mapping)
        rows: Any = parsed.values.astype(object).where(parsed.values.notna(), None).to_dict("records")
        for line, row, polygon, problem in zip(chunk.line, rows, _shapes(chunk), parsed.problem, strict=True):
            why = problem or _unfit(plan, state, row, polygon, found)
            if why:
                refused.append(Refused(int(line), row["code"] or "", why))
                continue
            code = row["code"] or next(fresh)
            found[code] = _grid(state, mapping, row | {"code": code}, polygon)
    return found, refused


def _shapes(chunk: Chunk) -> Sequence[Any]:
    return [None] * len(chunk) if chunk.geometry is None else chunk.geometry.tolist()


def _unfit(plan: Plan, state: State, row: Any, polygon: Any, found: Mapping[str, Grid]) -> Problem | None:
    """Why a row cannot be taken."""
    code, community = row["code"], row["community"]
    if code in found:
        return REPEATED.filled(code=code)
    if shapely.get_type_id(polygon) not in POLYGONS or shapely.is_empty(polygon):
        return NOT_A_POLYGON
    if community and community not in state.names.ids:
        return UNKNOWN_COMMUNITY.filled(code=community)
    if not code or code.startswith("+") or code in state:
        return None
    return misfit(code, plan.layer.code_scheme, plan.layer.code)


def _grid(state: State, mapping: Mapping[str, str], row: Any, polygon: Any) -> Grid:
    """The row as a grid; what the file has no column for is as the plan has it."""
    held = state.get(row["code"])

    def fact(name: str, default: str) -> str:
        if name in mapping:
            return str(row[name] or default)
        return str(getattr(held, name)) if held else default

    shape = single(shapely.force_2d(polygon))
    return Grid(row["code"], shape, fact("community", ""), fact("kind", "base"), fact("name", ""))
