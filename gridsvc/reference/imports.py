"""Import of reference features: by kind, name and shape, so that the same feature twice is one."""

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd
import shapely
from sqlalchemy import func, select

from gridsvc.extensions import db
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
        outcome.put(~bare, self._write(batch.take(~bare)))
        return outcome

    def finish(self) -> None:
        """Nothing hangs together here."""

    def _write(self, batch: Batch) -> Outcome:
        columns: dict[str, Any] = texts(batch, ("kind", "name"))
        columns |= {"geometry": ewkb(batch.geometry), "shape_key": shape_keys(batch.geometry)}
        if "name" in batch.absent:
            columns["name"] = _stored_names(columns["kind"], columns["shape_key"])
        return self.merge.merge(pd.DataFrame(columns | {"attributes": as_json(batch.attributes)}), batch)


def _stored_names(kinds: Iterable[str], keys: Sequence[str]) -> list[str]:
    """The name that a feature of that kind and shape has already, "" for a new one."""
    feature = ReferenceFeature
    known = select(feature.kind, feature.shape_key, func.min(feature.name)).group_by(feature.kind, feature.shape_key)
    names = {(kind, key): name for kind, key, name in db.session.execute(known.where(feature.shape_key.in_(keys)))}
    return [names.get(one, "") for one in zip(kinds, keys, strict=True)]
