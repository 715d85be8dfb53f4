"""Completions of an address: doors, roads, compounds and communities that what was typed may go on as."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from sqlalchemy import select

from gridsvc.accounts.principal import Scope
from gridsvc.addresses.at_hand import at_hand
from gridsvc.addresses.matching.completing import Completion, completions
from gridsvc.addresses.matching.library import Library
from gridsvc.addresses.models import StandardAddress
from gridsvc.divisions.models import Division
from gridsvc.divisions.scope import in_scope
from gridsvc.extensions import db

LOOKED_AT = 50  # addresses of a road, one of which has to lie in the scope
SCOPED = 3  # times as many completions are made where some may lie outside the scope


def complete(text: str, limit: int, scope: Scope) -> Iterator[dict[str, Any]]:
    """Up to `limit` completions inside the scope: label, detail, code, lon, lat, level, retired. One statement."""
    library = at_hand().library
    found = completions(text, library, limit if scope.everywhere else limit * SCOPED)
    ids = [library.ids[np.asarray(one.rows)[:LOOKED_AT] if one.row < 0 else [one.row]].tolist() for one in found]
    stored = _stored({i for some in ids for i in some}, scope)
    shown = 0
    for one, some in zip(found, ids, strict=True):
        row = next((stored[i] for i in some if i in stored), None)
        if row is not None and shown < limit:
            yield _shown(one, row, library)
            shown += 1


def _stored(ids: set[int], scope: Scope) -> dict[int, Any]:
    columns = StandardAddress.id, StandardAddress.code, StandardAddress.status, Division.name.label("community")
    rows = select(*columns).outerjoin(Division, Division.id == StandardAddress.community_id)
    wanted = rows.where(StandardAddress.id.in_(sorted(ids)), in_scope(StandardAddress.community_id, scope))
    return {row.id: row for row in db.session.execute(wanted)}


def _shown(one: Completion, row: Any, library: Library) -> dict[str, Any]:
    """A way or a compound is shown at the middle one of its addresses: on it, wherever it bends."""
    at = one.row if one.row >= 0 else int(np.asarray(one.rows)[len(one.rows) // 2])
    lon, lat = float(library.lon[at]), float(library.lat[at])
    placed = np.isfinite(lon)
    return {
        "label": one.text,
        "detail": (row.community or "") if one.row >= 0 else "",
        "code": row.code if one.row >= 0 else None,
        "lon": lon if placed else None,
        "lat": lat if placed else None,
        "level": one.level,
        "retired": one.row >= 0 and row.status == "AB",
    }
