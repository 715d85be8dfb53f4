"""Import of standard addresses: by code, else by normalised text; each gets its owner grid as it comes in."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import Select, exists, select

from gridsvc.addresses import reading
from gridsvc.addresses.keys import place_keys, text_keys
from gridsvc.addresses.merging import AddressMerge
from gridsvc.addresses.models import ELEMENTS, POINT_KINDS, REVOKED, STATUSES, StandardAddress
from gridsvc.addresses.named import LINKS, link_ids, write_in_order
from gridsvc.addresses.parsing.lexicon import Lexicon
from gridsvc.divisions.queries import ids_by_code
from gridsvc.extensions import db
from gridsvc.grids.assign import OWNER_COLUMNS, owners, reassign, settle
from gridsvc.grids.locators import locator_on
from gridsvc.grids.queries import layer
from gridsvc.imports.columns import as_json, ewkb, int_or_null, merge_located, nullable, texts
from gridsvc.imports.protocol import Batch, Options, Outcome, refuse
from gridsvc.io.fields import Field
from gridsvc.io.parsers import choice, code, integer, number, text, word
from gridsvc.io.problems import Problem

HEADINGS = {
    "division": ("行政区划", "社区"),
    "road": ("道路", "路"),
    "section": ("段",),
    "lane": ("巷", "弄"),
    "alley": ("支弄",),
    "number": ("门牌", "门牌号"),
    "compound": ("小区",),
    "building": ("楼栋", "幢"),
    "unit": ("单元",),
    "floor": ("楼层", "层"),
    "room": ("室", "户室"),
}
MOST_HOUSEHOLDS = 1_000_000  # at one address
COMPARED = (
    *("code", "text", "place_key", *ELEMENTS, "status", "households", "geometry", "point_kind"),
    *(*LINKS.values(), "provisional", "attributes"),
)
POINT_WORDS = {kind: kind for kind in POINT_KINDS} | {
    "出入口": "gate",
    "大门": "gate",
    "门牌": "plate",
    "楼栋": "building",
    "单元": "unit",
    "小区": "compound",
    "内插": "interpolated",
}
YES_NO = {"true": True, "false": False, "1": True, "0": False, "是": True, "否": False, "yes": True, "no": False}
IN_USE = Problem("拟新增的地址状态只能是 UN", "a proposed address (provisional) can only have the status UN")


class AddressLoader:
    """Writes addresses with their owner grid of the day."""

    fields = (
        Field("code", code, aliases=("编码", "地址编码")),
        Field("address", text, required=True, aliases=("地址", "标准地址")),
        *(Field(name, word, aliases=headings) for name, headings in HEADINGS.items()),
        Field("lon", number(), aliases=("经度",)),
        Field("lat", number(), aliases=("纬度",)),
        Field("status", choice({status: status for status in STATUSES}), aliases=("状态",)),
        Field("households", integer(0, MOST_HOUSEHOLDS), aliases=("户数",)),
        Field("point_kind", choice(POINT_WORDS), aliases=("点位类型",)),
        Field("main", text, aliases=("主地址",)),
        Field("replaced_by", text, aliases=("替代地址",)),
        Field("provisional", choice(YES_NO), aliases=("拟新增",)),
    )

    def __init__(self, options: Options) -> None:
        self.day = options.now
        self.crs = options.crs
        self.merge = AddressMerge(
            compared=COMPARED,
            written=(*COMPARED, "text_key", "src_crs", *OWNER_COLUMNS),
            along={
                "geometry": ("src_crs",),
                **{field: (column,) for field, column in LINKS.items()},
            },
        )
        self.proposals = db.session.scalar(select(exists().where(StandardAddress.provisional)))
        self.locator = locator_on(layer().id, self.day)  # once nobody else writes

    def survey(self, batch: Batch) -> None:
        """Note which texts change hands, and which are said in both states."""
        if self.merge.fills_empty_table:
            return
        kept, gone = self.kept_keys(batch), batch.values["status"].eq(REVOKED).fillna(False)
        self.merge.both.see(kept, text_keys(batch.values["address"][gone].fillna("")))
        if batch.values["code"].isna().all():
            return
        rows = pd.DataFrame({"code": nullable(batch.values["code"]), "text_key": kept}, dtype=object)
        self.merge.given_up.see(rows, self.merge.stored(rows[["code"]], ["text_key", "status"]))

    def load(self, batch: Batch) -> Outcome:
        """Write the rows that are new or changed."""
        self.merge.settle()
        outcome = Outcome.none(len(batch))
        status = batch.values["status"]
        wrong = (batch.values["provisional"].eq(True) & status.notna() & status.ne("UN")).to_numpy(dtype=bool)
        refuse(outcome, wrong, IN_USE)
        outcome.put(~wrong, write_in_order(batch.take(~wrong), self._merge))
        return outcome

    def _merge(self, batch: Batch) -> Outcome:
        return merge_located(batch, self.crs, self._write)

    def _write(self, batch: Batch, places: NDArray[Any]) -> Outcome:
        columns = self._texts(batch) | link_ids(batch)
        batch = self._settle_status(batch, columns)
        batch = self._complete(batch, columns, places)
        columns["place_key"] = place_keys(columns)
        owner = owners(places, self.locator)
        known = ids_by_code([name for name in columns["division"] if name])
        given = int_or_null(known.get(name, 0) for name in columns["division"])
        owner["community_id"] = owner["community_id"].fillna(pd.Series(given))
        return self.merge.merge(pd.DataFrame(columns | {"geometry": ewkb(places)}).join(owner), batch)

    def _complete(self, batch: Batch, columns: dict[str, Any], places: NDArray[Any]) -> Batch:
        """Put in what the file does not say: keys and owners follow from it.

        Elements without a column, and all of those of a row that gives none, are the stored ones while the text is the
        same; else they are read in the text. A file with columns for road and number is taken at its word.
        """
        absent = [name for name in ELEMENTS if name in batch.absent]
        unsaid = _unsaid(columns, absent)
        if not absent and not unsaid.any() and "geometry" not in batch.absent:
            return batch
        stored = self._known(columns, ["text_key", "geometry", *ELEMENTS])
        if "geometry" in batch.absent:
            places[:] = shapely.from_wkb(stored["geometry"].where(stored["found"], None).to_numpy(dtype=object))
        same = stored["text_key"].eq(pd.Series(columns["text_key"], stored.index)).to_numpy(dtype=bool)
        anew = ~same & (unsaid | bool({"road", "number"} & set(absent)))
        read = pd.DataFrame(index=stored.index, columns=list(ELEMENTS), dtype=object)
        if anew.any():
            read.loc[anew] = pd.DataFrame(reading.read(columns["text"][anew], self.lexicon)).to_numpy(dtype=object)
        for name in ELEMENTS:
            open_to_it = (unsaid | (name in absent)) & (columns[name] == "")
            said = np.where(same, stored[name].fillna(""), read[name].fillna(""))
            columns[name] = np.where(open_to_it, said, columns[name]).astype(object)
        return replace(batch, absent=batch.absent - set(ELEMENTS))

    @cached_property
    def lexicon(self) -> Lexicon:
        """The names known when the first text is read."""
        return reading.lexicon()

    def _settle_status(self, batch: Batch, columns: dict[str, Any]) -> Batch:
        """Put in the stored status where no column gives one; one that is given ends what was proposed, unless UN."""
        unsaid, proposals = "status" in batch.absent, self.proposals and "provisional" in batch.absent
        if self.merge.fills_empty_table or not (unsaid or proposals):
            return batch
        stored = self._known(columns | ({"status": None} if unsaid else {}), ["status", "provisional"])
        if unsaid:
            known = stored["found"].eq(True).to_numpy(dtype=bool) & ~columns["provisional"]
            columns["status"] = np.where(known, stored["status"], columns["status"])
        if proposals:
            stands = stored["provisional"].eq(True).to_numpy(dtype=bool)
            columns["provisional"] = stands & (columns["status"] == "UN")
        settled = {"status"} | ({"provisional"} if proposals else set())
        return replace(batch, absent=batch.absent - settled)

    def _known(self, columns: dict[str, Any], names: Sequence[str]) -> pd.DataFrame:
        found_by = {name: columns[name] for name in ("code", "text_key", "status")}
        return self.merge.stored(pd.DataFrame(found_by, dtype=object), names)

    def kept_keys(self, batch: Batch) -> NDArray[Any]:
        """The text key of each row, None of one that goes out of use."""
        keys = np.array(text_keys(batch.values["address"].fillna("")), dtype=object)
        return blanked(keys, batch.values["status"].eq(REVOKED))

    def finish(self) -> None:
        """Decisions beat polygons; a point in no grid still has a community. Raises Conflict: GivenUp.check."""
        self.merge.given_up.check()
        settle(StandardAddress, self.day)

    def _texts(self, batch: Batch) -> dict[str, Any]:
        elements: dict[str, Any] = texts(batch, ELEMENTS)
        address = batch.values["address"].to_numpy(dtype=object)
        proposed = batch.values["provisional"].fillna(False).to_numpy(dtype=bool)
        usual = pd.Series(np.where(proposed, "UN", "OC"), index=batch.values.index)
        return elements | {
            "code": nullable(batch.values["code"]),
            "text": address,
            "text_key": text_keys(address),
            "status": batch.values["status"].fillna(usual).to_numpy(dtype=object),
            "provisional": proposed,
            "point_kind": batch.values["point_kind"].fillna("").to_numpy(dtype=object),
            "households": batch.values["households"].fillna(0).to_numpy(dtype="int32"),
            "src_crs": self.crs or "wgs84",
            "attributes": as_json(batch.attributes),
        }


def blanked(values: NDArray[Any], rows: "pd.Series[Any]") -> NDArray[Any]:
    """The values, None in these rows."""
    kept: NDArray[Any] = values.copy()
    kept[rows.fillna(False).to_numpy(dtype=bool)] = None
    return kept


def _unsaid(columns: dict[str, Any], absent: Sequence[str]) -> NDArray[np.bool_]:
    """Rows of a file with columns for road and number in which no element but the division is given."""
    if {"road", "number"} & set(absent):
        return np.zeros(len(columns["text"]), dtype=bool)
    given = [columns[name] != "" for name in ELEMENTS if name != "division"]
    return ~np.any(given, axis=0)


def follow(put_back: Select[int], today: date) -> None:
    """After an undo: the rows put back get their owner of today."""
    reassign(StandardAddress, today, rows=StandardAddress.id.in_(put_back))
