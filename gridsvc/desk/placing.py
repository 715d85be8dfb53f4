"""Where a list itself puts its texts, against where these were found: a datum that nobody declared shifts them all."""

from typing import Any

import numpy as np
from sqlalchemy import bindparam, func, select, update

from gridsvc.accounts.principal import Principal
from gridsvc.desk.models import DECIDED, TAKEN, DeskBatch, DeskSource, DeskText
from gridsvc.desk.reading import crs_of
from gridsvc.errors import Conflict
from gridsvc.extensions import db
from gridsvc.geometry.crs import Floats, from_wgs84, to_wgs84
from gridsvc.geometry.datum import Shift, shift

LOOKED_AT = 5_000  # texts; more say nothing else
PLACED = (DeskText.lon.is_not(None), DeskText.lat.is_not(None))


def shifted(batch: DeskBatch) -> Shift | None:
    """What explains that the list's own places lie shifted from those found; None where they do not."""
    columns = DeskText.lon, DeskText.lat, *(DeskText.result[name].as_float() for name in ("lon", "lat"))
    own = (DeskText.batch_id == batch.id, DeskText.state.in_((TAKEN, DECIDED)), DeskText.address_id.is_not(None))
    rows = db.session.execute(select(*columns).where(*own, *PLACED).order_by(DeskText.id).limit(LOOKED_AT)).all()
    lon, lat, known_lon, known_lat = np.array([tuple(row) for row in rows], dtype=float).reshape(-1, 4).T
    return shift(lon, lat, known_lon, known_lat, batch.options["crs"])


def as_json(found: Shift | None) -> dict[str, Any] | None:
    """A finding as the job keeps it, in metres."""
    if found is None:
        return None
    return {
        "crs": found.crs,
        "matches": found.matches,
        "shift_m": round(found.shift_m),
        "left_m": round(found.left_m),
    }


def read_again(batch: DeskBatch, crs: str, actor: Principal) -> None:
    """The list's own places are numbers in `crs` from now on, in this list and the next ones of its source.

    Raises BadParameter for an unknown CRS, Conflict where the list says no places.
    """
    actor.require("address.write")
    wanted, before = crs_of(crs), batch.options["crs"]
    own = (DeskText.batch_id == batch.id, *PLACED)
    rows = db.session.execute(select(DeskText.id, DeskText.lon, DeskText.lat).where(*own)).all()
    if not rows:
        raise Conflict(reason="the list has no coordinates", reason_zh="清单没有坐标")
    lon, lat = _as_written([row.lon for row in rows], [row.lat for row in rows], before, wanted)
    places = [{"text_id": row.id, "x": x, "y": y} for row, x, y in zip(rows, lon.tolist(), lat.tolist(), strict=True)]
    put = update(DeskText.__table__).where(DeskText.id == bindparam("text_id"))  # type: ignore[arg-type]
    db.session.connection().execute(put.values(lon=bindparam("x"), lat=bindparam("y")), places)
    batch.options = batch.options | {"crs": wanted}
    source = db.session.get_one(DeskSource, batch.source_id)
    source.options, source.updated_at = source.options | {"crs": wanted}, func.now()
    db.session.flush()


def _as_written(lon: list[float], lat: list[float], before: str, crs: str) -> tuple[Floats, Floats]:
    x, y = from_wgs84(np.array(lon), np.array(lat), before)
    return to_wgs84(x, y, crs)
