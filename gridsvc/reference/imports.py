"""Import of reference features: by kind, name and shape, so that the same feature twice is one."""

from typing import Any

import pandas as pd
import shapely

from gridsvc.geometry.shape_key import shape_keys
from gridsvc.imports.columns import as_json, ewkb, texts
from gridsvc.imports.merge import Merge
from gridsvc.imports.protocol import Batch, Options, Outcome, refuse
from gridsvc.io.fields import Field
from gridsvc.io.parsers import choice, text
from gridsvc.io.problems import Problem
from gridsvc.reference.models import KINDS, ReferenceFeature

KIND_WORDS = {kind: kind for kind in KINDS} | {"建筑": "building", "小区": "compound", "道路": "road", "水系": "water"}
NO_SHAPE = Problem("没有图形", "it has no geometry")
COLUMNS = ("kind", "name", "shape_key", "geometry", "attributes")


class ReferenceLoader:
    """Reference features of any geometry."""

    fields = (
        Field("kind", choice(KIND_WORDS), required=True, aliases=("类型",)),
        Field("name", text, aliases=("名称",)),
    )

    def __init__(self, options: Options) -> None:
        del options
        self.merge = Merge(
            ReferenceFeature,
            [("kind", "name", "shape_key")],
            compared=("attributes",),
            written=COLUMNS,
        )

    def load(self, batch: Batch) -> Outcome:
        """Write the rows that are new or changed."""
        outcome = Outcome.none(len(batch))
        bare = shapely.is_missing(batch.geometry)
        refuse(outcome, bare, NO_SHAPE)
        outcome.put(~bare, self.merge.merge(_frame(batch.take(~bare))))
        return outcome

    def finish(self) -> None:
        """Nothing hangs together here."""


def _frame(batch: Batch) -> pd.DataFrame:
    columns: dict[str, Any] = texts(batch, ("kind", "name"))
    return pd.DataFrame(
        columns
        | {
            "geometry": ewkb(batch.geometry),
            "shape_key": shape_keys(batch.geometry),
            "attributes": as_json(batch.attributes),
        }
    )
