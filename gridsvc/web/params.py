"""Typed values out of a request; each raises BadParameter naming the parameter and what it takes."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from flask import Flask, Request, current_app, request
from flask.globals import app_ctx
from werkzeug.routing import IntegerConverter, Map

from gridsvc.errors import BadParameter

T = TypeVar("T")
MAX_LIMIT = 10_000
A_DAY = ("日期，如 2026-11-22", "a date such as 2026-11-22")
ESCAPED = re.compile(r"[^!-$&-*,-~]")  # what is not itself in a query: % and +, and what has no place there
GIVEN_KEY = "gridsvc.given"
LARGEST_ID = 2**31 - 1  # of a row of any table


class RowId(IntegerConverter):
    """The id of a row in a route, `<id:…>`; a larger number is nobody's, so the path leads nowhere."""

    def __init__(self, url_map: Map) -> None:
        super().__init__(url_map, max=LARGEST_ID)


def init_params(app: Flask) -> None:
    """Ids in paths; paths and query parameters with NUL, which no text of the database holds, are refused.

    Bytes of a query that are no UTF-8 are read as U+FFFD.
    """
    app.url_map.converters["id"] = RowId

    @app.before_request
    def refuse_nul() -> None:
        if not request.query_string.isascii():
            request.query_string = request.query_string.decode(errors="replace").encode()
        without_nul("path", request.path)
        if b"%00" in request.query_string:
            for name, value in request.args.items():
                without_nul(name, value)


def without_nul(name: str, value: str) -> str:
    """`value`; raises BadParameter where it holds the character NUL."""
    if "\0" in value:
        shown = value.replace("\0", "\\0")[:80]
        raise BadParameter(name=name, value=shown, expected_zh="不含空字符的文字", expected="text without NUL")
    return value


def parameter(name: str, parse: Callable[[str], T], expected: tuple[str, str]) -> T | None:
    """The query parameter `name` parsed, None when absent or empty."""
    value = given().get(name)
    return None if value is None else parsed(name, value, parse, expected)


def given() -> Mapping[str, str]:
    """The query parameters: of each name the first value. A query without escapes is taken apart right here."""
    asked: Request = request._get_current_object()  # type: ignore[attr-defined] # noqa: SLF001
    known: Mapping[str, str] | None = asked.environ.get(GIVEN_KEY)
    if known is None:
        query: str = asked.environ.get("QUERY_STRING", "")
        plain = not ESCAPED.search(query)
        pairs = (pair.partition("=") for pair in reversed(query.split("&")))
        known = {name: value for name, _, value in pairs} if plain else asked.args
        asked.environ[GIVEN_KEY] = known
    return known


def parsed(name: str, value: str, parse: Callable[[str], T], expected: tuple[str, str]) -> T | None:
    """What `parse` makes of a text, None of an empty one; raises BadParameter where it raises ValueError."""
    value = value.strip()
    if not value:
        return None
    try:
        return parse(value)
    except ValueError:
        raise BadParameter(name=name, value=value[:80], expected_zh=expected[0], expected=expected[1]) from None


def required(name: str, value: T | None, expected: tuple[str, str]) -> T:
    """`value`, or BadParameter when the parameter was not given."""
    if value is None:
        raise BadParameter(name=name, value="", expected_zh=expected[0], expected=expected[1])
    return value


def degrees(name: str, limit: float) -> float:
    """A required coordinate in degrees within ±limit."""
    parse, expected = _within(limit)
    return required(name, parameter(name, parse, expected), expected)


@cache
def _within(limit: float) -> tuple[Callable[[str], float], tuple[str, str]]:
    """What parses degrees within ±limit, and what it takes in words."""

    def parse(text: str) -> float:
        number = float(text)
        if not abs(number) <= limit:
            raise ValueError
        return number

    return parse, (f"-{limit:g} 到 {limit:g} 之间的度数", f"degrees between -{limit:g} and {limit:g}")


def zone() -> ZoneInfo:
    """The zone GRIDSVC_TZ, in which days begin."""
    found: ZoneInfo = current_app.config["SETTINGS"].timezone
    return found


def today() -> date:
    """The day it is in GRIDSVC_TZ."""
    config = app_ctx._get_current_object().app.config  # type: ignore[attr-defined] # noqa: SLF001
    now: datetime = config["CLOCK"](config["SETTINGS"].timezone)
    return now.date()


def day(name: str = "on") -> date:
    """The day asked for, today when none."""
    return parameter(name, date.fromisoformat, A_DAY) or today()


def bbox(name: str = "bbox") -> tuple[float, float, float, float] | None:
    """west,south,east,north in degrees."""

    def parse(text: str) -> tuple[float, float, float, float]:
        west, south, east, north = (float(part) for part in text.split(","))
        if not all(map(math.isfinite, (west, south, east, north))) or west > east or south > north:
            raise ValueError
        return west, south, east, north

    return parameter(name, parse, ("西,南,东,北 四个度数", "west,south,east,north in degrees"))


def limit(default: int = 1000) -> int:
    """How many items a page holds, 1 to 10,000."""
    return whole("limit", default, 1, MAX_LIMIT)


def whole(name: str, default: int, low: int, high: int) -> int:
    """A whole number between `low` and `high`."""

    def parse(text: str) -> int:
        number = int(text)
        if not low <= number <= high:
            raise ValueError
        return number

    found = parameter(name, parse, (f"{low} 到 {high} 的整数", f"a whole number from {low} to {high}"))
    return default if found is None else found


def row_id(text: str) -> int:
    """The id of a row; raises ValueError for what can be none."""
    number = int(text)
    if not 0 < number <= LARGEST_ID:
        raise ValueError
    return number


def text(name: str) -> str | None:
    """A text parameter, None when absent or empty."""
    return parameter(name, str, ("文字", "text"))


def confirmed() -> bool:
    """Whether the asker sent the form of the page that asks before something is lost."""
    return request.method == "POST"
