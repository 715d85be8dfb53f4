"""Import of standard addresses: by code, else by normalised text; each gets its owner grid as it comes in."""

from datetime import date
from typing import Any

import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import Select

from gridsvc.addresses.keys import place_keys, text_keys
from gridsvc.addresses.models import ELEMENTS, STATUSES, StandardAddress
from gridsvc.divisions.queries import ids_by_code
from gridsvc.grids.assign import OWNER_COLUMNS, owners, reassign, settle
from gridsvc.grids.locators import locator_on
from gridsvc.grids.queries import layer
from gridsvc.imports.columns import as_json, ewkb, int_or_null, merge_located, nullable, texts
from gridsvc.imports.merge import Merge
from gridsvc.imports.protocol import Batch, Options, Outcome
from gridsvc.io.fields import Field
from gridsvc.io.parsers import choice, code, integer, number, text, word

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
COMPARED = ("code", "text", "place_key", *ELEMENTS, "status", "households", "geometry", "attributes")


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
    )

    def __init__(self, options: Options) -> None:
        self.day = options.now
        self.crs = options.crs
        self.merge = Merge(
            StandardAddress,
            [("code",), ("text_key",)],
            compared=COMPARED,
            written=(*COMPARED, "text_key", "src_crs", *OWNER_COLUMNS),
            along={"geometry": ("src_crs",)},
        )
        self.locator = locator_on(layer().id, self.day)  # once nobody else writes

    def load(self, batch: Batch) -> Outcome:
        """Write the rows that are new or changed."""
        return merge_located(batch, self.crs, self._write)

    def _write(self, batch: Batch, places: NDArray[Any]) -> Outcome:
        columns = self._texts(batch)
        self._complete(batch, columns, places)
        columns["place_key"] = place_keys(columns)
        owner = owners(places, self.locator)
        known = ids_by_code([name for name in columns["division"] if name])
        given = int_or_null(known.get(name, 0) for name in columns["division"])
        owner["community_id"] = owner["community_id"].fillna(pd.Series(given))
        return self.merge.merge(pd.DataFrame(columns | {"geometry": ewkb(places)}).join(owner), batch)

    def _complete(self, batch: Batch, columns: dict[str, Any], places: NDArray[Any]) -> None:
        """Put in what is stored of the parts that the file has no column for: keys and owners follow from them."""
        names = [name for name in (*ELEMENTS, "geometry") if name in batch.absent]
        if not names:
            return
        keys = pd.DataFrame({name: columns[name] for name in ("code", "text_key")})
        stored = self.merge.stored(keys, names)
        for name in names:
            if name == "geometry":
                places[:] = shapely.from_wkb(stored[name].where(stored["found"], None).to_numpy(dtype=object))
            else:
                columns[name] = stored[name].where(stored["found"], "").to_numpy(dtype=object)

    def finish(self) -> None:
        """Decisions beat polygons; a point in no grid still has a community."""
        settle(StandardAddress, self.day)

    def _texts(self, batch: Batch) -> dict[str, Any]:
        elements: dict[str, Any] = texts(batch, ELEMENTS)
        address = batch.values["address"].to_numpy(dtype=object)
        return elements | {
            "code": nullable(batch.values["code"]),
            "text": address,
            "text_key": text_keys(address),
            "status": batch.values["status"].fillna("OC").to_numpy(dtype=object),
            "households": batch.values["households"].fillna(0).to_numpy(dtype="int32"),
            "src_crs": self.crs or "wgs84",
            "attributes": as_json(batch.attributes),
        }


def follow(put_back: Select[int], today: date) -> None:
    """After an undo: the rows put back get their owner of today."""
    reassign(StandardAddress, today, rows=StandardAddress.id.in_(put_back))
