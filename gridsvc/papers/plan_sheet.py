"""The plan sheet: what a plan changes, as a document to be signed and filed."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from flask_babel import gettext as _

from gridsvc.extensions import db
from gridsvc.grids.models import Edition
from gridsvc.grids.queries import newest_edition
from gridsvc.papers import chart, ground, wording
from gridsvc.papers.chart import Frame, Label, Layer, View
from gridsvc.papers.page import MARGIN, SIZES, Column, Paper
from gridsvc.papers.plan_facts import Facts, Row
from gridsvc.plans.approval import Signing
from gridsvc.plans.impact import Impact
from gridsvc.plans.models import Plan
from gridsvc.plans.state import State

GAP = 5.0
LOWEST, HIGHEST = 70.0, 112.0  # of a map: it takes what is left of a page
AROUND = 20.0  # its title and legend
ENLARGED = 0.35  # of its size, how much is shown around what changes


def sheet(found: Facts, impact: Impact, signings: Sequence[Signing], lang: str, *, landscape: bool = True) -> bytes:
    """The document as PDF."""
    plan = found.plan
    words = wording.page_words(_("网格调整方案 %(id)s《%(title)s》", id=plan.id, title=plan.title))
    paper = Paper(plan.title, words, landscape=landscape)
    paper.heading(_("网格调整方案"), "title")
    paper.facts(_about(plan))
    if plan.reason:
        paper.heading(_("调整理由"))
        paper.paragraph(plan.reason)
    _maps(paper, found)
    paper.heading(_("调整的网格（%(count)s 个）", count=len(found.rows)))
    if found.rows:
        paper.rows(_columns(), [_row(row, lang) for row in found.rows])
    paper.heading(_("影响"))
    paper.facts(_totals(impact), columns=4)
    _crossing(paper, found, impact)
    paper.heading(_("签署"))
    _signed(paper, signings)
    return paper.as_bytes()


def _about(plan: Plan) -> list[tuple[str, str]]:
    newest, became = newest_edition(plan.layer_id), plan.edition_id and db.session.get(Edition, plan.edition_id)
    after = (
        _edition(became) if became else _("待发布（现有最新为第 %(number)s 版）", number=newest.number if newest else 0)
    )
    return [
        (_("方案编号"), str(plan.id)),
        (_("名称"), plan.title),
        (_("批复文号"), plan.approval_number or "—"),
        (_("状态"), wording.status(plan.status)),
        (_("网格层"), plan.layer.name),
        (_("编制人"), plan.author),
        (_("基于版次"), _edition(plan.base)),
        (_("新版次"), after),
        (_("生效日"), plan.effective_on.isoformat() if plan.effective_on else _("发布时确定")),
        (_("最后修改"), wording.moment(plan.updated_at)),
    ]


def _edition(edition: Edition | None) -> str:
    if edition is None:
        return "—"
    return _("第 %(number)s 版，%(day)s 起", number=edition.number, day=edition.effective_on.isoformat())


def _maps(paper: Paper, found: Facts) -> None:
    """Before and after side by side at one scale, with one legend."""
    shapes = [grid.polygon for row in found.rows for grid in (row.was, row.now) if grid]
    if not shapes:
        return
    width = (paper.epw - GAP) / 2
    left = paper.bottom - paper.y - AROUND
    height = min(width * 0.86, HIGHEST, left if left >= LOWEST else HIGHEST)
    paper.room(height + AROUND)
    top = paper.y
    bounds = shapely.total_bounds(np.array(shapes, dtype=object)).tolist()
    layers: list[Layer] = []
    for number, (state, title) in enumerate(((found.was, _("调整前")), (found.now, _("调整后")))):
        frame = Frame(MARGIN + number * (width + GAP), top + 6, width, height)
        view = View.of(bounds, frame, margin=1 + ENLARGED)
        paper.put(frame.x, top + 4, title, size=SIZES["text"], bold=True)
        own, labels = _side(found, state, view)
        under, names = ground.under(view)
        chart.draw(paper, view, [*under, *own], [*labels, *names], north=_("北"))
        layers = own
    paper.y = chart.legend(paper, MARGIN, top + height + 9, layers, paper.epw) + 2


def _side(found: Facts, state: State, view: View) -> tuple[list[Layer], list[Label]]:
    """Layers and names of one of the two maps."""
    before = state is found.was
    keys = {row.key for row in found.rows}
    near = state.near(np.array([shapely.box(*view.window())], dtype=object))
    chosen = [grid for grid in near if grid.code in keys]
    old = [row.was.polygon for row in found.rows if row.was]
    new = [grid.polygon for row in found.rows if (grid := row.now)]
    gone = shapely.difference(_borders(old), _borders(new)) if not before else shapely.MultiLineString()
    layers = [
        Layer(_shapes(chosen), chart.Ink("", 0, chart.CHOSEN.fill), _("本方案调整的网格")),
        Layer(_shapes([grid for grid in near if grid.code not in keys]), chart.GRID, _("其他网格")),
        Layer([gone], chart.FORMER, _("原边界")),
        Layer(_shapes(chosen), chart.Ink(chart.CHOSEN.line, chart.CHOSEN.width)),
    ]
    labels = [
        Label(wording.grid_labels(found.code(grid.code), grid.name), grid.polygon, 8.0)
        for grid in sorted(near, key=lambda grid: grid.code not in keys)
    ]
    return layers, labels


def _borders(shapes: Sequence[Any]) -> Any:
    return shapely.union_all(shapely.boundary(np.array(shapes, dtype=object))) if shapes else shapely.MultiLineString()


def _shapes(grids: Any) -> Any:
    return np.array([grid.polygon for grid in grids], dtype=object)


def _columns() -> list[Column]:
    return [
        Column(_("网格编码"), 17),
        Column(_("名称"), 15),
        Column(_("变动"), 7),
        Column(_("社区"), 13),
        Column(_("面积（公顷）"), 13, right=True),
        Column(_("户数"), 12, right=True),
        Column(_("四至"), 40),
    ]


def _row(row: Row, lang: str) -> list[str]:
    code = _("%(code)s（拟编）", code=row.code) if row.issued else row.code
    areas = [None if area is None else f"{area / 10_000:.2f}" for area in row.area_m2]
    counts = [None if count is None else str(count) for count in row.households]
    bounds = row.bounds.text(lang) if row.bounds else "—"
    return [code, row.name, wording.became(row.became), row.community, _pair(areas), _pair(counts), bounds]


def _pair(values: Sequence[str | None]) -> str:
    before, after = (value or "—" for value in values)
    return before if before == after else f"{before} → {after}"


def _totals(impact: Impact) -> list[tuple[str, str]]:
    totals = impact.totals()
    names = {
        "addresses": _("标准地址"),
        "households": _("户"),
        "events": _("未结事件"),
        "forces": _("力量"),
        "resources": _("部件和设施"),
        "posts": _("随网格撤销的岗位"),
        "decided": _("人工指定、归属不变的地址"),
    }
    return [(name, str(totals[key])) for key, name in names.items()]


def _crossing(paper: Paper, found: Facts, impact: Impact) -> None:
    """What goes from which grid to which."""
    rows = impact.by("grid")
    if not rows:
        paper.paragraph(_("没有地址、事件或资源改变归属。"))
        return
    columns = [Column(_("原网格"), 24), Column(_("新网格"), 24)]
    columns += [
        Column(name, 11, right=True) for name in (_("标准地址"), _("户"), _("未结事件"), _("力量"), _("部件和设施"))
    ]
    kinds = ("addresses", "households", "events", "forces", "resources")
    paper.rows(
        columns,
        [
            [*(found.code(row[end] or "") or "—" for end in ("from", "to")), *(str(row[kind]) for kind in kinds)]
            for row in rows
        ],
    )


def _signed(paper: Paper, signings: Sequence[Signing]) -> None:
    if signings:
        columns = [Column(_("环节"), 14), Column(_("区划"), 24), Column(_("签署人"), 20), Column(_("时间"), 20)]
        rows = [
            [
                wording.step(signing.step),
                signing.name,
                signing.signed.by if signing.signed else _("未签"),
                wording.moment(signing.signed.at) if signing.signed else "",
                (signing.signed.note if signing.signed else "") or "",
            ]
            for signing in signings
        ]
        paper.rows([*columns, Column(_("意见"), 40)], rows)
    paper.to_sign([_("编制人（签字）"), _("审核人（签字）"), _("批准人（签字、盖章）")])
