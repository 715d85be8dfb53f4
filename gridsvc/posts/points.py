"""Points and places out of a request: query parameters of one, the JSON body of many."""

import math
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
from flask import request
from numpy.typing import NDArray
from pyarrow import json

from gridsvc.errors import BadParameter
from gridsvc.geometry.crs import SAME_NUMBERS, is_lonlat, to_wgs84
from gridsvc.web import params

T = TypeVar("T")
Floats = NDArray[np.float64]
MAX_POINTS = 100_000
IN_DEGREES = SAME_NUMBERS | {"gcj02", "bd09"}
LARGEST = 1e9  # beyond it a number is no coordinate in any CRS
USUAL = json.ParseOptions(
    explicit_schema=pa.schema(
        {"points": pa.list_(pa.list_(pa.float64())), "crs": pa.string(), "layer": pa.string(), "on": pa.string()}
    ),
    unexpected_field_behavior="ignore",
)
NO_POINT = (math.nan, math.nan)
NUMBER = ("数值", "a number")


def spot() -> tuple[float, float]:
    """?lon&lat[&crs] in degrees, EPSG:4490; inf where `crs` cannot say. Raises BadParameter."""
    crs = params.text("crs") or "wgs84"
    if crs.lower() in IN_DEGREES:
        x, y = params.degrees("lon", 180.0), params.degrees("lat", 90.0)
    else:
        x, y = _number("lon"), _number("lat")
    if is_lonlat(crs):
        return x, y
    lon, lat = to_wgs84(x, y, crs)
    return float(lon), float(lat)


def lonlat() -> tuple[Floats, Floats]:
    """The same as arrays of one."""
    lon, lat = spot()
    return np.array([lon]), np.array([lat])


def body() -> Mapping[str, Any]:
    """The JSON object sent, its points as an array where all are pairs; raises BadParameter for anything else."""
    sent = _plain(request.get_data()) or request.get_json(force=True, silent=True)
    if not isinstance(sent, dict):
        raise BadParameter(
            name="body",
            value="…",
            expected='an object like {"points": [[lon, lat], …]}',
            expected_zh="含 points 的 JSON 对象",
        )
    return sent


def points(sent: Mapping[str, Any]) -> tuple[Floats, Floats]:
    """`points` of a body as lon, lat in degrees, EPSG:4490; NaN for null and for what is no point."""
    given = sent.get("points")
    if not isinstance(given, list | np.ndarray) or len(given) > MAX_POINTS:
        raise BadParameter(
            name="points",
            value=len(given) if isinstance(given, list | np.ndarray) else type(given).__name__,
            expected=f"a list of at most {MAX_POINTS} [lon, lat]",
            expected_zh=f"至多 {MAX_POINTS} 个 [lon, lat] 的列表",
        )
    x, y = _usable(given).T
    return to_wgs84(x, y, member(sent, "crs", text, ("CRS 名称", "the name of a CRS")) or "wgs84")


def day(sent: Mapping[str, Any]) -> date:
    """`on` of a body, today when absent."""
    return (
        member(sent, "on", date.fromisoformat, ("日期，如 2026-11-22", "a date such as 2026-11-22")) or params.today()
    )


def member(sent: Mapping[str, Any], name: str, parse: Callable[[str], T], expected: tuple[str, str]) -> T | None:
    """A text member of a body parsed, None when absent, null or empty; raises BadParameter."""
    value = sent.get(name)
    if value is None or value == "":
        return None
    try:
        if isinstance(value, str):
            return parse(value)
    except ValueError:
        pass
    shown = str(value)[:80].encode(errors="replace").decode()
    raise BadParameter(name=name, value=shown, expected_zh=expected[0], expected=expected[1])


def text(value: str) -> str:
    """`value` if the database can hold it; raises ValueError."""
    value.encode()
    if "\0" in value:
        raise ValueError
    return value


def _number(name: str) -> float:
    def parse(text: str) -> float:
        number = float(text)
        if not abs(number) <= LARGEST:
            raise ValueError
        return number

    return params.required(name, params.parameter(name, parse, NUMBER), NUMBER)


def _plain(body: bytes) -> Mapping[str, Any] | None:
    """The members of a body of the usual form, read without a Python object for each point; None for any other body."""
    reading = json.ReadOptions(use_threads=False, block_size=len(body) + 1)
    try:
        table = json.read_json(pa.BufferReader(body), read_options=reading, parse_options=USUAL)
    except pa.ArrowInvalid:
        return None
    if table.num_rows != 1 or table["points"].null_count:
        return None
    points = table["points"][0].values
    if points.null_count or points.values.null_count or (np.diff(points.offsets) != 2).any():
        return None
    return {"points": points.flatten().to_numpy().reshape(-1, 2), **table.drop_columns("points").to_pylist()[0]}


def _usable(given: list[Any] | Floats) -> Floats:
    """(n, 2) x and y; NaN for what is no point."""
    if isinstance(given, list):
        pairs = [point if _is_point(point) else NO_POINT for point in given]
        return np.array(pairs, dtype=np.float64).reshape(-1, 2)
    return np.where((np.abs(given) <= LARGEST).all(axis=1, keepdims=True), given, np.nan)


def _is_point(given: object) -> bool:
    """[lon, lat], both of them numbers."""
    return (
        isinstance(given, list)
        and len(given) == 2
        and all(type(n) in {float, int} and abs(n) <= LARGEST for n in given)
    )
