"""Where a list itself puts its texts, against where these are found: points that an undeclared datum shifts stop it."""

import math
from collections.abc import Iterable, Sequence

import numpy as np
from sqlalchemy import func

from gridsvc.desk import asking
from gridsvc.desk.finding import certain
from gridsvc.desk.intake import Seen
from gridsvc.desk.models import DeskBatch, DeskSource
from gridsvc.desk.reading import crs_of
from gridsvc.errors import Conflict, ShiftedList
from gridsvc.extensions import db
from gridsvc.geometry.datum import CORRECTED_TWICE, Shift, shift
from gridsvc.imports.shifted import facts_of
from gridsvc.jobs.models import Work

ENOUGH = 200  # addresses found beside points of the list's: more say nothing else
LOOKED_AT = 2_000  # texts, spread over the list
LOT = 250  # texts looked for at a time
WHY = {
    CORRECTED_TWICE: (
        "似乎是 WGS 84 坐标又被当作 GCJ-02 纠偏了一次，请向来源索取未纠偏的坐标",
        "they look like WGS 84 that was corrected as if it were GCJ-02: ask the source for the points as they were",
    ),
    "": ("按{crs_zh}读取只差 {left_m} 米", "as {crs_en} it is {left_m} m"),
}


def guard(batch: DeskBatch, seen: Iterable[Seen]) -> None:
    """Raises ShiftedList where the list's points lie shifted as by an undeclared datum; nothing for who is sure."""
    if batch.options.get("sure_of_crs"):
        return
    if found := shifted(batch, _some([one for one in seen if math.isfinite(one.lon)])):
        facts = facts_of(found, batch.options["crs"])
        zh, en = WHY.get(found.crs, WHY[""])
        raise ShiftedList(**facts, why_zh=zh.format_map(facts), why=en.format_map(facts))


def shifted(batch: DeskBatch, placed: Sequence[Seen]) -> Shift | None:
    """What explains that the points of a list lie shifted from the addresses found; None where they do not."""
    rows: list[tuple[float, ...]] = []
    for start in range(0, len(placed), LOT):
        lot = placed[start : start + LOT]
        for one, found in zip(lot, asking.answers(batch, [one.text for one in lot]), strict=True):
            best = found.best
            if certain(found, int(batch.options["threshold"])) and best.lon is not None and best.lat is not None:
                rows.append((one.lon, one.lat, best.lon, best.lat))
        if len(rows) >= ENOUGH:
            break
    lon, lat, known_lon, known_lat = np.array(rows, dtype=float).reshape(-1, 4).T
    return shift(lon, lat, known_lon, known_lat, batch.options["crs"])


def read_otherwise(batch: DeskBatch, work: Work, crs: str | None) -> None:
    """A list that was stopped is read with its points in `crs` from now on, as the next ones of its source are; with
    None they are taken as they are, this once.

    Raises BadParameter for an unknown CRS, Conflict where the list was not stopped.
    """
    if work.result.get("refused") != ShiftedList.code:
        raise Conflict(reason="the list was not stopped by its coordinates", reason_zh="清单没有因坐标而停止")
    if crs is None:
        batch.options = batch.options | {"sure_of_crs": True}
        return
    batch.options = batch.options | {"crs": crs_of(crs)}
    source = db.session.get_one(DeskSource, batch.source_id)
    source.options, source.updated_at = source.options | {"crs": batch.options["crs"]}, func.now()


def _some(placed: Sequence[Seen]) -> Sequence[Seen]:
    """Of a long list a part, from all over it."""
    return placed[:: max(1, math.ceil(len(placed) / LOOKED_AT))]
