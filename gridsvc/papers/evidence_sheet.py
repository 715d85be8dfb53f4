"""The evidence sheet: who was responsible at a place on a day, with all that says so."""

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np
import shapely
from flask_babel import gettext as _

from gridsvc.papers import chart, ground, signs, wording
from gridsvc.papers.chart import Frame, View
from gridsvc.papers.evidence import Evidence, Responsible
from gridsvc.papers.lineage import Step
from gridsvc.papers.page import MARGIN, QUIET, SIZES, Column, Paper
from gridsvc.settings.services import text

MAP_MM = 60.0
LAST_MM = 47.0  # the end of the sheet, which stays together


def sheet(found: Evidence, made_at: datetime, by: str, lang: str) -> bytes:
    """The document as PDF."""
    code, day = found.version.code, found.day.isoformat()
    paper = Paper(_("责任归属证明单"), wording.page_words(_("责任归属证明单 %(code)s %(day)s", code=code, day=day)))
    paper.heading(_("责任归属证明单"), "title")
    paper.paragraph(
        _("本单说明下列位置在所述日期属于哪个网格、由谁负责，依据本系统保存的版次、岗位和任期记录生成。"), colour=QUIET
    )
    paper.facts(_where(found))
    _map(paper, found)
    paper.heading(_("版次依据"))
    paper.facts(_edition(found))
    paper.heading(_("当日责任人"))
    if found.people:
        paper.rows(_columns(), [_row(one, lang) for one in found.people])
    else:
        paper.paragraph(_("您的权限不含该社区的人员姓名。"))
    paper.heading(_("网格沿革"))
    _lineage(paper, _("此前"), found.lineage.before)
    _lineage(paper, _("此后"), found.lineage.after)
    paper.room(LAST_MM)
    paper.heading(_("生成信息"))
    paper.facts([(_("生成时间"), wording.moment(made_at)), (_("生成人"), by)])
    paper.facts([(_("摘要（SHA-256）"), found.digest(made_at, by))], columns=1)
    paper.paragraph(
        _("生成本单时，摘要已记入审计记录，可用于核对本单内容是否被改动。"), size=SIZES["small"], colour=QUIET
    )
    paper.to_sign([_("出具人（签字、盖章）"), _("日期")])
    return paper.as_bytes()


def _where(found: Evidence) -> list[tuple[str, str]]:
    version = found.version
    by = _("人工指定（优先于网格边界）") if found.by == "decision" else _("按网格边界")
    ruling = found.ruling
    return [
        (_("位置（经度，纬度）"), f"{found.lon:.6f}, {found.lat:.6f}"),
        (_("日期"), found.day.isoformat()),
        (_("归属网格"), wording.called(version.code, version.name)),
        (_("社区"), version.community_name or "—"),
        (_("网格层"), found.layer.name),
        (_("归属方式"), by),
        (_("指定理由"), ruling.reason if ruling else ""),
        (_("指定批准人"), ruling.approver if ruling else ""),
        (_("该网格版本有效期"), period(version.begins, version.ends)),
        (_("5 米内的其他网格"), "、".join(found.border)),
    ]


def _edition(found: Evidence) -> list[tuple[str, str]]:
    edition, plan = found.edition, found.plan
    return [
        (_("当日版次"), _("第 %(number)s 版", number=edition.number)),
        (_("生效日"), edition.effective_on.isoformat()),
        (_("发布时间"), wording.moment(edition.published_at)),
        (_("发布人"), edition.published_by),
        (_("说明"), edition.note),
        (_("该网格形成于"), _("第 %(number)s 版", number=found.version.edition)),
        (_("方案"), f"{plan.id}《{plan.title}》" if plan else ""),
        (_("批复文号"), plan.approval_number if plan else ""),
    ]


def period(begins: date | None, ends: date | None) -> str:
    """From a day up to the last day before `ends`, in words."""
    if begins is None:
        return _("从未生效")
    if ends is None:
        return _("%(begins)s 起", begins=begins.isoformat())
    last = date.fromordinal(ends.toordinal() - 1)
    return _("%(begins)s 至 %(last)s", begins=begins.isoformat(), last=last.isoformat())


def _map(paper: Paper, found: Evidence) -> None:
    paper.room(MAP_MM + 4)
    shape = shapely.from_geojson(found.version.geometry)
    frame = Frame(MARGIN, paper.y, paper.epw, MAP_MM)
    view = View.of(shapely.union(shape, shapely.Point(found.lon, found.lat)).bounds, frame, margin=1.4)
    others = [one for one in signs.beside(view.window(), found.layer, found.day) if one[0] != found.version.code]
    own = np.array([shape], dtype=object)
    under, names = ground.under(view)
    layers = [
        chart.Layer(own, chart.Ink("", 0, chart.CHOSEN.fill)),
        *under,
        chart.Layer(np.array([other[2] for other in others], dtype=object), chart.GRID),
        chart.Layer(own, chart.Ink(chart.CHOSEN.line, chart.CHOSEN.width)),
    ]
    labels = [chart.Label(wording.grid_labels(code, name), ground_, 8.0) for code, name, ground_ in others]
    middle = chart.Label(wording.grid_labels(found.version.code, found.version.name), shape, 9.5)
    chart.draw(paper, view, layers, [middle, *labels, *names], north=_("北"), pin=(found.lon, found.lat))
    paper.y += MAP_MM + 2
    if approval := text("map_approval"):
        paper.paragraph(_("审图号：%(number)s", number=approval), size=SIZES["small"], colour=QUIET)


def _columns() -> list[Column]:
    return [
        Column(_("任职岗位"), 18),
        Column(_("责任人"), 22),
        Column(_("任期"), 34),
        Column(_("任命文号"), 26),
    ]


def _row(one: Responsible, lang: str) -> list[str]:
    name = one.name or _("空缺")
    if one.stand_in:
        name = _("%(name)s（代 %(holder)s）", name=name, holder=one.stand_in)
    held = period(one.begins, one.ends) if one.name else "—"
    return [one.zh if lang == "zh" else one.en, name, held, one.order or "—"]


def _lineage(paper: Paper, title: str, steps: Sequence[Step]) -> None:
    if not steps:
        paper.paragraph(_("%(title)s：没有拆分、合并或撤销的记录。", title=title))
        return
    rows = [[_("第 %(number)s 版", number=step.number), step.day.isoformat(), step.words()] for step in steps]
    paper.rows([Column(title, 12), Column(_("生效日"), 14), Column(_("变动"), 50)], rows)
