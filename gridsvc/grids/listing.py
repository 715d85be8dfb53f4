"""Pages and files of things with a place: one query, one filter of scope, for every kind alike."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Label, Row, Select, func, select

from gridsvc.accounts.principal import Principal, Scope
from gridsvc.divisions.models import Division
from gridsvc.divisions.scope import below, in_scope
from gridsvc.errors import NotFound
from gridsvc.extensions import STORED_SRID, db, plan_for_each_text
from gridsvc.grids.located import Located
from gridsvc.grids.located_export import located
from gridsvc.grids.models import Edition, Grid, Layer
from gridsvc.web import params
from gridsvc.web.geojson import next_link

NONE = "none"
MOST_COUNTED = 50_000
OWN = ("class", "stage", "status", "provisional")  # columns a list may be narrowed by, where the kind has them
# columns by whose value a list may be narrowed, where the kind has them


def page(model: type[Located], scope: Scope, names: Sequence[str]) -> dict[str, Any]:
    """A page of `model` inside the scope, filtered by ?grid (a code, or none), ?community, ?division, ?bbox, ?q and
    the columns of OWN; then ?after. `numberMatched` says how many there are, where there are not too many to count.
    """
    table: Any = model
    size, last = params.limit(), params.whole("after", 0, 0, params.LARGEST_ID)
    wanted = _wanted(table)
    query = _selected(model, scope, names).where(*wanted, table.id > last)
    rows = db.session.execute(query.order_by(table.id).limit(size + 1)).all()
    after = str(rows[size - 1].id) if len(rows) > size else None
    features = [_feature(row, names) for row in rows[:size]]
    counted = _counted(table, [in_scope(table.community_id, scope), *wanted])
    return {"type": "FeatureCollection", "features": features, **counted, **next_link(after)}


def rows_of(
    model: type[Located],
    principal: Principal,
    names: Sequence[str],
    right: str,
    *,
    renamed: Mapping[str, str] | None = None,
    more: Sequence[Label[Any]] = (),
) -> Iterator[Any]:
    """Frames of all that `page` lists with the same filters, with the columns of the export; both rights' scopes."""
    table: Any = model
    inside = in_scope(table.community_id, principal.require(right))
    return located(model, principal, names, renamed=renamed, wanted=[inside, *_wanted(table)], more=more)


def item(model: type[Located], scope: Scope, names: Sequence[str], key: tuple[str, object]) -> dict[str, Any]:
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


def _wanted(table: Any) -> list[ColumnElement[bool]]:
    """What the request asks for, by parameter."""
    columns = table.__table__.c
    if params.text("q"):
        plan_for_each_text()
    asked = [_FILTERS[name](table, value) for name in _FILTERS if (value := params.text(name))]
    own = [_equals(columns[name], value) for name in OWN if name in columns and (value := params.text(name))]
    if box := params.bbox():
        own.append(table.geometry.intersects(func.ST_MakeEnvelope(*box, STORED_SRID)))
    return [*asked, *own]


def _equals(column: ColumnElement[Any], value: str) -> ColumnElement[bool]:
    return column.is_(value == "true") if isinstance(column.type, Boolean) else column == value


def _of_grid(table: Any, code: str) -> ColumnElement[bool]:
    if code == NONE:
        return table.grid_id.is_(None)
    primary = select(Layer.id).where(Layer.relation == "primary").scalar_subquery()
    return table.grid_id == select(Grid.id).where(Grid.code == code, Grid.layer_id == primary).scalar_subquery()


def _of_community(table: Any, code: str) -> ColumnElement[bool]:
    return table.community_id.in_(select(Division.id).where(Division.code == code))


_FILTERS: Mapping[str, Callable[[Any, str], ColumnElement[bool]]] = {
    "grid": _of_grid,
    "community": _of_community,
    "division": lambda table, code: below(table.community_id, code),
    "q": lambda table, part: table.saying(part),
}


def _counted(table: Any, wanted: Sequence[ColumnElement[bool]]) -> dict[str, int]:
    some = select(table.id).where(*wanted).limit(MOST_COUNTED + 1).subquery()
    found = db.session.scalar(select(func.count()).select_from(some)) or 0
    return {"numberMatched": found} if found <= MOST_COUNTED else {}


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
