"""Hand-over sheets: for each person a page or more with what they give and get, to be signed by both sides."""

import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO

from flask_babel import gettext as _

from gridsvc.papers import wording
from gridsvc.papers.handover import Bundle, Handover, Thing
from gridsvc.papers.page import MARGIN, Column, Paper
from gridsvc.papers.plan_facts import Facts
from gridsvc.posts.rules import Kind
from gridsvc.posts.shown import masked

KINDS = ("addresses", "events", "forces", "resources")
NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def zipped(made: Handover, lang: str, tell: Callable[[int], None] | None = None) -> bytes:
    """A zip with the sheet of each as a PDF of its own, named by number and person; `tell` hears how many are done."""
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as file:
        for number, bundle in enumerate(made.bundles, 1):
            name = NOT_IN_NAMES.sub("_", _who(bundle))
            file.writestr(f"{number:03}-{name}.pdf", sheets(made, [bundle], lang))
            if tell:
                tell(number)
    return content.getvalue()


def sheets(made: Handover, bundles: Iterable[Bundle], lang: str) -> bytes:
    """The sheets of those bundles as PDF; each begins on a page of its own."""
    found, day = made.found, made.day.isoformat()
    plan = found.plan
    paper = Paper(
        _("网格交接单"), wording.page_words(_("网格交接单　方案 %(id)s《%(title)s》", id=plan.id, title=plan.title))
    )
    for number, bundle in enumerate(bundles):
        if number:
            paper.add_page()
            paper.y = MARGIN
        _sheet(paper, found, bundle, day, lang)
    return paper.as_bytes()


def _sheet(paper: Paper, found: Facts, bundle: Bundle, day: str, lang: str) -> None:
    plan, person = found.plan, bundle.person
    paper.heading(_("网格交接单"), "title")
    paper.facts(
        [
            (_("姓名"), _who(bundle)),
            (_("电话"), masked(person.phone) if person else ""),
            (_("任职岗位"), "；".join(f"{place} {_post(kind, lang)}" for kind, place in bundle.posts.values())),
            (_("方案"), f"{plan.id}《{plan.title}》"),
            (_("批复文号"), plan.approval_number or "—"),
            (_("交接日期"), day),
        ]
    )
    for title, things, other in (
        (_("移交"), bundle.given, _("接收人")),
        (_("接收"), bundle.got, _("移交人")),
    ):
        if things:
            paper.heading(f"{title}　{_counts(things)}")
            paper.rows(_columns(other), [_row(number, thing) for number, thing in enumerate(_ordered(things), 1)])
    paper.to_sign([_("移交人（签字、日期）"), _("接收人（签字、日期）"), _("监交人（签字、日期）")])


def _who(bundle: Bundle) -> str:
    return bundle.person.name if bundle.person else _("%(place)s（岗位待任命）", place=bundle.place)


def _post(kind: Kind, lang: str) -> str:
    return kind.name_zh if lang == "zh" else kind.name_en


def _named() -> dict[str, str]:
    return {
        "addresses": _("标准地址"),
        "events": _("未结事件"),
        "forces": _("力量"),
        "resources": _("部件和设施"),
    }


def _counts(things: Sequence[Thing]) -> str:
    """How many of each kind, and how many households."""
    names = _named()
    said = [f"{names[kind]} {count}" for kind in KINDS if (count := sum(thing.kind == kind for thing in things))]
    households = sum(thing.households for thing in things)
    return "，".join([*said, *([_("%(count)s 户", count=households)] if households else [])])


def _ordered(things: Iterable[Thing]) -> list[Thing]:
    return sorted(things, key=lambda thing: (KINDS.index(thing.kind), thing.start, thing.end, thing.name))


def _columns(other: str) -> list[Column]:
    return [
        Column(_("序号"), 6, right=True),
        Column(_("类别"), 11),
        Column(_("名称或地址"), 40),
        Column(_("户数"), 10, right=True),
        Column(_("原网格"), 19.5),
        Column(_("新网格"), 19.5),
        Column(other, 19),
    ]


def _row(number: int, thing: Thing) -> list[str]:
    households = str(thing.households) if thing.kind == "addresses" else ""
    others = "、".join(thing.others) or _("待定")
    return [
        str(number),
        _named()[thing.kind],
        thing.name,
        households,
        thing.start or "—",
        thing.end or "—",
        others,
    ]
