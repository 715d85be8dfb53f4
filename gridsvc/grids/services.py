"""Writes on layers and their published states."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, func, insert, literal, select, update
from sqlalchemy.dialects.postgresql import DATE, DATERANGE, Range

from gridsvc.accounts.audit import actor_name
from gridsvc.errors import BadParameter, Conflict
from gridsvc.extensions import db
from gridsvc.grids import codes, locators, queries
from gridsvc.grids.models import OTHER_TILES, Edition, Grid, GridVersion, Layer
from gridsvc.grids.rules import RELATIONS, to_store
from gridsvc.imports import changes
from gridsvc.imports.merge import table_of

EMPTY: Range[date] = Range(empty=True)
CODE = re.compile(r"[^\s/?#&,]{1,64}")  # it is part of addresses
CODE_ZH, CODE_EN = "1 到 64 个字符，不含空白和 / ? # & ,", "1 to 64 characters without blanks and / ? # & ,"


def add_layer(code: str, name: str, *, relation: str = "own", parent: str | None = None, scheme: str = "free") -> Layer:
    """A new layer; raises Conflict for a code in use or kept for something else, a second primary layer, an unknown
    relation, or a parent where none belongs or none where one does; BadParameter for a name or code that cannot be.
    """
    codes.scheme(scheme)
    name = _name(name)
    if not CODE.fullmatch(code):
        raise BadParameter(name="code", value=code[:80], expected_zh=CODE_ZH, expected=CODE_EN)
    if code in (*OTHER_TILES, "basemap", "new"):
        raise Conflict(
            reason=f"{code!r} is kept for something else; choose another code",
            reason_zh=f"“{code}”已另有用途，请换一个编码",
        )
    if relation not in RELATIONS or relation == "primary":
        raise Conflict(reason=f"a new layer cannot be {relation!r}", reason_zh=f"新网格层不能是“{relation}”")
    if (relation == "nested") != bool(parent):
        raise Conflict(
            reason="a nested layer, and no other, has a parent", reason_zh="嵌套网格层须有上级网格层，其他网格层不能有"
        )
    if db.session.scalar(select(Layer.id).where(Layer.code == code)):
        raise Conflict(reason=f"the layer {code!r} exists", reason_zh=f"网格层“{code}”已存在")
    parent_id = queries.layer(parent).id if parent else None
    layer = Layer(code=code, name=name, relation=relation, parent_id=parent_id, code_scheme=scheme)
    db.session.add(layer)
    return layer


def set_layer(
    code: str | None, *, scheme: str | None = None, name: str | None = None, overlay: bool | None = None
) -> Layer:
    """Change a layer's code scheme, its name, or whether its special grids may lie over its base grids."""
    layer = queries.layer(code)
    if scheme is not None:
        codes.scheme(scheme)
        layer.code_scheme = scheme
    if name is not None:
        layer.name = _name(name)
    if overlay is not None and overlay != layer.overlay:
        layer.settings = {**layer.settings, "overlay": overlay}
        locators.publish(layer.id)
    return layer


def _name(typed: str) -> str:
    """A layer's name without blanks around it; raises BadParameter for none."""
    if not typed.strip():
        raise BadParameter(name="name", value=typed[:80], expected_zh="名称", expected="a name")
    return typed.strip()


def set_rules(layer: Layer, typed: Mapping[str, str]) -> None:
    """Change a layer's division rules to what was typed (`rules.to_store`); raises BadParameter naming the field."""
    others = {key: value for key, value in layer.settings.items() if key != "rules"}
    rules = to_store(typed, layer.relation)
    layer.settings = {**others, "rules": rules} if rules else others


def remove_layer(layer: Layer) -> None:
    """Remove a layer that never held a grid; raises Conflict with the reason for another."""
    if reason := kept_for(layer):
        zh, en = reason
        raise Conflict(reason=en, reason_zh=zh)
    db.session.delete(layer)


def kept_for(layer: Layer) -> tuple[str, str] | None:
    """Why the layer cannot be removed (zh, en); None where it can."""
    if layer.relation == "primary":
        return "主网格层不能删除", "the primary layer cannot be removed"
    uses = queries.uses(layer.id)
    if uses.grids:
        zh = f"网格层“{layer.code}”有 {uses.grids} 个网格（含历史），历史须可查询，因此不能删除"
        return zh, f"layer {layer.code!r} has {uses.grids} grids, past ones included; its history stays"
    if uses.nested:
        zh = f"网格层“{layer.code}”是 {uses.nested} 个网格层的上级"
        return zh, f"layer {layer.code!r} is the parent of {uses.nested} layers"
    return (f"网格层“{layer.code}”有版次", f"layer {layer.code!r} has editions") if uses.editions else None


def open_edition(layer: Layer, day: date, *, note: str = "") -> Edition:
    """A new edition of the layer, effective on `day`; publishers queue here, one at a time.

    Raises Conflict when a later edition waits or is in force: history is not rewritten.
    """
    queries.take_turn(layer.id)
    newest, number = db.session.execute(
        select(func.max(Edition.effective_on), func.coalesce(func.max(Edition.number), 0)).where(
            Edition.layer_id == layer.id
        )
    ).one()
    if newest is not None and newest > day:
        raise Conflict(
            reason=f"layer {layer.code!r} has an edition of {newest}, later than {day}",
            reason_zh=f"网格层“{layer.code}”已有 {newest} 的版次，晚于 {day}",
        )
    edition = Edition(layer_id=layer.id, number=number + 1, effective_on=day, published_by=actor_name(), note=note)
    db.session.add(edition)
    db.session.flush()
    changes.made(table_of(Edition), edition.id)
    locators.publish(layer.id)
    return edition


def identities(layer_id: int, grid_codes: Sequence[str]) -> dict[str, int]:
    """Grid ids by code, made for codes that are new."""
    known = dict(
        db.session.execute(select(Grid.code, Grid.id).where(Grid.layer_id == layer_id, Grid.code.in_(grid_codes))).all()
    )
    new = [{"layer_id": layer_id, "code": code} for code in grid_codes if code not in known]
    if new:
        made = db.session.execute(insert(Grid).returning(Grid.code, Grid.id), new)
        known.update(dict(made.all()))
    return known


def write_versions(edition: Edition, versions: Sequence[Mapping[str, Any]]) -> None:
    """Put versions (columns of grid_version but edition and dates) in force from the edition's day on.

    What was in force is closed the day before; what began the same day is kept as history, never in force.
    """
    close_versions(edition, [version["grid_id"] for version in versions])
    valid = Range(edition.effective_on, None)
    common = {"layer_id": edition.layer_id, "edition_id": edition.id, "valid": valid}
    db.session.execute(insert(GridVersion), [{**version, **common} for version in versions])
    locators.rewritten(edition)


def close_versions(edition: Edition, grid_ids: Sequence[object]) -> None:
    """End what these grids were, as of the edition's day."""
    day = edition.effective_on
    running = (GridVersion.grid_id.in_(grid_ids), func.upper_inf(GridVersion.valid), queries.in_force(day))
    changes.before(table_of(GridVersion), and_(*running), columns=("grid_id", "valid"))
    replaced = func.lower(GridVersion.valid) == literal(day, DATE)
    db.session.execute(update(GridVersion).where(*running, replaced).values(valid=EMPTY, closed_by=edition.id))
    closed = func.daterange(func.lower(GridVersion.valid), literal(day, DATE), type_=DATERANGE)
    db.session.execute(update(GridVersion).where(*running).values(valid=closed, closed_by=edition.id))
    locators.rewritten(edition)
