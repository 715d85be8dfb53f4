"""Every kind of finding on a library: how it is found, what it is called, what to do about it. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from gridsvc.addresses.findings import borders, order, outside, twice
from gridsvc.addresses.findings.plates import Plates
from gridsvc.grids.findings import Areas

COLUMNS = ("kind", "address_id", "other_id", "metres", "count", "grid_id", "division_id")
NONE = {"other_id": 0, "metres": 0.0, "count": 0, "grid_id": 0, "division_id": 0}


@dataclass(frozen=True)
class Library:
    """What the finders look at; `of_building`: see borders.on_border."""

    plates: Plates
    communities: Areas
    of_building: NDArray[np.int64]


class Kind(NamedTuple):
    """A kind of finding: its finder, title and remedy in Chinese and English."""

    name: str
    find: Callable[[Library], pd.DataFrame]
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str


def findings(library: Library) -> pd.DataFrame:
    """Every finding: kind, address id, the other address's id (0: none), metres, how many are together, the grid that
    the evidence names (0: none), the community that the point lies in (0: none); the worst of a kind first.
    """
    parts = [kind.find(library).assign(kind=kind.name) for kind in KINDS]
    found = pd.concat(parts, ignore_index=True)
    return found.reindex(columns=list(COLUMNS))


def _frame(library: Library, row: NDArray[np.intp], **columns: NDArray[np.generic]) -> pd.DataFrame:
    ids = library.plates.rows.id.to_numpy(dtype=np.int64)
    frame = pd.DataFrame({"address_id": ids[row]} | NONE | columns, index=range(len(row)))
    return frame.sort_values(["metres", "count"], ascending=False, kind="stable", ignore_index=True)


def _pairs(find: Callable[[Plates], twice.Pair], library: Library) -> pd.DataFrame:
    pair = find(library.plates)
    other = library.plates.rows.id.to_numpy(dtype=np.int64)[pair.other]
    return _frame(library, pair.row, other_id=other, metres=np.nan_to_num(pair.apart_m), count=pair.together)


def _in_row(find: Callable[[Plates], order.Row], library: Library) -> pd.DataFrame:
    found = find(library.plates)
    return _frame(library, found.row, metres=found.off_m)


def _outside(library: Library) -> pd.DataFrame:
    found = outside.outside_community(library.plates, library.communities)
    return _frame(library, found.row, metres=found.away_m, division_id=found.around)


def _on_border(library: Library, *, told: bool) -> pd.DataFrame:
    found = borders.on_border(library.plates, library.of_building)
    some = (found.by != borders.OPEN) == told
    return _frame(library, found.row[some], metres=found.border_m[some], grid_id=found.grid_id[some])


KINDS = (
    Kind(
        "spelled_twice",
        partial(_pairs, twice.spelled_twice),
        "同一地址有两条",
        "One address, two entries",
        "保留一条，另一条改为它的别名并停用",
        "Keep one; make the other its alias and retire it",
    ),
    Kind(
        "two_places",
        partial(_pairs, twice.two_places),
        "同一地址在两处",
        "One address, two places",
        "核对哪一处是对的，改正另一条的点位或文字",
        "See which is right; correct the point or text of the other",
    ),
    Kind(
        "one_point",
        partial(_pairs, twice.one_point),
        "两条街巷的门牌在同一点",
        "Doors of two streets on one point",
        "转角建筑请设为主辅地址，否则核对点位",
        "At a corner make one the main address; else check the point",
    ),
    Kind(
        "stacked",
        partial(_pairs, twice.stacked),
        "多个门牌叠在一点",
        "Many doors on one point",
        "点位是批量填写的，请逐一测定",
        "The point was filled in, not surveyed: survey each",
    ),
    Kind(
        "outside_community",
        _outside,
        "点位不在所写的社区",
        "Point outside the community it names",
        "改正点位，或改正地址中的社区",
        "Correct the point, or the community of the address",
    ),
    Kind(
        "out_of_order",
        partial(_in_row, order.out_of_order),
        "远离相邻门牌",
        "Far from its neighbours by number",
        "核对点位和门牌号",
        "Check the point and the number",
    ),
    Kind(
        "wrong_side",
        partial(_in_row, order.wrong_side),
        "站在单双号的另一侧",
        "On the side of the other numbers",
        "核对点位和门牌号",
        "Check the point and the number",
    ),
    Kind(
        "border_other",
        partial(_on_border, told=True),
        "压线，依据指向另一网格",
        "On a border, evidence names another grid",
        "把该楼裁定给所指网格，或改正点位",
        "Give the building to that grid by decision, or correct the point",
    ),
    Kind(
        "border_open",
        partial(_on_border, told=False),
        "压线，须人工判定",
        "On a border, a person has to decide",
        "现场核对属于哪个网格，作出归属裁定",
        "See on the spot which grid it is of, and decide",
    ),
)
BY_NAME = {kind.name: kind for kind in KINDS}
