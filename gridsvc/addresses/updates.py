"""The authority's update file: new, changed and revoked addresses as a diff, each row told in words."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import any_, cast, select
from sqlalchemy.dialects.postgresql import ARRAY, VARCHAR

from gridsvc.addresses import waiting
from gridsvc.addresses.imports import AddressLoader, blanked
from gridsvc.addresses.keys import text_keys
from gridsvc.addresses.models import ELEMENTS, StandardAddress
from gridsvc.addresses.models import REVOKED as OUT
from gridsvc.extensions import db
from gridsvc.geometry.measure import degree_m
from gridsvc.imports.columns import nullable, points
from gridsvc.imports.merge import by_whole_keys
from gridsvc.imports.protocol import Batch, Options, Outcome
from gridsvc.imports.titles import FIELDS
from gridsvc.io.fields import Field
from gridsvc.io.parsers import choice, text
from gridsvc.io.problems import Problem

NEW, CHANGED, REVOKED = "new", "changed", "revoked"
IN_ORDER = (NEW, CHANGED, REVOKED)  # what is revoked may name what is new
CHANGE_WORDS = {change: change for change in IN_ORDER} | {
    "新增": NEW,
    "变更": CHANGED,
    "修改": CHANGED,
    "撤销": REVOKED,
    "注销": REVOKED,
}
TITLES = {NEW: Problem("新增", "new"), CHANGED: Problem("变更", "changed"), REVOKED: Problem("撤销", "revoked")}
TOLD = ("address", *ELEMENTS, "status", "households", "point_kind")
COLUMN = {"address": "text"}
KEPT_BY_REVOKED = frozenset({"code", "address", "status", "replaced_by", "change"})
KNOWN = Problem("编码 {code} 已在库中，是另一条地址：{text}", "the code {code} is in the library already, as {text}")
UNKNOWN = Problem("库中没有编码 {code}", "the library has no address with the code {code}")
TAKEN = Problem("“{text}”在库中的编码是 {code}", "{text!r} is in the library with the code {code}")
NO_TEXT = Problem("缺少地址", "the address is missing")
MOVED_M = 0.01  # less is the last digit of a number


class UpdateLoader(AddressLoader):
    """Rows by code. Revoked addresses go out of use (AB) and keep everything else; nothing is ever removed."""

    fields = (
        Field("change", choice(CHANGE_WORDS), required=True, aliases=("变更类型", "更新类型")),
        *(replace(one, required=one.name == "code") for one in AddressLoader.fields if one.name != "address"),
        Field("address", text, aliases=("地址", "标准地址")),
    )

    def __init__(self, options: Options) -> None:
        super().__init__(options)
        self.tally: Counter[str] = Counter()

    def survey(self, batch: Batch) -> None:
        """Note which texts change hands; a new row is one already there, or refused."""
        super().survey(batch.take(batch.values["change"].ne(NEW).to_numpy(dtype=bool)))

    def load(self, batch: Batch) -> Outcome:
        """Write the rows, new ones first; each that is written is told with what it changes."""
        self.merge.settle()
        outcome = Outcome.none(len(batch))
        stored = self._stored(batch)
        self._refuse(batch, stored, outcome)
        good = np.array([problem is None for problem in outcome.problem], dtype=bool)
        change = batch.values["change"].to_numpy(dtype=object)
        for kind in IN_ORDER:
            rows = good & (change == kind)
            if rows.any():
                part = super().load(_as_library(batch.take(rows), stored[rows].reset_index(drop=True), kind))
                outcome.put(rows, part)
                self.tally[kind] += int(part.loaded.sum())
        self._tell(batch, stored, outcome)
        return outcome

    def kept_keys(self, batch: Batch) -> NDArray[Any]:
        """The text key of each row, None of one that goes out of use."""
        return blanked(super().kept_keys(batch), batch.values["change"].eq(REVOKED))

    def finish(self) -> None:
        """What waited for an address is geocoded again."""
        super().finish()
        if self.tally.total():
            waiting.ask()

    def _stored(self, batch: Batch) -> pd.DataFrame:
        """What the library holds under each row's code: TOLD, geometry, found."""
        keys = pd.DataFrame({"code": nullable(batch.values["code"]), "text_key": None}, dtype=object)
        names = [COLUMN.get(name, name) for name in TOLD]
        found = self.merge.stored(keys, [*names, "geometry"])
        return found.assign(found=found.found.eq(True)).reset_index(drop=True)

    def _refuse(self, batch: Batch, stored: pd.DataFrame, outcome: Outcome) -> None:
        keys = text_keys(batch.values["address"].fillna(""))
        known = text_keys(stored.text.fillna(""))
        codes = _codes({key for key in keys if key} - self.merge.given_up.texts)
        for at, (code, change, has) in enumerate(
            zip(batch.values["code"], batch.values["change"], stored.found, strict=True)
        ):
            if change != NEW and not has:
                outcome.problem[at] = UNKNOWN.filled(code=code)
            elif change != REVOKED and not keys[at]:
                outcome.problem[at] = NO_TEXT
            elif change == NEW and has and keys[at] != known[at]:
                outcome.problem[at] = KNOWN.filled(code=code, text=stored.text[at])
            elif change != REVOKED and codes.get(keys[at], code) != code:
                outcome.problem[at] = TAKEN.filled(code=codes[keys[at]], text=batch.values["address"].iloc[at])

    def _tell(self, batch: Batch, stored: pd.DataFrame, outcome: Outcome) -> None:
        places, _ = points(batch, self.crs)
        moved_m = _moved_m(places, shapely.from_wkb(stored.geometry.where(stored.found, None).to_numpy(dtype=object)))
        for at in np.flatnonzero(outcome.loaded):
            row, was = batch.values.iloc[at], stored.iloc[at]
            outcome.note[at] = told(row, was, batch, float(moved_m[at]))


