"""Named refusals. Each knows its sentence in Chinese and in English; web/ maps each to a status once."""

import os
from typing import ClassVar


def language() -> str:
    """The language of the command line, "zh" or "en": GRIDSVC_LANG, else LANG."""
    asked = os.environ.get("GRIDSVC_LANG") or os.environ.get("LANG") or ""
    return "zh" if asked.startswith("zh") else "en"


class GridsvcError(Exception):
    """A refusal with its reason: `code` for machines, `detail(lang)` for people, `facts` for both.

    Subclasses give the two sentences; `facts` fill their placeholders and travel with the problem
    document. A fact named `lon`/`lat` is the place, `line` the row of a file.
    """

    code: ClassVar[str] = "error"
    zh: ClassVar[str] = "操作未完成。"
    en: ClassVar[str] = "The operation was not completed."

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.detail("en"))

    def detail(self, lang: str) -> str:
        """One sentence in `lang` ("zh…" or anything else for English)."""
        template = self.zh if lang.startswith("zh") else self.en
        return template.format_map(self.facts)


class BadParameter(GridsvcError):
    """A value in a request, a command line or a setting that cannot be used."""

    code = "bad-parameter"
    zh = "参数 {name} 的值“{value}”不可用：应为{expected_zh}。"
    en = "Parameter {name} has the unusable value {value!r}: it takes {expected}."


class NotFound(GridsvcError):
    """The thing asked for is not there, or not in the asker's scope (the two look alike)."""

    code = "not-found"
    zh = "找不到{what_zh}“{key}”。"
    en = "There is no {what} {key!r}."


class Forbidden(GridsvcError):
    """Signed in, but without the right."""

    code = "forbidden"
    zh = "您的角色没有此项权限：{right_zh}。"
    en = "Your role does not have this right: {right}."


class NotSignedIn(GridsvcError):
    """Needs a session or a token."""

    code = "not-signed-in"
    zh = "请先登录，或提供 API 令牌。"
    en = "Sign in first, or send an API token."


class Conflict(GridsvcError):
    """The state moved on, or two truths would hold at once."""

    code = "conflict"
    zh = "与现有数据冲突：{reason_zh}。"
    en = "This conflicts with what is there: {reason}."


class UnusableInput(GridsvcError):
    """A file, or a row of it, that cannot be taken; says why and what to do."""

    code = "unusable-input"
    zh = "无法使用 {name}：{reason_zh}"
    en = "{name} cannot be used: {reason}"


class ShiftedPoints(UnusableInput):
    """Points that all lie shifted against where the same places are known to be, as by an undeclared datum."""

    code = "shifted-points"
    zh = (
        "已停止：坐标整体偏移。与库中 {matches} 处相同地点相比，中位偏移 {shift_m} 米（按下述解释只剩 {left_m} 米）；"
        "{why_zh}。确认无误可照原样导入（--sure-of-crs）。"
    )
    en = (
        "Stopped: the points are shifted as a whole. Against {matches} known places the median offset is {shift_m} m "
        "({left_m} m once explained): {why}. If they are right, import them as they are (--sure-of-crs)."
    )


class ShiftedList(UnusableInput):
    """A desk's list whose own points all lie shifted against the addresses that its texts name."""

    code = "shifted-list"
    zh = (
        "已停止：清单自带的坐标整体偏移。与 {matches} 处匹配到的地址相比，中位偏移 {shift_m} 米；{why_zh}。"
        "请在清单页选择如何读取。"
    )
    en = (
        "Stopped: the list's own points are shifted as a whole. Against {matches} addresses found the median offset is "
        "{shift_m} m; {why}. Choose on the list's page how to read them."
    )


class Unavailable(GridsvcError):
    """Something the service itself needs is missing; says the remedy."""

    code = "unavailable"
    zh = "{what_zh}不可用：{remedy_zh}"
    en = "{what} is not available: {remedy}"
