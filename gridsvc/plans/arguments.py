"""Typed arguments of an edit out of JSON; each raises BadParameter naming the argument and what it takes."""

import json
import math
from collections.abc import Collection, Mapping
from typing import Any, NoReturn

import shapely
from shapely.errors import ShapelyError

from gridsvc.errors import BadParameter
from gridsvc.geometry.edit import Terms
from gridsvc.geometry.edits.lattice import Lonlat

AREAL, LINEAR = ("Polygon", "MultiPolygon"), ("LineString", "MultiLineString")
KINDS = ("base", "special")
MOST_M = 1000.0
TEXT = ("文字", "a text")
A_POINT = ("[经度, 纬度]", "[lon, lat]")


class Arguments:
    """What one edit was asked with. A getter with a default takes the argument's absence."""

    def __init__(self, given: Mapping[str, Any]) -> None:
        self.given = given

    def text(self, name: str) -> str:
        """A text that is not empty."""
        value = self.given.get(name)
        if not isinstance(value, str) or not value.strip() or "\0" in value:
            self._refuse(name, TEXT)
        return value.strip()

    def maybe(self, name: str) -> str | None:
        """A text, None where it is absent or null."""
        value = self.given.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or "\0" in value:
            self._refuse(name, TEXT)
        return value.strip()

    def texts(self, name: str) -> list[str]:
        """A list of texts, blank ones left out."""
        value = self.given.get(name)
        if not isinstance(value, list) or not all(isinstance(one, str) and "\0" not in one for one in value):
            self._refuse(name, ("文字列表", "a list of texts"))
        return [one.strip() for one in value if one.strip()]

    def flag(self, name: str) -> bool:
        """True or false, false where it is absent."""
        value = self.given.get(name, False)
        if not isinstance(value, bool):
            self._refuse(name, ("true 或 false", "true or false"))
        return value

    def metres(self, name: str, default: float) -> float:
        """Metres, more than 0 and at most 1000."""
        value = self.given.get(name, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MOST_M:
            self._refuse(name, ("0 到 1000 之间的米数", "metres between 0 and 1000"))
        return float(value)

    def whole(self, name: str, low: int, high: int) -> int:
        """A whole number within limits."""
        value = self.given.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self._refuse(name, (f"{low} 到 {high} 的整数", f"a whole number from {low} to {high}"))
        return int(value)

    def kind(self, default: str) -> str:
        """The kind of a grid."""
        value = self.given.get("kind", default)
        if value not in KINDS:
            self._refuse("kind", ("base（综合）或 special（专属）", "base or special"))
        return str(value)

    def point(self, name: str) -> Lonlat:
        """A place in degrees."""
        return self._point(name, self.given.get(name))

    def moves(self, name: str) -> list[tuple[Lonlat, Lonlat]]:
        """Pairs of places: from where to where."""
        value = self.given.get(name)
        if not isinstance(value, list) or not value or not all(isinstance(m, list) and len(m) == 2 for m in value):
            self._refuse(name, ("[[经度, 纬度], [经度, 纬度]] 的列表", "a list of [[lon, lat], [lon, lat]]"))
        return [(self._point(name, start), self._point(name, end)) for start, end in value]

    def polygon(self, name: str) -> Any:
        """A polygon in degrees."""
        return self._geometry(name, AREAL, ("GeoJSON 面", "a GeoJSON polygon"))

    def line(self, name: str) -> Any:
        """A line, or several, in degrees."""
        return self._geometry(name, LINEAR, ("GeoJSON 线", "a GeoJSON line"))

    def maybe_line(self, name: str) -> Any | None:
        """The same, None where it is absent or null."""
        return None if self.given.get(name) is None else self.line(name)

    def terms(self) -> Terms:
        """What the edit may do."""
        given = self.given.get("terms") or {}
        if not isinstance(given, dict):
            self._refuse("terms", ("JSON 对象", "a JSON object"))
        asked = Arguments(given)
        return Terms(
            tolerance_m=asked.metres("tolerance_m", Terms().tolerance_m),
            **{name: asked.flag(name) for name in ("multipart", "across", "outer")},
        )

    def _point(self, name: str, value: Any) -> Lonlat:
        numbers = value if isinstance(value, list) and len(value) == 2 else ()
        if not numbers or not all(isinstance(n, int | float) and not isinstance(n, bool) for n in numbers):
            self._refuse(name, A_POINT)
        lon, lat = map(float, numbers)
        if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
            self._refuse(name, A_POINT)
        return lon, lat

    def _geometry(self, name: str, kinds: Collection[str], expected: tuple[str, str]) -> Any:
        value = self.given.get(name)
        if not isinstance(value, dict) or value.get("type") not in kinds:
            self._refuse(name, expected)
        try:
            found = shapely.force_2d(shapely.from_geojson(json.dumps(value)))
        except (ShapelyError, ValueError):
            self._refuse(name, expected)
        degrees = shapely.get_coordinates(found)
        if not len(degrees) or not (abs(degrees) <= (180.0, 90.0)).all():
            self._refuse(name, expected)
        return found

    def _refuse(self, name: str, expected: tuple[str, str]) -> NoReturn:
        shown = json.dumps(self.given.get(name), ensure_ascii=False)[:80]
        raise BadParameter(name=name, value=shown, expected_zh=expected[0], expected=expected[1])
