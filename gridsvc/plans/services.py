"""Writes on plans: made, changed by edits, undone and redone. Every write says which version of the plan it saw."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

import numpy as np
import shapely
from sqlalchemy import delete, insert, select

from gridsvc.accounts.audit import actor_name
from gridsvc.accounts.principal import Principal
from gridsvc.divisions.queries import grounds, known
from gridsvc.errors import BadParameter, Conflict, Forbidden, NotFound
from gridsvc.extensions import db
from gridsvc.geometry.edit import Edit, Grid, Refusal
from gridsvc.geometry.edits.rings import array
from gridsvc.geometry.shape_key import as_multi
from gridsvc.grids import queries as grids
from gridsvc.grids.imports import stored
from gridsvc.plans import state as states
from gridsvc.plans.arguments import Arguments
from gridsvc.plans.difference import UNCHANGED, became
from gridsvc.plans.models import Plan, PlanComment, PlanDivision, PlanEdit, PlanGrid
from gridsvc.plans.state import Names, State
from gridsvc.plans.verbs import Verb, verb
from gridsvc.plans.words import summary

HOUSED = ("primary", "nested")  # relations of layers whose grids have a community
LONGEST_TITLE, LONGEST_TEXT = 200, 4000
LEFT_BY_EDITS = (PlanEdit, PlanGrid, PlanDivision)


class PlanMovedOn(Conflict):
    """Somebody else, or another tab, changed the plan since it was last seen."""

    code = "plan-moved-on"
    zh = "方案已被改动（第 {version} 版，最近：{latest_zh}），请先看过最新内容再操作。"
    en = "The plan has been changed since (version {version}, the latest: {latest}): look at it, then do it again."


@dataclass(frozen=True, slots=True)
class Change:
    """What an edit, an undo or a redo did: the plan after it, which codes it touched, which only got nodes; `at` is
    when the edit was made.
    """

    plan: Plan
    state: State
    verb: str
    seq: int
    at: datetime
    facts: Mapping[str, Any]
    arguments: Mapping[str, Any]


def create(asker: Principal, title: str, *, layer: str | None = None, reason: str = "") -> Plan:
    """A plan on top of the layer's newest edition."""
    of = grids.layer(layer)
    base = grids.newest_edition(of.id)
    plan = Plan(
        layer=of,
        layer_id=of.id,
        base=base,
        title=named(title),
        reason=said("reason", reason),
        author_id=asker.user_id,
        author=actor_name(),
    )
    db.session.add(plan)
    db.session.flush()
    return plan


def taken(plan_id: int, version: int | None = None) -> Plan:
    """The plan, for this transaction to write; raises NotFound, PlanMovedOn when it is not at `version` (None: any)."""
    plan = db.session.scalar(
        select(Plan).where(Plan.id == plan_id).with_for_update().execution_options(populate_existing=True)
    )
    if plan is None:
        raise NotFound(what="plan", what_zh="方案", key=plan_id)
    if version is not None and plan.version != version:
        raise PlanMovedOn(version=plan.version, head=plan.head, **_latest(plan))
    return plan


def append(plan: Plan, asker: Principal, given: Mapping[str, Any]) -> Change:
    """Make an edit on top of what there is; what was undone before it is given up. Raises Refusal."""
    need_draft(plan)
    before = states.state_of(plan)
    name, arguments, edit = asked(plan, given)
    need_rights(asker, edit, before.names)
    return write(plan, before, name, arguments, edit)


class Asked(NamedTuple):
    """An edit that was asked for: its verb, the arguments as the log keeps them, and what it would do."""

    verb: str
    arguments: dict[str, Any]
    edit: Edit


def asked(plan: Plan, given: Mapping[str, Any]) -> Asked:
    """The edit that a request asks for; raises Refusal, BadParameter. Nothing is written."""
    spec = verb(given.get("verb"))
    arguments = {key: value for key, value in given.items() if key not in ("version", "verb")}
    return Asked(str(given["verb"]), arguments, _made(plan, states.state_of(plan), spec, arguments))


def _made(plan: Plan, state: State, spec: Verb, arguments: Mapping[str, Any]) -> Edit:
    args = Arguments(arguments)
    make = spec.read(args)
    subject = arguments.get(spec.subject) if spec.subject else None
    code = subject[0] if isinstance(subject, list) and subject else subject
    key = state.kind_of(code if isinstance(code, str) else None, args.kind("base"))
    answer = make(state.coverages[key])
    if isinstance(answer, Refusal):
        raise answer
    return housed(plan, answer, state.names)