def told(row: "pd.Series[Any]", was: "pd.Series[Any]", batch: Batch, moved_m: float) -> Problem:
    """What a row that was written changes: 变更：门牌号 1号 → 3号；点位移动 12 米."""
    title = TITLES[row.change]
    zh, en = [], []
    for name in TOLD if was.found and row.change != REVOKED else ():
        before, after = (_shown(value) for value in (was[COLUMN.get(name, name)], row[name]))
        if name not in batch.absent and before != after and not (name == "status" and not after):
            title_zh, title_en = FIELDS[name]
            zh.append(f"{title_zh} {before or '—'} → {after or '—'}")
            en.append(f"{title_en} {before or '—'} → {after or '—'}")
    if row.change != REVOKED and moved_m > MOVED_M:
        zh.append(f"点位移动 {moved_m:.1f} 米")
        en.append(f"the point moves {moved_m:.1f} m")
    if row.change == REVOKED and _shown(row.get("replaced_by")):
        zh.append(f"由 {row.replaced_by} 替代")
        en.append(f"replaced by {row.replaced_by}")
    if not zh:
        return title
    return Problem(f"{title.zh}：{'；'.join(zh)}", f"{title.en}: {'; '.join(en)}")


def _codes(keys: Collection[str]) -> dict[str, str]:
    """The codes of the addresses in force with these text keys, as far as they have one."""
    wanted = StandardAddress.text_key == any_(cast(sorted(keys), ARRAY(VARCHAR))), StandardAddress.status != OUT
    rows = select(StandardAddress.text_key, StandardAddress.code).where(*wanted, StandardAddress.code.is_not(None))
    with by_whole_keys():
        return {row.text_key: str(row.code) for row in db.session.execute(rows)}


def _shown(value: object) -> str:
    return "" if value is None or value is pd.NA or value != value else str(value)  # noqa: PLR0124  NaN is not itself


def _moved_m(places: NDArray[Any], before: NDArray[Any]) -> NDArray[np.float64]:
    """Metres between two points of each row, NaN where one is missing."""
    east_m, north_m = degree_m(shapely.get_y(places))
    east = (shapely.get_x(places) - shapely.get_x(before)) * east_m
    return np.hypot(east, (shapely.get_y(places) - shapely.get_y(before)) * north_m)


def _as_library(batch: Batch, stored: pd.DataFrame, kind: str) -> Batch:
    """The rows as the import of the library takes them."""
    if kind == REVOKED:
        values = batch.values.assign(address=stored.text.astype("string"), status=OUT)
        rest = {str(name) for name in batch.values} - KEPT_BY_REVOKED
        return replace(batch, values=values, absent=(batch.absent | rest | {"geometry"}) - {"status"})
    if kind == NEW:  # what was proposed is in use from now on
        status = batch.values["status"].where(batch.values["status"].notna(), "OC")
        return replace(batch, values=batch.values.assign(status=status), absent=batch.absent - {"status"})
    return batch
