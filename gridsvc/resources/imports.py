"""Import of resources by code; each gets its owner grid as it comes in."""

from typing import Any

import pandas as pd

from gridsvc.grids.assign import OWNER_COLUMNS, owners, settle
from gridsvc.grids.locators import locator_on
from gridsvc.grids.queries import layer
from gridsvc.imports.columns import as_json, ewkb, points, texts
from gridsvc.imports.merge import Merge
from gridsvc.imports.protocol import Batch, Options, Outcome
from gridsvc.io.fields import Field, choice, code, latitude, longitude, text
from gridsvc.resources.models import CLASSES, Resource

CLASS_WORDS = {name: name for name in CLASSES} | {"部件": "part", "力量": "force", "设施": "facility"}
COMPARED = ("name", "class", "type", "network", "owner", "geometry", "attributes")


class ResourceLoader:
    """Writes resources with their owner grid of the day."""

    fields = (
        Field("code", True, code, ("编码",)),
        Field("name", True, text, ("名称",)),
        Field("class", True, choice(CLASS_WORDS), ("大类",)),
        Field("type", False, text, ("小类", "类型")),
        Field("network", False, text, ("网络", "条线")),
        Field("owner", False, text, ("权属单位",)),
        Field("lon", False, longitude, ("经度",)),
        Field("lat", False, latitude, ("纬度",)),
    )

    def __init__(self, options: Options) -> None:
        self.day = options.on
        self.crs = options.crs
        self.locator = locator_on(layer().id, options.on)
        self.merge = Merge(
            Resource.__table__,  # type: ignore[arg-type]
            [("code",)],
            compared=COMPARED,
            written=("code", *COMPARED, *OWNER_COLUMNS),
        )

    def load(self, batch: Batch) -> Outcome:
        """Write the rows that are new or changed."""
        places = points(batch, self.crs)
        columns: dict[str, Any] = texts(batch, ("code", "name", "class", "type", "network", "owner"))
        columns |= {"geometry": ewkb(places), "attributes": as_json(batch.attributes)}
        return self.merge.merge(pd.DataFrame(columns).join(owners(places, self.locator)))

    def finish(self) -> None:
        """Decisions beat polygons; a point in no grid still has a community."""
        settle(Resource, self.day)
