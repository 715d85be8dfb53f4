"""Rows that name a place by its code and a person by name and phone, as posts and rosters do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from gridsvc.divisions.queries import ids_by_code
from gridsvc.extensions import db
from gridsvc.grids.models import Grid
from gridsvc.imports.columns import rows_of
from gridsvc.imports.protocol import Batch, Outcome
from gridsvc.io import parsers
from gridsvc.io.fields import Field
from gridsvc.io.problems import Problem
from gridsvc.posts.ledger import Who
from gridsvc.posts.people import People
from gridsvc.posts.services import Place

PLACE_FIELDS = (
    Field("division", parsers.code, aliases=("区划", "区划编码", "社区编码", "社区")),
    Field("grid", parsers.code, aliases=("网格", "网格编码")),
)
PERSON_FIELDS = (
    Field("person", parsers.text, required=True, aliases=("姓名", "人员")),
    Field("phone", parsers.code, aliases=("电话", "手机", "联系电话")),
)
NOWHERE = Problem("没有区划也没有网格", "it names neither a division nor a grid")
UNKNOWN_DIVISION = Problem("没有编码为 {code} 的行政区划", "there is no division {code}")
UNKNOWN_GRID = Problem("没有编码为 {code} 的网格", "there is no grid {code}")
REVERSED = Problem("结束早于开始", "it ends before it begins")
REPEATED = Problem("同一文件中已有这条记录", "the same row already stands in this file")
SEPARATORS = str.maketrans("", "", " -")


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row whose place and person are known; `at` is its place in the batch."""

    at: int
    place: Place
    who: Who
    values: dict[str, Any]
    attributes: dict[str, Any]


def named_rows(batch: Batch, outcome: Outcome, layer_id: int, people: People) -> list[NamedRow]:
    """The rows that can be taken, in file order; the others get their problem. A grid goes before a division."""
    rows = rows_of(batch)
    places = _places(rows, layer_id)
    people.read(row["person"] for row in rows)
    whos: dict[int, Who | Problem] = {}
    for at in sorted(range(len(rows)), key=lambda at: not rows[at]["phone"]):
        whos[at] = people.who(rows[at]["person"], phone_of(rows[at]))
    found = []
    for at, (row, place) in enumerate(zip(rows, places, strict=True)):
        who = whos[at]
        if isinstance(place, Problem) or isinstance(who, Problem):
            outcome.problem[at] = place if isinstance(place, Problem) else who
        else:
            found.append(NamedRow(at, place, who, row, batch.attributes[at] or {}))
    return found


def phone_of(row: Mapping[str, Any]) -> str:
    """A row's phone without the signs between its digits, "" when it gives none."""
    return (row["phone"] or "").translate(SEPARATORS)


def _places(rows: list[dict[str, Any]], layer_id: int) -> list[Place | Problem]:
    divisions = ids_by_code([row["division"] for row in rows if row["division"]])
    named = {row["grid"] for row in rows if row["grid"]}
    codes = select(Grid.code, Grid.id).where(Grid.layer_id == layer_id, Grid.code.in_(named))
    grids = {row.code: row.id for row in db.session.execute(codes)}
    return [_place(row, divisions, grids) for row in rows]


def _place(row: dict[str, Any], divisions: dict[str, int], grids: dict[str, int]) -> Place | Problem:
    if code := row["grid"]:
        return Place(grid_id=grids[code]) if code in grids else UNKNOWN_GRID.filled(code=code)
    if code := row["division"]:
        return Place(division_id=divisions[code]) if code in divisions else UNKNOWN_DIVISION.filled(code=code)
    return NOWHERE
