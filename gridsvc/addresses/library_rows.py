"""What the index of the library is made of, as the database says it: rows and names, and which state that is."""

import hashlib
import io
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from pyarrow import csv
from sqlalchemy import Select, func, literal, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import aliased

from gridsvc.addresses.elements import DIVISIONS
from gridsvc.addresses.matching.columns import WAY, with_named_lanes
from gridsvc.addresses.models import ELEMENTS, AddressAlias, AddressVersion, Compound, NameAlias, StandardAddress
from gridsvc.addresses.parsing.lexicon import Lexicon
from gridsvc.addresses.profile import profile
from gridsvc.divisions.models import Division
from gridsvc.extensions import db

TEXTS = ("text", *ELEMENTS, "status", "point_kind")
SIGNS = 20  # of a version


def version() -> str:
    """A text that differs whenever what the index is made of does. One statement."""
    rows = (
        _grown(),
        select(func.coalesce(func.max(AddressVersion.id), 0)),
        _state(NameAlias, NameAlias.kind, NameAlias.alias, NameAlias.name),
        _state(AddressAlias, AddressAlias.text_key, AddressAlias.address_id),
        _state(Compound, Compound.name),
        _state(Division, Division.code, Division.name, Division.level, Division.parent_id),
    )
    told = db.session.execute(select(*(one.scalar_subquery() for one in rows))).one()
    return hashlib.sha256(repr((_makers(), profile(), *told)).encode()).hexdigest()[:SIGNS]


@cache
def _makers() -> str:
    """A digest of what makes the index: another release may make another one of the same rows."""
    here = Path(__file__).parent
    sources = (here / "spellings.py", *sorted(here.glob("matching/*.py")), *sorted(here.glob("parsing/*.py")))
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()


def table() -> pd.DataFrame:
    """The columns of matching.library.Library.build: every address, with the code of its division or community."""
    community = select(Division.code).where(Division.id == StandardAddress.community_id).scalar_subquery()
    place = StandardAddress.geometry
    found = _copied(
        select(
            StandardAddress.id,
            func.coalesce(func.ST_X(place), "NaN").label("lon"),
            func.coalesce(func.ST_Y(place), "NaN").label("lat"),
            func.coalesce(community, "").label("community"),
            *(getattr(StandardAddress, name) for name in TEXTS),
        ).order_by(StandardAddress.id)
    )
    for name, column in with_named_lanes({name: found[name].to_numpy(dtype=object) for name in WAY}).items():
        found[name] = column
    codes = set(db.session.scalars(select(Division.code)))
    found["division"] = found["division"].where(found["division"].isin(codes), found["community"])
    return found.drop(columns="community")


def lexicon(roads: Any, compounds: Any) -> Lexicon:
    """The names of the divisions, of the roads and compounds of the table, and the aliases of all these."""
    above = aliased(Division)
    named = select(Division.name, Division.level, Division.code, func.coalesce(above.code, ""))
    divisions = [
        (name, level, code, parent)
        for name, level, code, parent in db.session.execute(
            named.outerjoin(above, above.id == Division.parent_id).order_by(Division.code)
        )
        if level in DIVISIONS
    ]
    levels = {name: level for name, level, _, _ in divisions}
    aliases = db.session.execute(select(NameAlias.kind, NameAlias.alias, NameAlias.name).order_by(NameAlias.id))
    return Lexicon.build(
        divisions,
        [name for name in pd.unique(roads) if name],
        sorted({*pd.unique(compounds), *db.session.scalars(select(Compound.name))} - {""}),
        aliases=[(levels.get(name, "") if kind == "division" else kind, alias, name) for kind, alias, name in aliases],
    )


def aliases() -> dict[str, int]:
    """The ids of addresses by the keys of other texts that mean them."""
    return dict(db.session.execute(select(AddressAlias.text_key, AddressAlias.address_id)).all())


def _state(model: Any, *columns: Any) -> Select[Any]:
    """The columns of a short table, digested."""
    line = func.concat_ws("\x1f", *columns)
    return select(func.md5(func.string_agg(line, postgresql.aggregate_order_by(literal("\x1e"), model.id))))


def _grown() -> Select[Any]:
    """How many addresses there are, and the last of them: what else changes in them leaves a version."""
    last = select(func.concat_ws(":", StandardAddress.id, StandardAddress.text))
    newest = last.order_by(StandardAddress.id.desc()).limit(1).scalar_subquery()
    return select(func.concat_ws("/", func.count(StandardAddress.id), newest))


def _copied(query: Select[Any]) -> pd.DataFrame:
    """The rows of a query by COPY: a million of them without a Python object each on the way."""
    dialect = postgresql.dialect()
    statement = query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    driver: Any = db.session.connection().connection.driver_connection
    buffer = io.BytesIO()
    with driver.cursor() as cursor, cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT csv, HEADER)") as copy:
        for part in copy:
            buffer.write(part)
    types = {name: pa.string() for name in (*TEXTS, "community")} | {"lon": pa.float64(), "lat": pa.float64()}
    reading = csv.ConvertOptions(column_types=types, strings_can_be_null=False)
    return csv.read_csv(pa.BufferReader(buffer.getbuffer()), convert_options=reading).to_pandas()
