"""Import of events by (source, source id). One without coordinates takes the point of its exact address."""

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import Select, func, select

from gridsvc.addresses.keys import text_keys
from gridsvc.addresses.models import StandardAddress
from gridsvc.events.models import Event
from gridsvc.events.services import keep_snapshots
from gridsvc.extensions import db
from gridsvc.grids.assign import OWNER_COLUMNS, owners, reassign, settle
from gridsvc.grids.locators import locator_on
from gridsvc.grids.queries import layer
from gridsvc.imports.columns import as_json, ewkb, int_or_null, merge_located, nullable, texts
from gridsvc.imports.merge import Merge, by_whole_keys
from gridsvc.imports.protocol import Batch, Options, Outcome, refuse
from gridsvc.io.fields import Field
from gridsvc.io.moments import datetime
from gridsvc.io.parsers import choice, code, number, prose, text
from gridsvc.io.problems import Problem

CLASS_WORDS = {"event": "event", "part": "part", "事件": "event", "部件": "part"}
STAGE_WORDS = {"open": "open", "closed": "closed", "void": "void", "未结": "open", "结案": "closed", "作废": "void"}
NOT_CLOSED = ("open", "void")
NO_TIME = Problem("状态是结案而没有结案时间", "it is closed and has no closing time")
CONTRARY = Problem("有结案时间而状态不是结案", "it has a closing time and is not closed")
KEY = ("source", "source_id")
TEXTS = ("title", "text", "category", "address")
COMPARED = (*TEXTS, "class", "geometry", "reported_at", "stage", "closed_at", "attributes")


class EventLoader:
    """Writes events with their owner grid of the day, and a snapshot of the commanders for closed ones."""

    def __init__(self, options: Options) -> None:
        self.fields = self.fields_in(options.zone)
        self.day = options.now
        self.crs = options.crs
        self.merge = Merge(
            Event,
            [KEY],
            compared=COMPARED,
            written=(*KEY, "address_id", *COMPARED, *OWNER_COLUMNS),
            kept=dict.fromkeys(OWNER_COLUMNS, ~Event.may_move()),
            along={"address": ("address_id",)},
        )
        self.locator = locator_on(layer().id, self.day)  # once nobody else writes

    @staticmethod
    def fields_in(zone: ZoneInfo) -> tuple[Field, ...]:
        """The field table; times without an offset are in `zone`."""
        return (
            Field("source", text, required=True, aliases=("来源",)),
            Field("source_id", code, required=True, aliases=("来源编号", "工单号")),
            Field("title", text, required=True, aliases=("标题",)),
            Field("text", prose, aliases=("内容", "描述")),
            Field("class", choice(CLASS_WORDS), aliases=("大类",)),
            Field("category", text, aliases=("类别",)),
            Field("address", text, aliases=("地址",)),
            Field("lon", number(), aliases=("经度",)),
            Field("lat", number(), aliases=("纬度",)),
            Field("reported_at", datetime(zone), required=True, aliases=("上报时间",)),
            Field("stage", choice(STAGE_WORDS), aliases=("状态",)),
            Field("closed_at", datetime(zone), aliases=("结案时间",)),
        )

    def load(self, batch: Batch) -> Outcome:
        """Write the rows that are new or changed."""
        outcome = Outcome.none(len(batch))
        batch = self._completed(batch)
        timeless = (batch.values["closed_at"].isna() & (batch.values["stage"] == "closed")).to_numpy(dtype=bool)
        refuse(outcome, timeless, NO_TIME)
        contrary = (batch.values["closed_at"].notna() & batch.values["stage"].isin(NOT_CLOSED)).to_numpy(dtype=bool)
        refuse(outcome, contrary, CONTRARY)
        good = ~(contrary | timeless)
        outcome.put(good, merge_located(batch.take(good), self.crs, self._write))
        return outcome

    def _completed(self, batch: Batch) -> Batch:
        """The batch with what is stored of the fields it has no column for and others follow from."""
        names = [name for name in ("stage", "closed_at", "address", "geometry") if name in batch.absent]
        if not names:
            return batch
        stored = self.merge.stored(batch.values[list(KEY)], names)
        found = stored["found"].to_numpy(dtype=bool)
        values, geometry = batch.values.copy(), batch.geometry.copy()
        for name in names:
            if name == "geometry":
                geometry[found] = shapely.from_wkb(stored[name].to_numpy(dtype=object)[found])
            elif name == "closed_at":
                given_open = values["stage"].isin(NOT_CLOSED).to_numpy(dtype=bool)
                values[name] = pd.to_datetime(stored[name].where(found & ~given_open, None), utc=True)
            elif name == "stage":
                values[name] = stored[name].where(stored[name] == "void", None)
            else:
                values[name] = stored[name].where(found, None)
        absent = batch.absent - set(names)  # what is put in is compared like what was given
        return replace(batch, values=values, geometry=geometry, absent=absent)

    def _write(self, batch: Batch, places: NDArray[Any]) -> Outcome:
        address_ids = place_by_address(batch.values["address"], places)
        values = batch.values
        columns: dict[str, Any] = texts(batch, (*KEY, *TEXTS)) | {
            "class": values["class"].fillna("event").to_numpy(dtype=object),
            "stage": _stages(values),
            "reported_at": values["reported_at"].to_numpy(),
            "closed_at": values["closed_at"].to_numpy(),
            "address_id": int_or_null(address_ids),
            "geometry": ewkb(places),
            "attributes": as_json(batch.attributes),
        }
        return self.merge.merge(pd.DataFrame(columns).join(owners(places, self.locator)), batch)

    def finish(self) -> None:
        """Decisions beat polygons; closed events keep who commanded."""
        settle(Event, self.day)
        keep_snapshots()


def place_by_address(given: pd.Series, places: NDArray[Any]) -> list[int]:
    """Ids of the standard addresses that the texts name exactly (0: none); fills missing `places` from them."""
    keys = text_keys(given.fillna(""))
    named = (
        select(StandardAddress.text_key, StandardAddress.id, func.ST_AsBinary(StandardAddress.geometry))
        .where(StandardAddress.text_key.in_(sorted(set(keys) - {""})))
        .order_by(*StandardAddress.in_force_last())
    )
    with by_whole_keys():
        rows = db.session.execute(named).all()
    known = {key: (address_id, wkb) for key, address_id, wkb in rows}
    for at in np.flatnonzero(shapely.is_missing(places)):
        if keys[at] in known:
            places[at] = shapely.from_wkb(known[keys[at]][1])
    return [known[key][0] if key in known else 0 for key in keys]


def _stages(values: pd.DataFrame) -> NDArray[Any]:
    """The stage given, else closed where there is a closing time."""
    ended = values["closed_at"].notna().to_numpy()
    stage = nullable(values["stage"])
    return np.where([one is None for one in stage], np.where(ended, "closed", "open"), stage)


def follow(put_back: Select[int], today: date) -> None:
    """After an undo: the rows put back get their owner of today."""
    reassign(Event, today, rows=Event.id.in_(put_back))
