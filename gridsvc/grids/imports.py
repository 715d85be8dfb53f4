"""Import of grids: a file that changes anything publishes one edition; unchanged shapes keep their version."""

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import shapely
from geoalchemy2 import WKBElement
from geoalchemy2.shape import from_shape
from numpy.typing import NDArray
from sqlalchemy import func, select

from gridsvc.divisions.queries import grounds, ids_by_code
from gridsvc.extensions import STORED_SRID, db
from gridsvc.geometry.measure import area_m2
from gridsvc.geometry.shape_key import as_multi, shape_keys
from gridsvc.grids import codes, queries, services
from gridsvc.grids.assign import reassign_all
from gridsvc.grids.models import Edition, Grid, GridVersion
from gridsvc.grids.queries import Community
from gridsvc.imports.protocol import Batch, Options, Outcome, refuse
from gridsvc.io.fields import Field
from gridsvc.io.parsers import choice, code, text
from gridsvc.io.problems import Problem

KIND_WORDS = {"base": "base", "special": "special", "综合": "base", "基础": "base", "专属": "special"}
FIELDS = (
    Field("code", code, required=True, aliases=("编码", "网格编码")),
    Field("name", text, aliases=("名称", "网格名称")),
    Field("kind", choice(KIND_WORDS), aliases=("类型",)),
    Field("community", code, aliases=("社区", "社区编码")),
)
NOT_A_POLYGON = Problem("不是面图形", "its geometry is not a polygon")
NO_COMMUNITY = Problem("没有社区包含这个网格", "no community holds this grid")
UNKNOWN_COMMUNITY = Problem("没有编码为 {code} 的社区", "there is no community {code}")
REPEATED = Problem("同一文件中已有编码 {code}", "the code {code} already stands in this file")
STAYING = ("name", "kind", "community", "geometry", "attributes")
COMPARED = ("name", "kind", "community_id", "shape_key", "attributes")


