"""From an approved plan to an edition: codes issued, versions and lineage written; everything with a place follows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import numpy as np
import shapely
from sqlalchemy import insert, select, update

from gridsvc.accounts.audit import record
from gridsvc.accounts.principal import Principal
from gridsvc.divisions.models import Division as DivisionRow
from gridsvc.errors import BadParameter, Conflict
from gridsvc.extensions import db
from gridsvc.geometry.edit import Grid
from gridsvc.geometry.measure import area_m2
from gridsvc.geometry.shape_key import as_multi, shape_keys
from gridsvc.grids import codes, services
from gridsvc.grids import queries as grids
from gridsvc.grids.assign import follow
from gridsvc.grids.imports import stored
from gridsvc.grids.models import Edition, GridLineage, GridVersion
from gridsvc.grids.models import Grid as GridRow
from gridsvc.plans import bounds, checks
from gridsvc.plans.difference import same_ground
from gridsvc.plans.lineage import descents
from gridsvc.plans.models import Plan, PlanDivision, PlanEdit
from gridsvc.plans.services import need_reach
from gridsvc.plans.state import State, base_of, changes, divisions_left, fresh, state_of
from gridsvc.web.params import today

Codes = Mapping[str, str]


class FaultsStand(Conflict):
    """A plan with errors is not published; `places` are where they are."""

    code = "faults-stand"
    zh = "方案还有 {count} 处错误，不能发布：{first_zh}。"
    en = "The plan has {count} errors and cannot be published: {first}."


class BaseMoved(Conflict):
    """The layer has a newer edition than the plan stands on."""

    code = "base-moved"
    zh = "网格层已有第 {newest} 版，方案基于第 {base} 版：请先把方案更新到最新版次。"
    en = "The layer is at edition {newest}, the plan stands on {base}: bring the plan up to date first."


def publish(plan: Plan, asker: Principal, day: date) -> Edition:
    """Publish an approved plan, effective on `day`; all of it or nothing.

    Raises Conflict for a plan that is not approved or stands on an older edition, Forbidden where the right does not
    reach a community that it changes, FaultsStand while an error stands, BadParameter for a day in the past.
    """
    _need_publishable(plan, asker, day)
    now = state_of(plan)
    changed = {code: grid for code, (_, grid) in changes(plan, unless=("same",)).items()}
    real = issue(plan)
    edition = services.open_edition(plan.layer, day, note=plan.title)
    there = {code: grid for code, grid in changed.items() if grid}
    gone = sorted(code for code, grid in changed.items() if grid is None)
    ids = services.identities(plan.layer_id, sorted({real.get(code, code) for code in (*there, *gone)}))
    _retire(plan, edition, [ids[code] for code in gone])
    _write(plan, edition, there, real, ids)
    _descend(plan, edition, real, ids)
    _outline(plan, now)
    plan.status, plan.edition_id, plan.effective_on = "published", edition.id, day
    plan.version += 1
    db.session.flush()
    if plan.layer.relation == "primary" and day <= today():
        follow(today())
    record("publish", "plan", plan.id, edition=edition.number, day=day, grids=len(there), gone=len(gone))
    return edition


def issue(plan: Plan) -> dict[str, str]:
    """Real codes by placeholder: next free numbers of each community, from west to east and north to south."""
    new = fresh(plan)
    if not new:
        return {}
    taken = list(db.session.scalars(select(GridRow.code).where(GridRow.layer_id == plan.layer_id)))
    taken += [grid.code for grid in state_of(plan)]
    homes: dict[str, list[Grid]] = defaultdict(list)
    for grid in new:
        homes[_home(plan, grid)].append(grid)
    nested = plan.layer.relation == "nested"
    return {
        grid.code: code
        for home, ours in sorted(homes.items())
        for grid, code in zip(
            _ordered(ours), codes.issued(plan.layer.code_scheme, home, taken, len(ours), nested=nested), strict=True
        )
    }


def _home(plan: Plan, grid: Grid) -> str:
    """What the code of a new grid begins with: its community's code, in a nested layer that of the grid around it."""
    if plan.layer.relation != "nested":
        return grid.community or plan.layer.code
    inside = shapely.point_on_surface(grid.polygon)
    around = (
        select(GridRow.code)
        .join(GridVersion, GridVersion.grid_id == GridRow.id)
        .where(GridVersion.layer_id == plan.layer.parent_id, grids.in_force(today()))
        .where(GridVersion.geometry.ST_Intersects(stored(inside)))
        .order_by(GridRow.code)
        .limit(1)
    )
    return db.session.scalar(around) or plan.layer.code


def _ordered(new: Iterable[Grid]) -> list[Grid]:
    def corner(grid: Grid) -> tuple[float, float]:
        middle = shapely.centroid(grid.polygon)
        return float(shapely.get_x(middle)), -float(shapely.get_y(middle))

    return sorted(new, key=corner)


