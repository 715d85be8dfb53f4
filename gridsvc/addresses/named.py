"""Addresses named by code or text in the rows of a file: the main address of a secondary one, what replaces another."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import any_, cast, select
from sqlalchemy.dialects.postgresql import ARRAY, VARCHAR

from gridsvc.addresses.keys import text_key
from gridsvc.addresses.models import StandardAddress
from gridsvc.extensions import db
from gridsvc.imports.merge import by_whole_keys
from gridsvc.imports.protocol import Batch, Outcome, refuse
from gridsvc.io.problems import Problem

LINKS = {"main": "main_id", "replaced_by": "replaced_by_id"}  # field: column
UNKNOWN = Problem(
    "没有编码或文本为“{name}”的地址（须已在库中，或在本文件中更靠前）",
    "there is no address with the code or text {name!r} (it has to be stored, or stand further up in the file)",
)
ITSELF = Problem("不能指向自己", "an address cannot be its own main address or replacement")
Write = Callable[[Batch], Outcome]


def ids_by_name(names: Iterable[str]) -> dict[str, int]:
    """Ids of the addresses that have each name as their code, else as their text; a name that nobody has is missing.

    Of a text the address in force, else the last one that had it.
    """
    keys = {name: text_key(name) for name in dict.fromkeys(names) if name}
    by_text = _ids("text_key", set(keys.values()))
    by_code = _ids("code", keys)
    found = {name: by_code.get(name) or by_text.get(key) for name, key in keys.items()}
    return {name: known for name, known in found.items() if known}


def _ids(column: str, values: Iterable[str]) -> dict[str, int]:
    wanted = getattr(StandardAddress, column)
    given = cast(sorted(values), ARRAY(VARCHAR))
    rows = select(wanted, StandardAddress.id).where(wanted == any_(given)).order_by(*StandardAddress.in_force_last())
    with by_whole_keys():
        return dict(db.session.execute(rows).all())


def link_ids(batch: Batch) -> dict[str, Any]:
    """The id columns of LINKS for rows whose targets are all stored."""
    known = ids_by_name(_targets(batch))
    return {
        column: batch.values[field].map(known).astype("Int64")
        for field, column in LINKS.items()
        if field in batch.values
    }


def write_in_order(batch: Batch, write: Write) -> Outcome:
    """`write` the rows, those that name others of the batch after them; unknown targets and circles are refused."""
    outcome = Outcome.none(len(batch))
    left = np.ones(len(batch), dtype=bool)
    refuse(outcome, own := _own(batch), ITSELF)
    left &= ~own
    while left.any():
        known = ids_by_name(_targets(batch.take(left)))
        ready = left & _resolved(batch, known)
        if not ready.any():
            break
        outcome.put(ready, write(batch.take(ready)))
        left &= ~ready
    for at in np.flatnonzero(left):
        outcome.problem[at] = UNKNOWN.filled(name=_unknown(batch, int(at), known))
    return outcome


def _targets(batch: Batch) -> list[str]:
    return [name for field in LINKS if field in batch.values for name in batch.values[field].dropna()]


def _resolved(batch: Batch, known: Mapping[str, int]) -> NDArray[np.bool_]:
    good = np.ones(len(batch), dtype=bool)
    for field in LINKS:
        if field in batch.values:
            names = batch.values[field]
            good &= (names.isna() | names.isin(list(known))).to_numpy()
    return good


def _own(batch: Batch) -> NDArray[np.bool_]:
    """Rows that name themselves."""
    found = np.zeros(len(batch), dtype=bool)
    own = pd.DataFrame({name: batch.values[name] for name in ("code", "address")})
    for field in LINKS:
        names = batch.values.get(field)
        if names is not None and names.notna().any():
            found |= (names.eq(own["code"]) | names.eq(own["address"])).fillna(False).to_numpy(dtype=bool)
    return found


def _unknown(batch: Batch, at: int, known: Mapping[str, int]) -> str:
    names = (batch.values[field].iloc[at] for field in LINKS if field in batch.values)
    return next(str(name) for name in names if pd.notna(name) and name not in known)