class GridLoader:
    """Compares each row with the version in force on the day, and publishes what differs."""

    fields = FIELDS

    def __init__(self, options: Options) -> None:
        self.day = options.on
        self.today = options.now
        self.layer = queries.layer(options.layer)
        queries.take_turn(self.layer.id)  # what differs is looked up before it is published
        self.edition: Edition | None = None
        self.seen: set[str] = set()
        self.homes = Homes()

    def load(self, batch: Batch) -> Outcome:
        """Publish the rows that are new or changed."""
        outcome = Outcome.none(len(batch))
        batch = self._completed(batch)
        self._refuse_misfits(batch, outcome)
        rows = self._rows(batch, outcome)
        changed = rows[self._differs(rows)]
        if len(changed):
            self._publish(changed, batch.geometry)
            outcome.loaded[changed["at"].to_numpy(dtype=int)] = True
        return outcome

    def finish(self) -> None:
        """Everything with a place follows an edition of the primary layer that is in force."""
        if self.edition and self.layer.relation == "primary" and self.day <= self.today:
            reassign_all(self.today)

    def _completed(self, batch: Batch) -> Batch:
        """The batch with what is in force of the fields it has no column for, and of its attributes."""
        version = GridVersion
        rows = db.session.execute(
            select(
                Grid.code,
                version.name,
                version.kind,
                Community.code,
                func.ST_AsBinary(version.geometry),
                version.attributes,
            )
            .join(Grid, version.grid_id == Grid.id)
            .outerjoin(Community, version.community_id == Community.id)
            .where(version.layer_id == self.layer.id, queries.in_force(self.day))
            .where(Grid.code.in_(batch.values["code"].tolist()))
        )
        known = {grid: dict(zip(STAYING, facts, strict=True)) for grid, *facts in rows}
        values, geometry, attributes = batch.values.astype(object), batch.geometry.copy(), batch.attributes.copy()
        for at, given in enumerate(values["code"]):
            if (stored := known.get(given)) is None:
                continue
            for name in batch.absent & {"name", "kind"}:
                values.loc[at, name] = stored[name]
            if "geometry" in batch.absent:
                geometry[at] = shapely.from_wkb(stored["geometry"])
            if {"geometry", "community"} <= batch.absent:
                values.loc[at, "community"] = stored["community"]
            attributes[at] = batch.over(stored["attributes"], attributes[at] or {})
        return replace(batch, values=values, geometry=geometry, attributes=attributes)

    def _refuse_misfits(self, batch: Batch, outcome: Outcome) -> None:
        refuse(outcome, ~np.isin(shapely.get_type_id(batch.geometry), (3, 6)), NOT_A_POLYGON)
        for at, given in enumerate(batch.values["code"]):
            problem = codes.misfit(given, self.layer.code_scheme, self.layer.code)
            if given in self.seen:
                problem = REPEATED.filled(code=given)
            self.seen.add(given)
            outcome.problem[at] = outcome.problem[at] or problem

    def _rows(self, batch: Batch, outcome: Outcome) -> pd.DataFrame:
        """One row per grid that can be taken, as it would be written; `at` is its row of the batch."""
        homes = self.homes.of(batch, outcome, required=self.layer.relation == "primary")
        good = np.array([problem is None for problem in outcome.problem], dtype=bool)
        values = batch.values[good]
        shapes = batch.geometry[good]
        return pd.DataFrame(
            {
                "at": np.flatnonzero(good),
                "code": values["code"].to_numpy(),
                "name": values["name"].fillna(values["code"]).to_numpy(),
                "kind": values["kind"].fillna("base").to_numpy(),
                "community_id": [int(home) or None for home in homes[good]],
                "shape_key": shape_keys(shapes),
                "attributes": [attributes or {} for attributes in batch.attributes[good]],
            },
            dtype=object,
        )

    def _differs(self, rows: pd.DataFrame) -> NDArray[np.bool_]:
        in_force = db.session.execute(
            select(Grid.code, *(getattr(GridVersion, name) for name in COMPARED))
            .join(Grid, GridVersion.grid_id == Grid.id)
            .where(GridVersion.layer_id == self.layer.id, queries.in_force(self.day), Grid.code.in_(list(rows["code"])))
        )
        known = {row[0]: tuple(row[1:]) for row in in_force}
        new = zip(rows["code"], *(rows[name] for name in COMPARED), strict=True)
        return np.array([known.get(row[0]) != tuple(row[1:]) for row in new], dtype=bool)

    def _publish(self, changed: pd.DataFrame, geometry: NDArray[Any]) -> None:
        self.edition = self.edition or services.open_edition(self.layer, self.day)
        shapes = as_multi(geometry[changed["at"].to_numpy(dtype=int)])
        ids = services.identities(self.layer.id, list(changed["code"]))
        rows: Any = changed.drop(columns="at").to_dict("records")
        versions = [
            {**row, "grid_id": ids[row.pop("code")], "geometry": stored(shape), "area_m2": area}
            for row, shape, area in zip(rows, shapes, area_m2(shapes).tolist(), strict=True)
        ]
        services.write_versions(self.edition, versions)


class Homes:
    """Finds the community of a grid: the one named, else the one that holds its representative point."""

    def __init__(self) -> None:
        self.ids, self.polygons = grounds()
        self.tree = shapely.STRtree(self.polygons)

    def of(self, batch: Batch, outcome: Outcome, *, required: bool) -> NDArray[np.int64]:
        """Division id per row, 0 for none; refuses unknown codes, and homeless grids when `required`."""
        given = batch.values["community"]
        known = ids_by_code(given.dropna().tolist())
        homes = np.array([known.get(code, 0) for code in given], dtype=np.int64)
        for at in np.flatnonzero(given.notna().to_numpy() & (homes == 0)):
            outcome.problem[at] = outcome.problem[at] or UNKNOWN_COMMUNITY.filled(code=given.iloc[at])
        open_rows = (homes == 0) & np.array([problem is None for problem in outcome.problem], dtype=bool)
        homes[open_rows] = self._around(batch.geometry[open_rows])
        if required:
            refuse(outcome, open_rows & (homes == 0), NO_COMMUNITY)
        return homes

    def _around(self, shapes: NDArray[Any]) -> NDArray[np.int64]:
        found = np.zeros(len(shapes), dtype=np.int64)
        inside, division = self.tree.query(shapely.point_on_surface(shapes), predicate="within")
        found[inside[::-1]] = self.ids[division[::-1]]
        for at in np.flatnonzero(found == 0):
            touching = self.tree.query(shapes[at], predicate="intersects")
            if len(touching):
                shared = shapely.area(shapely.intersection(self.polygons[touching], shapes[at]))
                found[at] = self.ids[touching[shared.argmax()]]
        return found


def stored(shape: Any) -> WKBElement:
    """A shape as it is written to the database."""
    return from_shape(shape, srid=STORED_SRID, extended=True)