def write(plan: Plan, before: State, name: str, arguments: Mapping[str, Any], edit: Edit) -> Change:
    """Put an edit on the log, and what it left beside it."""
    for table in LEFT_BY_EDITS:
        db.session.execute(delete(table).where(table.plan_id == plan.id, table.seq > plan.head))
    seq, facts = plan.head + 1, facts_of(edit)
    row = {"plan_id": plan.id, "seq": seq, "verb": name, "arguments": dict(arguments), "facts": facts}
    at = db.session.execute(insert(PlanEdit).values(**row, by=actor_name()).returning(PlanEdit.at)).scalar_one()
    _write_grids(plan, seq, edit, before.names, states.base_of(plan))
    _write_divisions(plan, seq, edit, states.base_of(plan))
    plan.head = plan.last = seq
    plan.version += 1
    db.session.flush()
    return Change(plan, after(before, edit), name, seq, at, facts, arguments)


def after(before: State, edit: Edit) -> State:
    """The state that an edit leaves."""
    left: dict[str, Grid | None] = {grid.code: None for grid in edit.before} | {grid.code: grid for grid in edit.after}
    return before.over(left, list(edit.divisions_after))


def undo(plan: Plan) -> Change:
    """Take the last edit back; raises Conflict where there is none."""
    need_draft(plan)
    if plan.head == 0:
        raise Conflict(reason="there is nothing to undo", reason_zh="没有可撤销的操作")
    edit = _edit(plan, plan.head)
    if edit.verb == "rebase":
        raise Conflict(
            reason="the plan was brought up to a newer edition here; what was before stands on an older one",
            reason_zh="方案在此处已更新到新版次，更早的操作基于旧版次，不能撤销",
        )
    return _at(plan, plan.head - 1, edit)


def redo(plan: Plan) -> Change:
    """Make the edit again that was undone last; raises Conflict where there is none."""
    need_draft(plan)
    if plan.head == plan.last:
        raise Conflict(reason="there is nothing to redo", reason_zh="没有可重做的操作")
    return _at(plan, plan.head + 1, _edit(plan, plan.head + 1))


def describe(plan: Plan, given: Mapping[str, Any]) -> None:
    """Change title, reason, approval number, or which grids are locked."""
    need_open(plan)
    args = Arguments(given)
    if "title" in given:
        plan.title = named(args.text("title"))
    for name in ("reason", "approval_number"):
        if name in given:
            setattr(plan, name, said(name, args.maybe(name) or ""))
    if "locked" in given:
        plan.locked = sorted(set(args.texts("locked")))
    plan.version += 1


def discard(plan: Plan) -> None:
    """Give the plan up; it stays readable, and can be opened again."""
    need_open(plan)
    plan.status = "discarded"
    plan.version += 1


def reopen(plan: Plan) -> None:
    """Make a draft again of a plan that was discarded, submitted or approved; signatures of before count no more."""
    if plan.status == "published":
        raise Conflict(reason="the plan is published", reason_zh="方案已发布")
    plan.status = "draft"
    plan.version += 1


def comment(plan: Plan, given: Mapping[str, Any]) -> PlanComment:
    """What somebody says of the plan, at a place or not."""
    args = Arguments(given)
    lon, lat = args.point("at") if given.get("at") is not None else (None, None)
    remark = PlanComment(plan_id=plan.id, text=said("text", args.text("text")), by=actor_name(), lon=lon, lat=lat)
    db.session.add(remark)
    db.session.flush()
    return remark


def need_draft(plan: Plan) -> None:
    """Raises Conflict unless the plan can be edited."""
    if plan.status != "draft":
        raise Conflict(
            reason=f"the plan is {plan.status}; open it again to change it",
            reason_zh="方案已提交、批准、发布或作废，重新打开后才能修改",
        )


def need_open(plan: Plan) -> None:
    """Raises Conflict for a plan that is published or discarded."""
    if plan.status in ("published", "discarded"):
        raise Conflict(reason=f"the plan is {plan.status}", reason_zh="方案已发布或作废")


def need_rights(asker: Principal, edit: Edit, names: Names) -> None:
    """Raises Forbidden unless `grid.write` reaches every community whose ground or grids the edit changes."""
    need_reach(asker, {grid.community for grid in (*edit.before, *edit.after) if grid.code not in edit.noded}, names)


def need_reach(asker: Principal, communities: Iterable[str], names: Names) -> None:
    """Raises Forbidden unless `grid.write` reaches each of the communities (as edits call them; empty: none)."""
    scope = asker.require("grid.write")
    if scope.everywhere:
        return
    for community in communities:
        found = known(names.ids[community]) if community in names.ids else None
        if not scope.covers(found and found.lineage):
            raise Forbidden(
                right=f"publish grids in {community or 'no community'}",
                right_zh=f"发布网格（{community or '无社区'}不在您的范围内）",
            )


def facts_of(edit: Edit) -> dict[str, Any]:
    """What the log says of an edit."""
    touched = [grid for grid in edit.after if grid.code not in edit.noded] or list(edit.after) or list(edit.before)
    place = shapely.point_on_surface(touched[0].polygon)
    return {
        "codes": sorted({grid.code for grid in edit.before} - edit.noded),
        "new": list(edit.new),
        "gone": list(edit.retired),
        "noded": sorted(edit.noded),
        "nodes": [list(node) for node in edit.nodes],
        "lineage": [[str(line.descent), line.code, line.source] for line in edit.lineage],
        "recheck": sorted(edit.recheck),
        "lon": float(shapely.get_x(place)),
        "lat": float(shapely.get_y(place)),
    }


