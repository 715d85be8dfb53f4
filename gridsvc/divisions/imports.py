"""Imports of divisions and organisations: rows by natural key, parents known beforehand and linked once all are in."""

from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import Integer, and_, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY

from gridsvc.divisions.models import Division, Organisation
from gridsvc.divisions.parents import Parents, refuse_rows
from gridsvc.divisions.queries import ids_by_code
from gridsvc.extensions import db
from gridsvc.geometry.shape_key import as_multi, shape_keys
from gridsvc.imports import changes
from gridsvc.imports.columns import as_json, ewkb, texts
from gridsvc.imports.merge import Merge, table_of
from gridsvc.imports.protocol import Batch, Options, Outcome, refuse
from gridsvc.io.fields import Field
from gridsvc.io.parsers import code, text
from gridsvc.io.problems import Problem, no_problems

NOT_A_POLYGON = Problem("不是面图形", "its geometry is not a polygon")
DIVISION_COLUMNS = ("code_system", "code", "name", "level", "geometry", "shape_key", "attributes")
NO_DIVISION = Problem("没有编码为 {code} 的行政区划", "there is no division {code}")
ORGANISATION_COLUMNS = ("code", "name", "kind", "division_id", "attributes")
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
            along={"geometry": ("shape_key",)},
        )
        self.parents = Parents(Division, Division.code_system == options.code_system)

    def survey(self, batch: Batch) -> None:
        """Take note of the parents of all rows."""
        self.parents.survey(batch.take(~_wrong(batch)))

    def load(self, batch: Batch) -> Outcome:
        """Write the rows that are new or changed."""
        outcome = Outcome.none(len(batch))
        refuse(outcome, _wrong(batch), NOT_A_POLYGON)
        good = refuse_rows(outcome, self.parents.problems(batch))
        taken = batch.take(good)
        part = self.merge.merge(self._frame(taken), taken)
        self.parents.count(taken, part)
        outcome.put(good, part)
        return outcome

    def finish(self) -> None:
        """Link parents and work out every lineage."""
        self.parents.link()
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
                "attributes": as_json(batch.attributes),
            }
        )


def _wrong(batch: Batch) -> NDArray[np.bool_]:
    """Rows with a geometry that is no polygon."""
    return ~shapely.is_missing(batch.geometry) & ~np.isin(shapely.get_type_id(batch.geometry), (3, 6))


class OrganisationLoader:
    """Organisations by code; without a division of its own, one belongs to the division of its code."""

    fields = (
        Field("code", code, required=True, aliases=("编码", "代码")),
        Field("name", text, required=True, aliases=("名称",)),
        Field("kind", text, aliases=("类型",)),
        Field("parent", code, aliases=("上级", "上级编码")),
        Field("division", code, aliases=("区划", "所属区划")),
    )

    def __init__(self, options: Options) -> None:
        del options
        self.merge = Merge(
            Organisation,
            [("code",)],
            compared=ORGANISATION_COLUMNS[1:],
            written=ORGANISATION_COLUMNS,
            along={"division": ("division_id",)},
        )
        self.parents = Parents(Organisation)

    def survey(self, batch: Batch) -> None:
        """Take note of the parents of all rows."""
        self.parents.survey(batch)

    def load(self, batch: Batch) -> Outcome:
        """Write the rows that are new or changed."""
        outcome = Outcome.none(len(batch))
        refuse_rows(outcome, _no_division(batch))
        good = refuse_rows(outcome, self.parents.problems(batch))
        taken = batch.take(good)
        columns: dict[str, Any] = texts(taken, ("code", "name", "kind"))
        columns |= {"division_id": _divisions(taken), "attributes": as_json(taken.attributes)}
        part = self.merge.merge(pd.DataFrame(columns), taken)
        self.parents.count(taken, part)
        outcome.put(good, part)
        return outcome

    def finish(self) -> None:
        """Link parents, and each organisation to the division of the same code."""
        self.parents.link()
        same = select(func.min(Division.id)).where(Division.code == Organisation.code).scalar_subquery()
        homeless = Organisation.division_id.is_(None)
        changes.before(table_of(Organisation), and_(homeless, same.is_not(None)))
        db.session.execute(update(Organisation).where(homeless).values(division_id=same))


def _divisions(batch: Batch) -> Any:
    """The id of each row's division: the one it names, else the one of its own code."""
    wanted = batch.values["division"].fillna(batch.values["code"])
    known = ids_by_code(list(wanted))
    return wanted.map(known).astype("Int64")


def _no_division(batch: Batch) -> NDArray[Any]:
    """Why rows cannot be taken that name a division which is not there."""
    named = batch.values["division"]
    known = ids_by_code(list(named.dropna()))
    found = no_problems(len(batch))
    for at in np.flatnonzero(named.notna() & ~named.isin(known)):
        found[at] = NO_DIVISION.filled(code=named.iloc[at])
    return found


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


def follow(put_back: object, today: object) -> None:
    """After an undo: every lineage anew."""
    del put_back, today
    rebuild_lineages()
