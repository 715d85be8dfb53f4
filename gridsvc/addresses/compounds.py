"""Import and export of compounds: by code; ground or an address list, gates, property firm, whom to call."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from sqlalchemy import ScalarSelect, Select, any_, case, cast, func, literal, or_, select
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by
from sqlalchemy.orm import InstrumentedAttribute

from gridsvc.accounts.principal import Principal
from gridsvc.addresses.models import Compound, StandardAddress
from gridsvc.addresses.named import ids_by_name
from gridsvc.divisions.models import Division, Organisation
from gridsvc.divisions.queries import grounds, ids_by_code
from gridsvc.divisions.scope import in_scope
from gridsvc.extensions import db
from gridsvc.geometry.shape_key import as_multi
from gridsvc.imports.columns import ENCODE, as_json, ewkb, texts
from gridsvc.imports.exporting import frames
from gridsvc.imports.merge import Merge
from gridsvc.imports.protocol import Batch, Options, Outcome
from gridsvc.io.fields import Field
from gridsvc.io.parsers import code, prose, text
from gridsvc.io.problems import Problem

BETWEEN = re.compile(r"[;；\n]+")
CONTACT = re.compile(r"(?P<name>.*?)[\s:：,，]*(?P<phone>\+?\d[\d\s-]{2,})?")
LISTS = {"addresses": "address_ids", "gates": "gate_ids"}
COLUMNS = ("code", "name", "community_id", "firm_id", "contacts", *LISTS.values(), "geometry", "attributes")
NOT_A_POLYGON = Problem("不是面图形", "its geometry is not a polygon")
NO_DIVISION = Problem("没有编码为 {name} 的行政区划", "there is no division {name}")
NO_FIRM = Problem("没有编码或名称为“{name}”的组织", "there is no organisation with the code or name {name!r}")
NO_ADDRESS = Problem("没有编码或文本为“{name}”的地址", "there is no address with the code or text {name!r}")


class CompoundLoader:
    """Compounds by code. What has ground and no community belongs to the one that its middle lies in."""

    fields = (
        Field("code", code, required=True, aliases=("编码", "小区编码")),
        Field("name", text, required=True, aliases=("名称", "小区名称")),
        Field("community", code, aliases=("社区", "社区编码")),
        Field("firm", text, aliases=("物业", "物业公司")),
        Field("contacts", prose, aliases=("联系人",)),
        Field("addresses", prose, aliases=("地址清单",)),
        Field("gates", prose, aliases=("出入口",)),
    )

    def __init__(self, options: Options) -> None:
        del options
        along = {"community": ("community_id",), "firm": ("firm_id",)}
        along |= {field: (column,) for field, column in LISTS.items()}
        self.merge = Merge(Compound, [("code",)], compared=COLUMNS[1:], written=COLUMNS, along=along)

    def load(self, batch: Batch) -> Outcome:
        """Write the rows that are new or changed."""
        outcome = Outcome.none(len(batch))
        named = _Named(batch)
        for at in range(len(batch)):
            outcome.problem[at] = named.problem(at)
        good = np.array([problem is None for problem in outcome.problem], dtype=bool)
        outcome.put(good, self._write(batch.take(good), named))
        return outcome

    def finish(self) -> None:
        """Nothing hangs together here."""

    def _write(self, batch: Batch, named: "_Named") -> Outcome:
        columns: dict[str, Any] = texts(batch, ("code", "name"))
        columns |= {column: [named.listed(cell) for cell in batch.values[field]] for field, column in LISTS.items()}
        columns |= {
            "community_id": batch.values["community"].map(named.communities).astype("Int64").fillna(_around(batch)),
            "firm_id": batch.values["firm"].map(named.firms).astype("Int64"),
            "contacts": [ENCODE(contacts(cell)) for cell in batch.values["contacts"].fillna("")],
            "geometry": ewkb(as_multi(batch.geometry)),
            "attributes": as_json(batch.attributes),
        }
        return self.merge.merge(pd.DataFrame(columns), batch)


class _Named:
    """What the rows of a batch name: communities, firms, addresses."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.wrong = _wrong(batch)
        self.communities = ids_by_code(list(batch.values["community"].dropna()))
        self.firms = _firms(batch.values["firm"].dropna())
        cells = [cell for field in LISTS for cell in batch.values[field].dropna()]
        self.addresses = ids_by_name(name for cell in cells for name in split(cell))

    def problem(self, at: int) -> Problem | None:
        """Why row `at` cannot be taken."""
        row = self.batch.values.iloc[at]
        if self.wrong[at]:
            return NOT_A_POLYGON
        for name, known, problem in (
            (row.community, self.communities, NO_DIVISION),
            (row.firm, self.firms, NO_FIRM),
            *((name, self.addresses, NO_ADDRESS) for field in LISTS for name in split(row[field])),
        ):
            if pd.notna(name) and name not in known:
                return problem.filled(name=name)
        return None

    def listed(self, cell: object) -> str:
        """The ids of the addresses that a cell names, as an array of PostgreSQL."""
        return "{" + ",".join(str(self.addresses[name]) for name in split(cell)) + "}"


