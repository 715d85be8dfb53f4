"""Pages of things with a place, as GeoJSON: one query, one filter of scope, for every kind alike."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, func, select

from gridsvc.accounts.principal import Scope
from gridsvc.divisions.models import Division
from gridsvc.divisions.scope import in_scope
from gridsvc.errors import NotFound
from gridsvc.extensions import STORED_SRID, db
from gridsvc.grids.located import Located
from gridsvc.grids.models import Edition, Grid
from gridsvc.web import params
from gridsvc.web.geojson import next_link

NONE = "none"


def page(model: type[Located], scope: Scope, names: Sequence[str]) -> dict[str, Any]:
    """A page of `model` inside the scope, filtered by ?grid (a code, or none), ?community, ?bbox; then ?after."""
    table: Any = model
    size = params.limit()
    query = _selected(model, scope, names).where(table.id > params.whole("after", 0, 0, params.LARGEST_ID))
    rows = db.session.execute(_filtered(query, table).order_by(table.id).limit(size + 1)).all()
    after = str(rows[size - 1].id) if len(rows) > size else None
    features = [_feature(row, names) for row in rows[:size]]
    return {"type": "FeatureCollection", "features": features, **next_link(after)}


def item(model: type[Located], scope: Scope, names: Sequence[str], key: tuple[str, str]) -> dict[str, Any]:
    """The one thing whose `key` (column, value) is asked for, inside the scope; raises NotFound."""
    column, value = key
    columns = model.__table__.c  # type: ignore[attr-defined]
    row = db.session.execute(_selected(model, scope, names).where(columns[column] == value)).first()
    if row is None:
        raise NotFound(what=model.__name__, what_zh="记录", key=value)
    return _feature(row, names)


def _selected(model: type[Located], scope: Scope, names: Sequence[str]) -> Select[*tuple[Any, ...]]:
    table: Any = model
    return (
        select(
            table.id,
            *(table.__table__.c[name] for name in names),
            table.near_border_m,
            table.grid_reason,
            Grid.code.label("grid"),
            Division.code.label("community"),
            Edition.number.label("edition"),
            func.ST_X(table.geometry).label("lon"),
            func.ST_Y(table.geometry).label("lat"),
        )
        .outerjoin(Grid, Grid.id == table.grid_id)
        .outerjoin(Division, Division.id == table.community_id)
        .outerjoin(Edition, Edition.id == table.edition_id)
        .where(in_scope(table.community_id, scope))
    )


def _filtered(query: Select[*tuple[Any, ...]], table: Any) -> Select[*tuple[Any, ...]]:
    if grid := params.text("grid"):
        query = query.where(table.grid_id.is_(None) if grid == NONE else Grid.code == grid)
    if community := params.text("community"):
        query = query.where(Division.code == community)
    if box := params.bbox():
        query = query.where(table.geometry.intersects(func.ST_MakeEnvelope(*box, STORED_SRID)))
    return query


def _feature(row: Row[Any], names: Sequence[str]) -> dict[str, Any]:
    shown = (*names, "grid", "community", "near_border_m", "grid_reason", "edition")
    values = row._mapping  # noqa: SLF001 - SQLAlchemy's public way to a row's names
    return {
        "type": "Feature",
        "id": row.id,
        "geometry": None if row.lon is None else {"type": "Point", "coordinates": [row.lon, row.lat]},
        "properties": {name: _plain(values[name]) for name in shown},
    }


def _plain(value: object) -> object:
    isoformat = getattr(value, "isoformat", None)
    return isoformat() if isoformat else value
