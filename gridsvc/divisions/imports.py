"""Imports of divisions and organisations: rows by natural key, parents linked once all are in."""

from typing import Any

import pandas as pd
import shapely
from sqlalchemy import Integer, and_, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from gridsvc.divisions.models import Division, Organisation
from gridsvc.extensions import db
from gridsvc.geometry.shape_key import as_multi, shape_keys
from gridsvc.imports.columns import as_json, ewkb, texts
from gridsvc.imports.merge import Merge, table_of
from gridsvc.imports.protocol import Batch, Options, Outcome, refuse
from gridsvc.io.fields import Field
from gridsvc.io.parsers import code, text
from gridsvc.io.problems import Problem

NOT_A_POLYGON = Problem("不是面图形", "its geometry is not a polygon")
PARENT = "parent_code"
DIVISION_COLUMNS = ("code_system", "code", "name", "level", "geometry", "shape_key", "attributes")
ORGANISATION_COLUMNS = ("code", "name", "kind", "attributes")
LINEAGE_ROUNDS = 12
NO_IDS = literal([], ARRAY(Integer))


class DivisionLoader:
    """Divisions by (code system, code). A parent may stand anywhere in the file, or be there already."""

    fields = (
        Field("code", code, required=True, aliases=("编码", "代码", "区划代码")),
        Field("name", text, required=True, aliases=("名称",)),
        Field("level", text, aliases=("级别", "层级")),
        Field("parent", code, aliases=("上级", "上级编码")),
    )

    def __init__(self, options: Options) -> None:
        self.code_system = options.code_system
        self.merge = Merge(
            Division,
            [("code_system", "code")],
            compared=("name", "level", "shape_key", "attributes"),
            written=DIVISION_COLUMNS,
        )

    def load(self, batch: Batch) -> Outcome:
        """Write the rows that are new or changed; the parent's code waits in the attributes."""
        outcome = Outcome.none(len(batch))
        drawn = ~shapely.is_missing(batch.geometry)
        wrong = drawn & ~pd.Series(shapely.get_type_id(batch.geometry)).isin((3, 6)).to_numpy()
        refuse(outcome, wrong, NOT_A_POLYGON)
        outcome.put(~wrong, self.merge.merge(self._frame(batch.take(~wrong))))
        return outcome

    def finish(self) -> None:
        """Link parents and work out every lineage."""
        link_parents(Division, Division.code_system == self.code_system)
        rebuild_lineages()

    def _frame(self, batch: Batch) -> pd.DataFrame:
        shapes = as_multi(batch.geometry)
        columns: dict[str, Any] = texts(batch, ("code", "name", "level"))
        return pd.DataFrame(
            columns
            | {
                "code_system": self.code_system,
                "geometry": ewkb(shapes),
                "shape_key": shape_keys(shapes),
                "attributes": as_json(_with_parent(batch)),
            }
        )


class OrganisationLoader:
    """Organisations by code."""

    fields = (
        Field("code", code, required=True, aliases=("编码", "代码")),
        Field("name", text, required=True, aliases=("名称",)),
        Field("kind", text, aliases=("类型",)),
        Field("parent", code, aliases=("上级", "上级编码")),
    )

    def __init__(self, options: Options) -> None:
        del options
        self.merge = Merge(
            Organisation,
            [("code",)],
            compared=ORGANISATION_COLUMNS[1:],
            written=ORGANISATION_COLUMNS,
        )

    def load(self, batch: Batch) -> Outcome:
        """Write the rows that are new or changed."""
        columns: dict[str, Any] = texts(batch, ("code", "name", "kind"))
        return self.merge.merge(pd.DataFrame(columns | {"attributes": as_json(_with_parent(batch))}))

    def finish(self) -> None:
        """Link parents, and each organisation to the division of the same code."""
        link_parents(Organisation, literal(True))
        same = select(func.min(Division.id)).where(Division.code == Organisation.code).scalar_subquery()
        db.session.execute(update(Organisation).where(Organisation.division_id.is_(None)).values(division_id=same))


def link_parents(model: type[Division] | type[Organisation], rows: Any) -> None:
    """Set parent_id from the parent's code in the attributes."""
    table = table_of(model)
    parent = table.alias("parent")
    same_system = parent.c.code_system == table.c.code_system if model is Division else literal(True)
    named = table.c.attributes[PARENT].astext
    db.session.execute(
        update(table)
        .values(parent_id=parent.c.id)
        .where(rows, and_(parent.c.code == named, same_system), table.c.parent_id.is_distinct_from(parent.c.id))
    )


def rebuild_lineages() -> None:
    """Every division's lineage, root first; a circle of parents ends at the round limit and is left as it is."""
    tree = (
        select(Division.id, func.array_append(NO_IDS, Division.id, type_=ARRAY(Integer)).label("path"))
        .where(Division.parent_id.is_(None))
        .cte("tree", recursive=True)
    )
    below = select(Division.id, func.array_append(tree.c.path, Division.id, type_=ARRAY(Integer))).join(
        tree, and_(Division.parent_id == tree.c.id, func.cardinality(tree.c.path) < LINEAGE_ROUNDS)
    )
    tree = tree.union_all(below)
    db.session.execute(
        update(Division)
        .values(lineage=tree.c.path)
        .where(Division.id == tree.c.id, Division.lineage.is_distinct_from(tree.c.path)),
        execution_options={"synchronize_session": False},
    )


def _with_parent(batch: Batch) -> Any:
    out = batch.attributes.copy()
    for at, parent in enumerate(batch.values["parent"]):
        if isinstance(parent, str) and parent:
            out[at] = {**(out[at] or {}), PARENT: parent}
    return out