def split(cell: object) -> list[str]:
    """The names in a cell, which stand between semicolons; none in an empty one."""
    return [part.strip() for part in BETWEEN.split(cell) if part.strip()] if isinstance(cell, str) else []


def contacts(cell: object) -> list[dict[str, str]]:
    """[{"name", "phone"}] of a cell such as "示例经理 025-12345678；示例值班 00012345678"."""
    found = [match for part in split(cell) if (match := CONTACT.fullmatch(part))]
    return [{"name": one["name"].strip(), "phone": (one["phone"] or "").strip()} for one in found]


def compounds(principal: Principal, *, on: date, layer: str | None) -> Iterator[Any]:
    """Compounds inside the scope by code; phones where they may be seen whole."""
    del on, layer
    scope = principal.require("file.export")
    whole = in_scope(Compound.community_id, principal.scope("people.phone"))
    return frames(_exported(whole).where(in_scope(Compound.community_id, scope)).order_by(Compound.code))


def _exported(whole: Any) -> Select[*tuple[Any, ...]]:
    one = func.jsonb_array_elements(Compound.contacts).table_valued("value", name="one").lateral()
    said = cast(one.c.value, JSONB)
    phone = case((whole, said["phone"].astext), else_="")
    line = func.concat_ws(" ", said["name"].astext, func.nullif(phone, ""))
    called = select(func.string_agg(line, "；")).select_from(one).scalar_subquery()
    return (
        select(
            Compound.code,
            Compound.name,
            Division.code.label("community"),
            Organisation.code.label("firm"),
            called.label("contacts"),
            _names(Compound.address_ids).label("addresses"),
            _names(Compound.gate_ids).label("gates"),
            Compound.attributes,
            func.ST_AsBinary(Compound.geometry).label("geometry"),
        )
        .outerjoin(Division, Division.id == Compound.community_id)
        .outerjoin(Organisation, Organisation.id == Compound.firm_id)
    )


def _names(ids: InstrumentedAttribute[list[int]]) -> ScalarSelect[str]:
    """The codes, else the texts, of the addresses on a list, in its order."""
    name = func.coalesce(StandardAddress.code, StandardAddress.text)
    order = func.array_position(ids, StandardAddress.id)
    listed = func.string_agg(name, aggregate_order_by(literal(";"), order))
    return select(listed).where(StandardAddress.id == any_(ids)).correlate(Compound).scalar_subquery()


def _wrong(batch: Batch) -> NDArray[np.bool_]:
    return ~shapely.is_missing(batch.geometry) & ~np.isin(shapely.get_type_id(batch.geometry), (3, 6))


def _around(batch: Batch) -> "pd.Series[int]":
    """The community that each row's ground has its middle in, missing where there is none."""
    ids, polygons = grounds()
    row, found = shapely.STRtree(polygons).query(shapely.point_on_surface(batch.geometry), predicate="within")
    return pd.Series(ids[found], index=row, dtype="Int64").groupby(level=0).first().reindex(range(len(batch)))


def _firms(names: Iterable[str]) -> dict[str, int]:
    """Ids of organisations by code, else by name."""
    wanted = sorted(set(names))
    rows = db.session.execute(
        select(Organisation.code, Organisation.name, Organisation.id)
        .where(or_(Organisation.code.in_(wanted), Organisation.name.in_(wanted)))
        .order_by(Organisation.id.desc())
    ).all()
    return {row.name: row.id for row in rows} | {row.code: row.id for row in rows}
