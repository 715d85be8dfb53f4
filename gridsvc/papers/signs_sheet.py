"""Grid signs on paper: one page a grid, to be put up in the street."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import NamedTuple

import numpy as np
import segno
import shapely
from flask_babel import gettext as _

from gridsvc.grids.models import Layer
from gridsvc.papers import chart, ground, signs, wording
from gridsvc.papers.chart import Frame, View
from gridsvc.papers.page import MARGIN, MM_PER_PT, QUIET, Paper
from gridsvc.papers.signs import Sign
from gridsvc.settings.services import text

A4_MM = 210.0
BAND = "#1e3a5f"
QR_MM = 40.0
PEOPLE_SHOWN = 6


class Look(NamedTuple):
    """What all signs of an order have alike; `address` is where a sign's QR code leads."""

    layer: Layer
    day: date
    address: Callable[[Sign], str]
    size: str
    lang: str


def pages(made: Iterable[Sign], look: Look) -> bytes:
    """The signs as PDF."""
    paper: Paper | None = None
    for sign in made:
        if paper is None:
            paper = Paper(_("网格公示牌"), size=look.size)
        else:
            paper.add_page()
        _page(paper, sign, look)
    return paper.as_bytes() if paper else b""


def _page(paper: Paper, sign: Sign, look: Look) -> None:
    """Name and code on a band, the map, the people and the code to scan below it."""
    k = paper.w / A4_MM
    paper.set_fill_color(BAND)
    paper.rect(0, 0, paper.w, 44 * k, style="F")
    paper.put(MARGIN, 12 * k, _("网格公示牌"), size=12 * k, colour="#dbe4f0")
    name = paper.wrap(sign.name or sign.code, paper.epw, 28 * k)[0]
    paper.put(MARGIN, 26 * k, name, size=28 * k, colour="#ffffff", bold=True)
    said = [" · ".join(reversed(sign.homes[:2]))]
    if sign.name not in ("", sign.code):
        said.insert(0, sign.code)
    paper.put(MARGIN, 37 * k, "　".join(said), size=14 * k, colour="#ffffff")
    top = 50 * k
    height = paper.h - top - 78 * k
    _map(paper, sign, look, Frame(MARGIN, top, paper.epw, height))
    _people(paper, sign, top + height + 9 * k, look.lang)
    _scan(paper, look.address(sign), paper.w - MARGIN - QR_MM * k, top + height + 5 * k)
    facts = [_("第 %(number)s 版，以 %(day)s 的网格为准", number=sign.edition, day=look.day.isoformat())]
    if approval := text("map_approval"):
        facts.append(_("审图号：%(number)s", number=approval))
    paper.put(MARGIN, paper.h - 9 * k, "　".join(facts), size=8 * k, colour=QUIET)


def _map(paper: Paper, sign: Sign, look: Look, frame: Frame) -> None:
    view = View.of(shapely.bounds(sign.shape).tolist(), frame, margin=1.3)
    others = [other for other in signs.beside(view.window(), look.layer, look.day) if other[0] != sign.code]
    under, names = ground.under(view)
    own = np.array([sign.shape], dtype=object)
    layers = [
        chart.Layer(own, chart.Ink("", 0, chart.CHOSEN.fill)),
        *under,
        chart.Layer(np.array([shape for *_rest, shape in others], dtype=object), chart.GRID),
        chart.Layer(own, chart.Ink(chart.CHOSEN.line, chart.CHOSEN.width * 1.5)),
    ]
    around = [chart.Label(wording.grid_labels(code, name), shape, 8.0, QUIET) for code, name, shape in others]
    middle = chart.Label(wording.grid_labels(sign.code, sign.name), sign.shape, 12.0)
    chart.draw(paper, view, layers, [middle, *names, *around], north=_("北"))


def _people(paper: Paper, sign: Sign, y: float, lang: str) -> None:
    """Posts with names, then whom the public may turn to."""
    k = paper.w / A4_MM
    size, width = 13 * k, paper.epw - QR_MM * k - 8 * k
    lines = [
        (kind.name_zh if lang == "zh" else kind.name_en, name or _("空缺")) for kind, name in sign.people[:PEOPLE_SHOWN]
    ]
    lines.append((_("公开联系方式"), sign.contact or _("未公布")))
    label = max(paper.measured(title, size * 0.8) for title, _value in lines) + 6 * k
    for title, value in lines:
        paper.put(MARGIN, y, title, size=size * 0.8, colour=QUIET)
        for line in paper.wrap(value, width - label, size)[:2]:
            paper.put(MARGIN + label, y, line, size=size)
            y += size * MM_PER_PT * 1.6


def _scan(paper: Paper, address: str, x: float, y: float) -> None:
    """A QR code, drawn as rectangles, with what it is for below."""
    k = paper.w / A4_MM
    rows = list(segno.make(address, error="m", micro=False).matrix)
    side = QR_MM * k / len(rows)
    paper.set_fill_color("#000000")
    for number, row in enumerate(rows):
        start = None
        for column, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = column
            elif not dark and start is not None:
                paper.rect(x + start * side, y + number * side, (column - start) * side, side, style="F")
                start = None
    words = _("扫码查看我的网格")
    paper.put(
        x + (QR_MM * k - paper.measured(words, 9 * k)) / 2, y + QR_MM * k + 5 * k, words, size=9 * k, colour=QUIET
    )
