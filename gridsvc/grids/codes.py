"""Grid code schemes: what a code must look like in a layer. Codes name grids; nothing is derived from them."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from gridsvc.errors import BadParameter, Conflict
from gridsvc.io.problems import Problem


class Scheme(NamedTuple):
    """A named form of code with its words for people. New codes are `home` (what the code of the community, or of the
    parent grid, must look like), then a number of so many `digits`; without `home` the scheme issues none.
    """

    pattern: re.Pattern[str]
    zh: str
    en: str
    example: str
    home: re.Pattern[str] | None = None
    digits: tuple[int, int] = (0, 0)  # below a community, below a grid
    joint: str = ""


SCHEMES = {
    "cn15": Scheme(
        re.compile(r"\d{15}(\d{2})?"),
        "12 位社区代码加 3 位顺序号（微网格再加 2 位）",
        "a 12-digit community code and a 3-digit sequence (a micro-grid adds 2)",
        "320104001001001",
        re.compile(r"\d{12}|\d{15}"),
        (3, 2),
    ),
    "cjt349": Scheme(
        re.compile(r"\d{20}"), "20 位数字（CJ/T 349-2010）", "20 digits (CJ/T 349-2010)", "32010400100100100101"
    ),
    "free": Scheme(
        re.compile(r"\S(.*\S)?"), "任意文字", "any text", "A-12 东", re.compile(r"[^\s/?#&,]+"), (3, 3), "-"
    ),
}
MISFIT = Problem(
    "编码 {code} 不符合网格层“{layer}”的编码规则：{zh}（如需沿用外部编码：gridsvc layer set {layer} --scheme free）",
    "the code {code} does not fit the scheme of layer {layer!r}: {en} "
    "(to keep foreign codes: gridsvc layer set {layer} --scheme free)",
)


def scheme(name: str) -> Scheme:
    """The scheme of that name; raises BadParameter."""
    if name not in SCHEMES:
        known = ", ".join(SCHEMES)
        raise BadParameter(name="scheme", value=name, expected=f"one of {known}", expected_zh=f"{known} 之一")
    return SCHEMES[name]


def as_json(name: str) -> dict[str, str]:
    """What a scheme asks for: name, title in Chinese and in English, an example, and a regular expression."""
    form = scheme(name)
    titles = {"title_zh": form.zh, "title_en": form.en}
    return {"name": name, **titles, "example": form.example, "pattern": form.pattern.pattern}


def misfits(given: Iterable[str], scheme_name: str) -> list[str]:
    """Those of the codes that do not have the form."""
    pattern = scheme(scheme_name).pattern
    return [code for code in given if not pattern.fullmatch(code)]


def misfit(code: str, scheme_name: str, layer: str) -> Problem | None:
    """Why `code` cannot be one of the layer's, or None."""
    form = scheme(scheme_name)
    if form.pattern.fullmatch(code):
        return None
    return MISFIT.filled(code=code, layer=layer, zh=form.zh, en=form.en)


def issued(scheme_name: str, home: str, taken: Iterable[str], count: int, *, nested: bool = False) -> list[str]:
    """The next `count` codes below a community, or below the parent grid (`nested`): they go on after the highest
    number that was ever `taken` there. Raises Conflict where the scheme issues none for that home, or none is left.
    """
    form = scheme(scheme_name)
    digits = form.digits[nested]
    if form.home is None or not form.home.fullmatch(home):
        raise Conflict(
            reason=f"the scheme {scheme_name} has no codes to issue below {home!r}; give the new grids their codes",
            reason_zh=f"编码规则 {scheme_name} 不能在“{home}”下自动编码，请给新网格填写编码",
        )
    own = re.compile(re.escape(home + form.joint) + rf"(\d{{{digits}}})")
    last = max((int(found[1]) for found in map(own.fullmatch, taken) if found), default=0)
    if last + count >= 10**digits:
        raise Conflict(
            reason=f"no {digits}-digit number is left below {home}", reason_zh=f"“{home}”下的 {digits} 位顺序号已用完"
        )
    return [f"{home}{form.joint}{number:0{digits}d}" for number in range(last + 1, last + 1 + count)]
