"""Import of resources by code; each gets its owner grid as it comes in."""

from datetime import date
from typing import Any

import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Select

from gridsvc.grids.assign import OWNER_COLUMNS, owners, reassign, settle
from gridsvc.grids.locators import locator_on
from gridsvc.grids.queries import layer
from gridsvc.imports.columns import as_json, ewkb, merge_located, texts
from gridsvc.imports.merge import Merge
from gridsvc.imports.protocol import Batch, Options, Outcome
from gridsvc.io.fields import Field
from gridsvc.io.parsers import choice, code, number, text
from gridsvc.resources.models import CLASSES, Resource

CLASS_WORDS = {name: name for name in CLASSES} | {"部件": "part", "力量": "force", "设施": "facility"}
COMPARED = ("name", "class", "type", "network", "owner", "geometry", "attributes")


class ResourceLoader:
    """Writes resources with their owner grid of the day."""

    fields = (
        Field("code", code, required=True, aliases=("编码",)),
        Field("name", text, required=True, aliases=("名称",)),
        Field("class", choice(CLASS_WORDS), required=True, aliases=("大类",)),
        Field("type", text, aliases=("小类", "类型")),
        Field("network", text, aliases=("网络", "条线")),
        Field("owner", text, aliases=("权属单位",)),
        Field("lon", number(), aliases=("经度",)),
        Field("lat", number(), aliases=("纬度",)),
    )

    def __init__(self, options: Options) -> None:
        self.day = options.now
        self.crs = options.crs
        self.merge = Merge(
            Resource,
            [("code",)],
            compared=COMPARED,
            written=("code", *COMPARED, *OWNER_COLUMNS),
            along={"geometry": OWNER_COLUMNS},
        )
        self.locator = locator_on(layer().id, self.day)  # once nobody else writes

    def load(self, batch: Batch) -> Outcome:
        """Write the rows that are new or changed."""
        return merge_located(batch, self.crs, self._write)

    def _write(self, batch: Batch, places: NDArray[Any]) -> Outcome:
        columns: dict[str, Any] = texts(batch, ("code", "name", "class", "type", "network", "owner"))
        columns |= {"geometry": ewkb(places), "attributes": as_json(batch.attributes)}
        return self.merge.merge(pd.DataFrame(columns).join(owners(places, self.locator)), batch)

    def finish(self) -> None:
        """Decisions beat polygons; a point in no grid still has a community."""
        settle(Resource, self.day)


def follow(put_back: Select[int], today: date) -> None:
    """After an undo: the rows put back get their owner of today."""
    reassign(Resource, today, rows=Resource.id.in_(put_back))
