"""Where the rows of a file would lie: every CRS its numbers may be in, weighed against the district and the library."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import cast, func, select
from sqlalchemy.dialects.postgresql import ARRAY, VARCHAR

from gridsvc.extensions import db
from gridsvc.geometry.crs import Floats, is_lonlat
from gridsvc.geometry.guess import DATUMS, Reading, Weighed, crs_title, judge, readings, shift_m, usable
from gridsvc.imports.merge import by_whole_keys
from gridsvc.imports.registry import GROUND, KNOWN, load
from gridsvc.io.cells import trimmed
from gridsvc.io.problems import Problem

SHOWN = 8  # candidates
WORDS = {
    "measured": Problem(
        "可以确定：与库中 {matches} 处同码（同名）的地点相比，按{zh}读取中位相差 {shift_m:.0f} 米",
        "certain: as {en} it lies {shift_m:.0f} m (median) from {matches} places of the same code or text in store",
    ),
    "stated": Problem(
        "文件声明为{zh}，{share:.0%} 的点落在本区", "the file says {en}, and {share:.0%} of its points lie here"
    ),
    "sure": Problem(
        "把握较大：只有按{zh}读取才落在本区（{share:.0%}）",
        "likely: only as {en} does it lie in the district ({share:.0%})",
    ),
    "datum": Problem(
        "无法区分：{others_zh}相差几百米至一千多米，都落在本区（按{zh}最多，{share:.0%}）。请问数据来源，或在地图上对照",
        "cannot tell: {others_en} lie some hundred metres to over a kilometre apart, all in the district"
        " (most as {en}, {share:.0%}); ask where the file comes from, or compare on the map",
    ),
    "several": Problem(
        "有几种读法都落在本区：{others_zh}（按{zh}最多，{share:.0%}）。请在地图上对照",
        "several readings lie in the district: {others_en} (most as {en}, {share:.0%}); compare on the map",
    ),
    "elsewhere": Problem(
        "没有一种读法使多数点落在本区（最多 {share:.0%}，按{zh}）。请检查文件是否属于本区",
        "as nothing does it lie in the district (at most {share:.0%}, as {en}); check that the file is of this place",
    ),
    "unknown": Problem(
        "尚无区划范围可供对照，无法判断；请先导入带边界的行政区划，或指明坐标系",
        "cannot tell: no division has a boundary to compare with; import divisions first, or name the CRS",
    ),
    "none": Problem("没有可读的坐标", "no coordinates can be read"),
}
SWAPPED = Problem("经纬度（或 X、Y）写反了", "longitude and latitude (or x and y) are exchanged")


@dataclass(frozen=True, slots=True)
class Sample:
    """Up to some hundred rows of a file: their x/y as written, and the cells of the columns that feed each field."""

    x: Floats
    y: Floats
    cells: Mapping[str, "pd.Series[Any]"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to read the coordinates. `points`: its sample in lon/lat; `share` of them in the district, None
    without one; `shift_m` from the same places in store, None without any."""

    crs: str
    swapped: bool
    stated: bool
    title_zh: str
    title_en: str
    points: list[tuple[float, float]]
    share: float | None
    shift_m: float | None


@dataclass(frozen=True, slots=True)
class Placing:
    """The candidates, best first; `certainty` (see geometry.guess.judge) of the first, and in words."""

    certainty: str
    words: Problem
    candidates: tuple[Candidate, ...]


def place(what: str | None, sample: Sample, stated: Sequence[str]) -> Placing:
    """Every reading of the sample's coordinates, weighed; `stated` CRS (the file's, the caller's) are among them."""
    stated = [_spelled(crs) for crs in stated]
    good = usable(sample.x, sample.y)
    x, y = sample.x[good], sample.y[good]
    box = load(GROUND["box"])()
    found = readings(x, y, box=box, stated=stated)
    lon, lat = known_places(what, {name: cells[good] for name, cells in sample.cells.items()}, len(x))
    shares = _shares(found) if box else [None] * len(found)
    weighed = [
        Weighed(one, share, shift_m(one, lon, lat), one.crs in stated) for one, share in zip(found, shares, strict=True)
    ]
    matches = int(np.isfinite(lon).sum())
    certainty, order = judge(weighed, len(x), matches)
    shown = [one for at, one in enumerate(order) if at < SHOWN and (one.share != 0.0 or at == 0 or one.stated)]
    return Placing(certainty, _words(certainty, shown, matches), tuple(map(_candidate, shown)))


