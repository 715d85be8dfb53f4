"""Why a row of a file cannot be taken, or what was mended in it: one sentence in Chinese and in English."""

from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray


class Problem(NamedTuple):
    """A reason or a remark about one row; never about the whole file (that is UnusableInput)."""

    zh: str
    en: str

    def filled(self, **facts: object) -> "Problem":
        """The same sentence with its placeholders filled."""
        return Problem(self.zh.format_map(facts), self.en.format_map(facts))


NO_GEOMETRY = Problem("没有图形", "it has no geometry")
UNREADABLE_GEOMETRY = Problem("图形无法读取：{cause}", "its geometry cannot be read: {cause}")
NOT_FINITE = Problem("坐标不是有限数值", "a coordinate is not a finite number")
OUT_OF_RANGE = Problem(
    "坐标 {lon:.9g}, {lat:.9g} 超出经纬度范围，请检查坐标系（--crs）",
    "the coordinate {lon:.9g}, {lat:.9g} is outside longitude and latitude; check the CRS (--crs)",
)
AXES_SWAPPED = Problem(
    "坐标 {lon:.9g}, {lat:.9g} 超出范围，经度与纬度似乎写反了",
    "the coordinate {lon:.9g}, {lat:.9g} is out of range: longitude and latitude look swapped",
)
BEYOND_REPAIR = Problem("图形无效且无法修复：{cause}", "its geometry is invalid and beyond repair: {cause}")
REPAIRED = Problem(
    "图形无效（{cause}），已修复，面积变化 {area_m2:.3f} 平方米",
    "the invalid geometry ({cause}) was repaired; its area changed by {area_m2:.3f} m2",
)
RING_CLOSED = Problem("环未闭合，已闭合", "an open ring was closed")
COLLECTION_UNPACKED = Problem("几何集合已拆为同类图形", "a geometry collection was unpacked")
RING_TOO_SHORT = Problem("环少于四个点", "a ring has fewer than four points")
NOT_COORDINATES = Problem("坐标数组的写法不对", "its coordinates are not arrays of numbers")
UNKNOWN_SHAPE = Problem("图形类型“{kind}”不可用", "the geometry type {kind!r} cannot be used")
NOT_A_FEATURE = Problem("不是 GeoJSON 要素（Feature）", "it is not a GeoJSON Feature")
WRONG_WIDTH = Problem("有 {found} 个字段，表头有 {expected} 个", "it has {found} fields, the header has {expected}")
BAD_QUOTES = Problem("引号写法不对：{cause}", "its quotes do not match: {cause}")


def no_problems(size: int) -> NDArray[Any]:
    """An object array of `size` Nones."""
    return np.full(size, None, dtype=object)


def as_problems(problems: Iterable[Problem | None]) -> NDArray[Any]:
    """Problems as a 1-d object array (numpy would make rows of the tuples)."""
    items = list(problems)
    array = no_problems(len(items))
    for at, item in enumerate(items):
        array[at] = item
    return array


def joined(first: Problem | None, second: Problem | None) -> Problem | None:
    """Both sentences, or the one there is."""
    if first is None or second is None:
        return first or second
    return Problem(f"{first.zh}；{second.zh}", f"{first.en}; {second.en}")
