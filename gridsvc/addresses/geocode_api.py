"""Geocode, elements alone, and the nearest addresses of a point, over HTTP."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint

from gridsvc.accounts.principal import current
from gridsvc.addresses import answers
from gridsvc.addresses.geocoding import geocode_many, read_elements
from gridsvc.addresses.nearby import nearby
from gridsvc.errors import BadParameter
from gridsvc.posts import points
from gridsvc.web import params

bp = Blueprint("geocode", __name__, url_prefix="/api/v1")
LONGEST = 500
MOST_TEXTS = 1_000
MOST_MATCHES, USUAL_MATCHES = 20, 5
MOST_NEAR, USUAL_NEAR = 50, 10
A_TEXT = (f"1 到 {LONGEST} 个字的地址", f"an address of 1 to {LONGEST} characters")


@bp.get("/geocode")
def geocode() -> dict[str, Any]:
    """The places that ?q may mean, best first, each with its level, score, faults, grid and commanders."""
    text = _asked()
    limit = params.whole("limit", USUAL_MATCHES, 1, MOST_MATCHES)
    return answers.answer(geocode_many([text], on=params.day(), principal=current(), limit=limit)[0])


@bp.post("/geocode")
def geocode_texts() -> dict[str, Any]:
    """The same for each of up to 1,000 texts: `{"texts": […], "limit": 1, "on"}`."""
    sent = points.body()
    texts = _texts(sent)
    found = geocode_many(texts, on=points.day(sent), principal=current(), limit=_limit(sent))
    return {"results": [answers.answer(one) for one in found]}


@bp.get("/elements")
def elements() -> dict[str, Any]:
    """What is read in ?q, without looking for it: elements, where each stands, and further addresses."""
    current().require("address.read")
    parsed = read_elements(_asked())
    return {"query": parsed.text, **answers.elements(parsed)}


@bp.get("/reverse")
def reverse() -> dict[str, Any]:
    """The standard addresses nearest to a point, with their distances, and the grid that owns it."""
    lon, lat = points.spot()
    limit = params.whole("limit", USUAL_NEAR, 1, MOST_NEAR)
    return nearby(lon, lat, on=params.day(), principal=current(), limit=limit)


def _asked() -> str:
    return params.required("q", params.parameter("q", _text, A_TEXT), A_TEXT)


def _text(value: str) -> str:
    if len(value) > LONGEST:
        raise ValueError
    return points.text(value)


def _texts(sent: Mapping[str, Any]) -> list[str]:
    texts = sent.get("texts")
    if not isinstance(texts, list) or len(texts) > MOST_TEXTS or not all(map(_is_text, texts)):
        raise BadParameter(
            name="texts",
            value=len(texts) if isinstance(texts, list) else type(texts).__name__,
            expected=f"a list of at most {MOST_TEXTS} texts of at most {LONGEST} characters",
            expected_zh=f"至多 {MOST_TEXTS} 条、每条至多 {LONGEST} 个字的列表",
        )
    return texts


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= LONGEST and "\0" not in value


def _limit(sent: Mapping[str, Any]) -> int:
    limit = sent.get("limit", 1)
    if type(limit) is not int or not 1 <= limit <= MOST_MATCHES:
        raise BadParameter(
            name="limit",
            value=str(limit)[:80],
            expected=f"a whole number from 1 to {MOST_MATCHES}",
            expected_zh=f"1 到 {MOST_MATCHES} 的整数",
        )
    return limit