def named(title: str) -> str:
    """A plan's title; raises BadParameter."""
    if not 0 < len(title.strip()) <= LONGEST_TITLE:
        zh, en = f"1 到 {LONGEST_TITLE} 个字的标题", f"a title of 1 to {LONGEST_TITLE} characters"
        raise BadParameter(name="title", value=title[:80], expected_zh=zh, expected=en)
    return title.strip()


def said(name: str, text: str) -> str:
    """A text that is not too long; raises BadParameter."""
    if len(text) > LONGEST_TEXT or "\0" in text:
        zh, en = f"不超过 {LONGEST_TEXT} 个字", f"at most {LONGEST_TEXT} characters"
        raise BadParameter(name=name, value=text[:80], expected_zh=zh, expected=en)
    return text.strip()


def housed(plan: Plan, edit: Edit, names: Names) -> Edit:
    """The edit with a community for every grid of the primary layer, and of one nested in another, where there is one:
    that which holds a point of it. Raises NotFound, BadParameter.
    """
    homeless = {grid.code for grid in edit.after if not grid.community}
    for grid in edit.after:
        if grid.community and grid.community not in names.ids:
            raise NotFound(what="community", what_zh="社区", key=grid.community)
    if not homeless or plan.layer.relation not in HOUSED:
        return edit
    needed = plan.layer.relation == "primary"
    at_home = (_at_home(grid, names, needed=needed) if grid.code in homeless else grid for grid in edit.after)
    return replace(edit, after=tuple(at_home))


def _at_home(grid: Grid, names: Names, *, needed: bool) -> Grid:
    ids, polygons = grounds()
    around = np.flatnonzero(shapely.covers(polygons, shapely.point_on_surface(grid.polygon)))
    if not len(around) and not needed:
        return grid
    if not len(around):
        raise BadParameter(
            name="community",
            value="",
            expected_zh="社区编码（所画范围不在任何社区内）",
            expected="a community: none is here",
        )
    return replace(grid, community=names.key(int(ids[around[0]])))


def _latest(plan: Plan) -> dict[str, str]:
    """The edit at the head in a sentence, and whose it was."""
    edit = db.session.get(PlanEdit, (plan.id, plan.head)) if plan.head else None
    if edit is None:
        return {"latest": "nothing is edited", "latest_zh": "没有改动"}
    words = summary(edit.verb, edit.facts, edit.arguments)
    return {"latest": f"{edit.by} {words['summary_en']}", "latest_zh": f"{edit.by}{words['summary_zh']}"}


def _edit(plan: Plan, seq: int) -> PlanEdit:
    return db.session.get_one(PlanEdit, (plan.id, seq))


def _at(plan: Plan, head: int, edit: PlanEdit) -> Change:
    """The plan after as many edits, `edit` being the one that was taken back or made again."""
    plan.head = head
    plan.version += 1
    db.session.flush()
    return Change(plan, states.state_at(plan, head), edit.verb, edit.seq, edit.at, edit.facts, edit.arguments)


def _write_grids(plan: Plan, seq: int, edit: Edit, names: Names, base: State) -> None:
    gone: list[dict[str, Any]] = [{"code": code, "geometry": None, "name": "", "kind": "base"} for code in edit.retired]
    shapes = as_multi(np.array([grid.polygon for grid in edit.after], dtype=object))
    there = [
        {
            "code": grid.code,
            "geometry": stored(shape),
            "name": grid.name,
            "kind": grid.kind,
            "community_id": names.ids.get(grid.community),
            "noded": became(base.get(grid.code), grid) in UNCHANGED,
        }
        for grid, shape in zip(edit.after, shapes, strict=True)
    ]
    nothing: dict[str, Any] = {"community_id": None, "noded": False}
    _insert(PlanGrid, [{"plan_id": plan.id, "seq": seq, **nothing, **row} for row in (*gone, *there)])


def _write_divisions(plan: Plan, seq: int, edit: Edit, base: State) -> None:
    published = [base.division(division.code).polygon for division in edit.divisions_after]
    outlines = as_multi(array([*(division.polygon for division in edit.divisions_after), *published]))
    rows = [
        {"plan_id": plan.id, "seq": seq, "division_id": base.names.ids[division.code]}
        for division in edit.divisions_after
    ]
    _insert(
        PlanDivision,
        [
            row | {"geometry": stored(after), "published": stored(before)}
            for row, after, before in zip(rows, outlines[: len(rows)], outlines[len(rows) :], strict=True)
        ],
    )


def _insert(table: type[Any], rows: Iterable[dict[str, Any]]) -> None:
    if listed := list(rows):
        db.session.execute(insert(table), listed)
