"""What a plan looks like: the coverage of its base edition, and over it what the edits up to its head left."""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import shapely
from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from gridsvc.divisions.models import Division as DivisionRow
from gridsvc.extensions import db
from gridsvc.geometry.edit import Coverage, Division, Grid
from gridsvc.geometry.three_way import Choose, merged
from gridsvc.grids import queries
from gridsvc.grids.models import Edition, GridVersion, Layer
from gridsvc.grids.models import Grid as GridRow
from gridsvc.kept.values import Kept
from gridsvc.plans.difference import UNCHANGED, became
from gridsvc.plans.models import Plan, PlanDivision, PlanGrid

ONE = ("",)  # the coverages of a layer without overlay: one for all kinds
EACH = ("base", "special")
FILLING = ("primary", "own")  # relations of layers whose grids are to cover the divisions' ground


@dataclass(frozen=True, slots=True)
class Names:
    """Divisions by what edits call them: the code, with the code system before it where two share one."""

    ids: Mapping[str, int]
    keys: Mapping[int, str]

    def key(self, division_id: int | None) -> str:
        """What edits call a division; empty for none."""
        return "" if division_id is None else self.keys[division_id]


@dataclass(frozen=True, slots=True)
class State:
    """A layer under edit. `coverages` by kind where special grids lie over base grids, else one, under "". `fills`
    says that its grids are to cover the divisions' ground.
    """

    coverages: Mapping[str, Coverage]
    names: Names
    fills: bool

    def __iter__(self) -> Iterator[Grid]:
        for coverage in self.coverages.values():
            yield from coverage

    def __contains__(self, code: str) -> bool:
        return any(code in coverage for coverage in self.coverages.values())

    def kind_of(self, code: str | None, kind: str = "base") -> str:
        """Under which key the coverage with that grid is; without it, the one for grids of `kind`."""
        for key, coverage in self.coverages.items():
            if code is not None and code in coverage:
                return key
        return kind if kind in self.coverages else next(iter(self.coverages))

    def holding(self, code: str) -> Coverage:
        """The coverage with that grid; the first one where there is no such grid."""
        return self.coverages[self.kind_of(code)]

    def get(self, code: str) -> Grid | None:
        """The grid of that code."""
        return next((coverage.grid(code) for coverage in self.coverages.values() if code in coverage), None)

    def division(self, code: str) -> Division:
        """The outline of that code; raises Refusal."""
        return next(iter(self.coverages.values())).division(code)

    def near(self, geoms: Any) -> list[Grid]:
        """The grids whose bounds touch those of one of the geometries."""
        return [grid for coverage in self.coverages.values() for grid in coverage.near(geoms)]

    def divisions_near(self, geoms: Any) -> list[Division]:
        """The outlines whose bounds touch those of one of the geometries."""
        return next(iter(self.coverages.values())).divisions_near(geoms)

    def over(self, grids: Mapping[str, Grid | None], divisions: list[Division]) -> "State":
        """The state with these grids (None: gone) and outlines in place of its own."""
        changed = {key: coverage.over(self._share(grids, key), divisions) for key, coverage in self.coverages.items()}
        return replace(self, coverages=changed)

    def _share(self, grids: Mapping[str, Grid | None], key: str) -> dict[str, Grid | None]:
        """What of them belongs into a coverage; from every other one they are gone."""
        return {code: grid if grid and key == self._home(grid) else None for code, grid in grids.items()}

    def _home(self, grid: Grid) -> str:
        return grid.kind if grid.kind in self.coverages else ""


_bases: Kept[State] = Kept("divisions", "grids", capacity=3)
_states: Kept[State] = Kept("divisions", capacity=12)


def state_of(plan: Plan) -> State:
    """The plan at its head."""
    base = base_of(plan)
    return _states.get((plan.id, plan.version), lambda: state_at(plan, plan.head, base))


def remember(plan: Plan, now: State) -> None:
    """The plan as it was just committed: the next request of this process need not read it."""
    _states.get((plan.id, plan.version), lambda: now)


def base_of(plan: Plan) -> State:
    """The edition that the plan stands on, before any edit."""
    return edition_state(plan.layer, plan.base)


def edition_state(layer: Layer, edition: Edition | None) -> State:
    """The layer as an edition published it."""
    key = (layer.id, edition.id if edition else None, layer.overlay)
    return _bases.get(key, lambda: _read(layer, edition))


def state_at(plan: Plan, head: int, base: State | None = None) -> State:
    """The plan after its first `head` edits, with the grids that are locked in it."""
    base = base or base_of(plan)
    left = grids_left(plan.id, head, base.names)
    for code in plan.locked:
        held = left.get(code, base.get(code))
        if held:
            left[code] = _locked(held)
    return base.over(left, divisions_left(plan.id, head, base.names))


