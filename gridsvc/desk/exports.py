"""A batch as a file: every row with its own columns in their order, then what was found, as of today."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import geopandas
import numpy as np
import pandas as pd
from sqlalchemy import Row, Select, select

from gridsvc.accounts.principal import Principal
from gridsvc.addresses import answers
from gridsvc.addresses.models import ELEMENTS, StandardAddress
from gridsvc.addresses.whereabouts import Where, commanders
from gridsvc.assign.reading import renamed
from gridsvc.desk import queries
from gridsvc.desk.models import PIN, DeskBatch, DeskDecision, DeskRow, DeskText
from gridsvc.extensions import db
from gridsvc.grids.models import Grid
from gridsvc.grids.queries import layer
from gridsvc.imports.exporting import frames
from gridsvc.io.readers import STORED_CRS
from gridsvc.posts.owners import owners_on
from gridsvc.web.params import today

ROWS = 5_000  # of a frame
OURS = (*answers.COLUMNS, "decision", "decision_reason")
APPLICATION = ("text", *ELEMENTS)


def rows(batch: DeskBatch, principal: Principal, *, places: bool) -> Iterator[pd.DataFrame]:
    """The rows in their order, `places` with their points; at least one frame, empty for an empty list."""
    columns = [renamed(batch.columns, OURS).get(name, name) for name in batch.columns]
    after, empty = -1, True
    while found := db.session.execute(_rows(batch, after)).all():
        yield _frame(found, columns, principal, places=places)
        after, empty = found[-1].number, False
    if empty:
        yield _frame([], columns, principal, places=places)


def applications(batch: DeskBatch, principal: Principal) -> Iterator[pd.DataFrame]:
    """The addresses that were proposed in a batch, as the authority takes them."""
    principal.require("address.read")
    point = StandardAddress.geometry
    asked = [getattr(StandardAddress, name) for name in APPLICATION]
    reason = StandardAddress.attributes["reason"].astext.label("reason")
    own = StandardAddress.id.in_(queries.proposals(batch))
    listed = select(*asked, reason, point.ST_AsBinary().label("geometry")).where(own, StandardAddress.provisional)
    return frames(listed.order_by(StandardAddress.text))


def _rows(batch: DeskBatch, after: int) -> Select[*tuple[Any, ...]]:
    """A frame's rows after that number, with what counts of each text."""
    return (
        select(
            DeskRow.number,
            DeskRow.cells,
            DeskText.id.label("text_id"),
            DeskText.state,
            DeskText.reused,
            DeskText.result,
            DeskText.found,
            DeskDecision.kind,
            DeskDecision.reason,
            StandardAddress.grid_id,
            StandardAddress.community_id,
            Grid.code.label("grid"),
        )
        .outerjoin(DeskText, DeskText.id == DeskRow.text_id)
        .outerjoin(DeskDecision, DeskDecision.id == DeskText.decision_id)
        .outerjoin(StandardAddress, StandardAddress.id == DeskText.address_id)
        .outerjoin(Grid, Grid.id == StandardAddress.grid_id)
        .where(DeskRow.batch_id == batch.id, DeskRow.number > after)
        .order_by(DeskRow.number)
        .limit(ROWS)
    )


def _frame(
    found: Sequence[Row[Any]], columns: Sequence[str], principal: Principal, *, places: bool
) -> pd.DataFrame | geopandas.GeoDataFrame:
    where = _whereabouts({row.text_id: row for row in found if row.text_id is not None}, today())
    names = commanders(set(where.values()), today(), principal)
    added = [_ours(row, where.get(row.text_id), names) for row in found]
    own = pd.DataFrame([row.cells for row in found], columns=list(columns), dtype=object)
    table = pd.concat([own, pd.DataFrame(added, columns=list(OURS), dtype=object)], axis=1)
    if not places:
        return table
    return geopandas.GeoDataFrame(table.astype("string"), geometry=answers.points(table), crs=STORED_CRS)


def _ours(row: Row[Any], where: Where | None, names: Mapping[Where, Sequence[str | None]]) -> list[Any]:
    match = _match(row)
    if match is None:
        return [*answers.NOTHING, _decision(row), ""]
    grid, people = (where.grid, names.get(where, ())) if where else (None, ())
    return [*answers.columns(match, grid, people), _decision(row), row.reason or ""]


def _match(row: Row[Any]) -> dict[str, Any] | None:
    """What counts of a row; where nothing is decided yet, the best that was found."""
    if row.result or not row.found:
        return row.result
    return row.found["matches"][0]


def _decision(row: Row[Any]) -> str:
    """How it came about: taken by itself, waiting, or the kind of the decision (of an earlier list: reused)."""
    if row.kind:
        return f"{row.kind}, reused" if row.reused else str(row.kind)
    return str(row.state or "")


def _whereabouts(texts: Mapping[int, Row[Any]], day: date) -> dict[int, Where]:
    """Where each text is: an address where it is stored, a pin where it is, another place as it was found."""
    where: dict[int, Where] = {}
    spots: dict[int, dict[str, Any]] = {}
    for number, row in texts.items():
        match = _match(row)
        if row.grid_id is not None or (match and match["address_id"] is not None and row.result):
            where[number] = Where(row.grid, row.grid_id, row.community_id)
        elif match and match["lon"] is not None and (match["grid"] or row.kind == PIN):
            spots[number] = match
    return where | _spots(spots, day)


def _spots(spots: Mapping[int, dict[str, Any]], day: date) -> dict[int, Where]:
    if not spots:
        return {}
    lon, lat = (np.array([match[name] for match in spots.values()], dtype=float) for name in ("lon", "lat"))
    owner = owners_on(layer().id, lon, lat, day)
    at, ids, communities = owner.locator, owner.locator.grid_ids, owner.locator.community_ids
    return {
        number: Where(at.codes[row], int(ids[row]), int(communities[row]) or None) if row >= 0 else Where()
        for number, row in zip(spots, owner.row.tolist(), strict=True)
    }
