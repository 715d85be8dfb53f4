"""Grid code schemes: what a code must look like in a layer. Codes name grids; nothing is derived from them."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from gridsvc.errors import BadParameter
from gridsvc.io.problems import Problem


class Scheme(NamedTuple):
    """A named form of code with its words for people."""

    pattern: re.Pattern[str]
    zh: str
    en: str
    example: str


SCHEMES = {
    "cn15": Scheme(
        re.compile(r"\d{15}(\d{2})?"),
        "12 位社区代码加 3 位顺序号（微网格再加 2 位）",
        "a 12-digit community code and a 3-digit sequence (a micro-grid adds 2)",
        "320104001001001",
    ),
    "cjt349": Scheme(
        re.compile(r"\d{20}"), "20 位数字（CJ/T 349-2010）", "20 digits (CJ/T 349-2010)", "32010400100100100101"
    ),
    "free": Scheme(re.compile(r"\S(.*\S)?"), "任意文字", "any text", "A-12 东"),
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