def changes(plan: Plan, *, unless: Container[str] = UNCHANGED) -> dict[str, tuple[Grid | None, Grid | None]]:
    """The grids that the plan at its head changes, by code: as its base has them and as they are. Grids that edits made
    and gave up again are none; `unless`: what may have become of a grid that is left out.
    """
    was = base_of(plan)
    pairs = {code: (was.get(code), grid) for code, grid in grids_left(plan.id, plan.head, was.names).items()}
    return {code: pair for code, pair in pairs.items() if any(pair) and became(*pair) not in unless}


def fresh(plan: Plan) -> list[Grid]:
    """The grids of the plan whose codes stand for ones to be issued."""
    was = base_of(plan)
    return [grid for grid in state_of(plan) if grid.code.startswith("+") and grid.code not in was]


def grids_left(plan_id: int, head: int, names: Names) -> dict[str, Grid | None]:
    """Each grid that one of the first `head` edits touched, as it was left; None: it is gone."""
    rows = db.session.execute(latest_grids(plan_id, head)).all()
    return {row.code: _grid(row, names) for row in rows}


def latest_grids(plan_id: int, head: int) -> Select[*tuple[Any, ...]]:
    """code, name, kind, community_id, noded and wkb of each grid as the last of the first `head` edits left it."""
    columns = (PlanGrid.code, PlanGrid.name, PlanGrid.kind, PlanGrid.community_id, PlanGrid.noded, PlanGrid.seq)
    return (
        select(*columns, func.ST_AsBinary(PlanGrid.geometry).label("wkb"))
        .ext(distinct_on(PlanGrid.code))
        .where(PlanGrid.plan_id == plan_id, PlanGrid.seq <= head)
        .order_by(PlanGrid.code, PlanGrid.seq.desc())
    )


def divisions_left(plan_id: int, head: int, names: Names, choose: Choose | None = None) -> list[Division]:
    """The outlines that one of the first `head` edits touched, as they were left, with what was published since. Where
    both changed a stretch, the plan's counts, unless `choose` (three_way.merged) decides otherwise.
    """
    left, published, now = PlanDivision.geometry, PlanDivision.published, DivisionRow.geometry
    rows = db.session.execute(
        select(PlanDivision.division_id, *(func.ST_AsBinary(outline) for outline in (left, published, now)))
        .ext(distinct_on(PlanDivision.division_id))
        .join(DivisionRow, DivisionRow.id == PlanDivision.division_id)
        .where(PlanDivision.plan_id == plan_id, PlanDivision.seq <= head)
        .order_by(PlanDivision.division_id, PlanDivision.seq.desc())
    )
    return [Division(names.key(row[0]), _together([_outline(wkb) for wkb in row[1:]], choose)) for row in rows]


def _outline(wkb: bytes | None) -> Any | None:
    return None if wkb is None else single(shapely.from_wkb(wkb))


def _together(outlines: Sequence[Any], choose: Choose | None) -> Any:
    left, published, now = outlines
    if published is None or now is None:
        return left
    return merged(published, left, now, choose) or left


def single(polygon: Any) -> Any:
    """A MultiPolygon of one part as that part: as edits have it."""
    parts = shapely.get_parts(polygon)
    return parts[0] if len(parts) == 1 else polygon


def _read(layer: Layer, edition: Edition | None) -> State:
    divisions = db.session.execute(
        select(
            DivisionRow.id, DivisionRow.code, DivisionRow.code_system, func.ST_AsBinary(DivisionRow.geometry)
        ).order_by(DivisionRow.code, DivisionRow.code_system)
    ).all()
    names = _names(divisions)
    outlines = [Division(names.key(i), single(shapely.from_wkb(wkb))) for i, _, _, wkb in divisions if wkb]
    grids = [grid for row in _rows_of(edition) if (grid := _grid(row, names))] if edition else []
    kinds = {kind: [grid for grid in grids if grid.kind == kind] for kind in EACH} if layer.overlay else {"": grids}
    coverages = {kind: Coverage.build(of_kind, outlines) for kind, of_kind in kinds.items()}
    return State(coverages, names, fills=layer.relation in FILLING)


def _names(divisions: Any) -> Names:
    ids: dict[str, int] = {}
    for division_id, code, system, _ in divisions:
        ids[code if code not in ids else f"{system}:{code}"] = division_id
    return Names(ids, {division_id: key for key, division_id in ids.items()})


def _rows_of(edition: Edition) -> Any:
    version = GridVersion
    columns = (GridRow.code, version.name, version.kind, version.community_id)
    return db.session.execute(
        select(*columns, func.ST_AsBinary(version.geometry).label("wkb"))
        .join(GridRow, version.grid_id == GridRow.id)
        .where(queries.of_edition(edition))
        .order_by(GridRow.code)
    )


def _grid(row: Any, names: Names) -> Grid | None:
    if row.wkb is None:
        return None
    return Grid(row.code, single(shapely.from_wkb(row.wkb)), names.key(row.community_id), row.kind, row.name)


def _locked(grid: Grid) -> Grid:
    return Grid(grid.code, grid.polygon, grid.community, grid.kind, grid.name, locked=True)