def _need_publishable(plan: Plan, asker: Principal, day: date) -> None:
    if plan.status != "approved":
        raise Conflict(reason="the plan is not approved", reason_zh="方案尚未批准")
    homes = {grid.community for pair in changes(plan).values() for grid in pair if grid}
    need_reach(asker, homes, base_of(plan).names)
    if day < today():
        raise BadParameter(
            name="effective_on", value=day.isoformat(), expected_zh="今天或以后的日期", expected="today or a later day"
        )
    grids.take_turn(plan.layer_id)
    newest = grids.newest_edition(plan.layer_id)
    if newest is not plan.base:
        raise BaseMoved(newest=newest.number if newest else 0, base=plan.base.number if plan.base else 0)
    if errors := checks.blocking(plan):
        raise _faults(errors)


def _faults(places: list[dict[str, Any]]) -> FaultsStand:
    first = places[0]
    codes_ = "、".join(first["codes"])
    return FaultsStand(
        count=len(places),
        first=f"{codes_}: {first['text_en']}",
        first_zh=f"{codes_} {first['text_zh']}",
        places=places,
        lon=first["lon"] or 0.0,
        lat=first["lat"] or 0.0,
    )


def _retire(plan: Plan, edition: Edition, ids: list[int]) -> None:
    if not ids:
        return
    services.close_versions(edition, ids)
    reason = plan.reason or plan.title
    db.session.execute(update(GridRow).where(GridRow.id.in_(ids)).values(retired_reason=reason))


def _write(plan: Plan, edition: Edition, there: Mapping[str, Grid], real: Codes, ids: Mapping[str, int]) -> None:
    """The new version of every grid that is not as it was; what it bore besides (attributes) it keeps."""
    if not there:
        return
    names, was, words = state_of(plan).names, base_of(plan), bounds.written(plan)
    shapes = as_multi(np.array([grid.polygon for grid in there.values()], dtype=object))
    known = _attributes(list(ids.values()))
    rows = zip(there.values(), shapes, shape_keys(shapes), area_m2(shapes).tolist(), strict=True)
    versions = []
    for grid, shape, key, area in rows:
        code = real.get(grid.code, grid.code)
        versions.append(
            {
                "grid_id": ids[code],
                "name": grid.name or code,
                "kind": grid.kind,
                "community_id": names.ids.get(grid.community),
                "shape_key": key,
                "geometry": stored(shape),
                "area_m2": area,
                "attributes": bounds.kept(
                    known.get(ids[code], {}),
                    words.get(grid.code),
                    same_ground=same_ground(was.get(grid.code), grid),
                ),
            }
        )
    services.write_versions(edition, versions)
    revived = [version["grid_id"] for version in versions]
    db.session.execute(update(GridRow).where(GridRow.id.in_(revived)).values(retired_reason=None))


def _attributes(ids: list[int]) -> dict[int, Any]:
    """What the last version of each grid bore besides."""
    rows = db.session.execute(
        select(GridVersion.grid_id, GridVersion.attributes).where(GridVersion.grid_id.in_(ids)).order_by(GridVersion.id)
    )
    return {row.grid_id: row.attributes for row in rows}


def _descend(plan: Plan, edition: Edition, real: Codes, ids: Mapping[str, int]) -> None:
    edits = db.session.scalars(
        select(PlanEdit).where(PlanEdit.plan_id == plan.id, PlanEdit.seq <= plan.head).order_by(PlanEdit.seq)
    )
    base = {grid.code for grid in base_of(plan)}
    final = {grid.code for grid in state_of(plan)}
    found = descents([edit.facts["lineage"] for edit in edits], base, final)
    known = dict(ids) | services.identities(plan.layer_id, sorted({real.get(c, c) for pair in found for c in pair}))
    lines = [
        {
            "from_grid_id": known[real.get(source, source)],
            "to_grid_id": known[real.get(code, code)],
            "edition_id": edition.id,
            "descent": descent,
        }
        for (source, code), descent in sorted(found.items())
    ]
    if lines:
        db.session.execute(insert(GridLineage), lines)


def _outline(plan: Plan, now: State) -> None:
    """Divisions get the nodes that borders along them got, beside those of whoever published before."""
    touched = select(PlanDivision.division_id).where(PlanDivision.plan_id == plan.id, PlanDivision.seq <= plan.head)
    rows = select(DivisionRow.id).where(DivisionRow.id.in_(touched)).order_by(DivisionRow.code)
    db.session.execute(rows.with_for_update())
    for division in divisions_left(plan.id, plan.head, now.names):
        (shape,) = as_multi(np.array([division.polygon], dtype=object))
        (key,) = shape_keys([shape])
        db.session.execute(
            update(DivisionRow)
            .where(DivisionRow.id == now.names.ids[division.code])
            .values(geometry=stored(shape), shape_key=key)
        )