def _spelled(crs: str) -> str:
    """A CRS as the candidates are named."""
    name = crs.strip()
    return (
        "wgs84"
        if is_lonlat(name)
        else name.lower()
        if name.lower() in DATUMS
        else name.upper()
        if name.lower().startswith("epsg:")
        else name
    )


def _shares(found: Sequence[Reading]) -> list[float]:
    """The share of each reading's points that lie in the district, by one statement."""
    if not found:
        return []
    lon, lat = (np.concatenate([getattr(one, axis) for one in found]) for axis in ("lon", "lat"))
    inside = load(GROUND["covers"])(lon, lat)
    return [float(part.mean()) for part in np.split(inside, len(found))]


def known_places(what: str | None, cells: Mapping[str, "pd.Series[Any]"], size: int) -> tuple[Floats, Floats]:
    """Lon and lat of what is stored under the same code or text as each row, NaN where nothing is."""
    lon, lat = np.full(size, np.nan), np.full(size, np.nan)
    for model, column, field, key in KNOWN.get(what or "", ()):
        if field not in cells or not size:
            continue
        texts = ["" if text is None else text for text in trimmed(cells[field]).to_pylist()]
        keys = load(key)(texts) if key else texts
        stored = _stored(load(model), column, sorted(set(keys) - {""}))
        for at in np.flatnonzero(np.isnan(lon)):
            lon[at], lat[at] = stored.get(keys[at], (np.nan, np.nan))
    return lon, lat


def _stored(model: Any, column: str, keys: list[str]) -> dict[str, tuple[float, float]]:
    centre = func.ST_Centroid(model.geometry)
    key = getattr(model, column)
    # a join: in a list of parameters each row would be compared with each key
    wanted = func.unnest(cast(keys, ARRAY(VARCHAR))).table_valued("key", name="wanted").render_derived()
    query = select(key, func.ST_X(centre), func.ST_Y(centre)).join(wanted, wanted.c.key == key)
    with by_whole_keys():
        rows = db.session.execute(query.where(model.geometry.is_not(None))).all()
    return {found: (lon, lat) for found, lon, lat in rows}


def _candidate(one: Weighed) -> Candidate:
    reading = one.reading
    zh, en = crs_title(reading.crs)
    return Candidate(
        reading.crs,
        reading.swapped,
        one.stated,
        f"{zh}（{SWAPPED.zh}）" if reading.swapped else zh,
        f"{en} ({SWAPPED.en})" if reading.swapped else en,
        _points(reading.lon, reading.lat),
        one.share,
        None if np.isnan(one.shift_m) else one.shift_m,
    )


def _points(lon: Floats, lat: Floats) -> list[tuple[float, float]]:
    earthly: NDArray[np.bool_] = (np.abs(lon) <= 180) & (np.abs(lat) <= 90)
    return list(zip(lon[earthly].round(7).tolist(), lat[earthly].round(7).tolist(), strict=True))


def _words(certainty: str, shown: Sequence[Weighed], matches: int) -> Problem:
    """The certainty as a sentence; it says so when the best reading has x and y exchanged."""
    if not shown:
        return WORDS[certainty]
    titles = [crs_title(one.reading.crs) for one in shown if (one.share or 0) > 0 or one is shown[0]]
    best = shown[0]
    said = WORDS[certainty].filled(
        zh=titles[0][0],
        en=titles[0][1],
        share=best.share or 0.0,
        shift_m=best.shift_m,
        matches=matches,
        others_zh="、".join(title[0] for title in titles),
        others_en=", ".join(title[1] for title in titles),
    )
    if not best.reading.swapped or certainty in {"elsewhere", "unknown"}:
        return said
    return Problem(f"{said.zh}；{SWAPPED.zh}", f"{said.en}; {SWAPPED.en}")
