"""Texts that people write and the library does not know: noted as they come, counted, forgotten once they are known."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from geoalchemy2 import WKTElement
from sqlalchemy import delete, func
from sqlalchemy.dialects.postgresql import insert

from gridsvc.addresses.keys import text_key
from gridsvc.addresses.models import UnmatchedText
from gridsvc.extensions import STORED_SRID, db

ROWS = 5_000  # of one statement


@dataclass(frozen=True, slots=True)
class Lacking:
    """A text with what was read in it: names the library lacks, where it may be (ids and degrees, where known)."""

    text: str
    road: str = ""
    compound: str = ""
    number: str = ""
    community_id: int | None = None
    lonlat: tuple[float, float] | None = None


def note(lacking: Iterable[Lacking]) -> int:
    """Count them in; how many different texts there were. What is read last of a text is kept. Commits nothing."""
    rows = list(lacking)
    last: dict[str, Lacking] = {}
    for one in rows:
        key = text_key(one.text)
        if key:
            last[key] = replace(one, lonlat=one.lonlat or (last[key].lonlat if key in last else None))
    times = Counter(text_key(one.text) for one in rows)
    values = [{**_columns(one), "text_key": key, "count": times[key]} for key, one in last.items()]
    for start in range(0, len(values), ROWS):
        statement = insert(UnmatchedText).values(values[start : start + ROWS])
        new = statement.excluded
        changed: dict[str, Any] = {name: new[name] for name in ("text", "road", "compound", "number", "community_id")}
        changed |= {
            "count": UnmatchedText.count + new.count,
            "last_seen": func.now(),
            "geometry": func.coalesce(new.geometry, UnmatchedText.geometry),
        }
        db.session.execute(statement.on_conflict_do_update(index_elements=["text_key"], set_=changed))
    return len(values)


def forget(texts: Iterable[str]) -> None:
    """They are known now."""
    db.session.execute(delete(UnmatchedText).where(UnmatchedText.text_key.in_({text_key(text) for text in texts})))


def _columns(one: Lacking) -> dict[str, object]:
    place = one.lonlat and WKTElement(f"POINT({one.lonlat[0]!r} {one.lonlat[1]!r})", srid=STORED_SRID)
    names = ("text", "road", "compound", "number", "community_id")
    return {name: getattr(one, name) for name in names} | {"geometry": place}
