"""Texts looked for: the answers of the geocoder as a batch keeps them, and which of them need no person."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Update, bindparam, update

from gridsvc.addresses.answers import Geocoded, answer
from gridsvc.addresses.unmatched import Lacking
from gridsvc.desk.models import NEW, QUEUED, TAKEN, DeskText

FINE = ("room", "floor", "unit", "building", "door")
TIED = "tied"


def certain(found: Geocoded, threshold: int) -> bool:
    """Whether the best match is taken without a person: a stored door or finer, good enough, and the only such one."""
    good = [one for one in found.matches if one.level in FINE and one.score >= threshold]
    best = found.best
    tied = any(fault.fault == TIED for fault in best.faults)
    return len(good) == 1 and good[0] is best and best.address_id is not None and not tied


def stored(text_id: int, found: Geocoded, threshold: int, version: str) -> dict[str, Any]:
    """The parameters of `ENTER` for one text."""
    best, sure = found.best, certain(found, threshold)
    told = kept(found)
    return {
        "text_id": text_id,
        "to_state": TAKEN if sure else QUEUED,
        "to_found": told,
        "to_result": told["matches"][0] if sure else None,
        "to_level": best.level,
        "to_score": best.score,
        "to_version": version,
        "to_address": best.address_id if sure else None,
    }


def kept(found: Geocoded) -> dict[str, Any]:
    """An answer as it is kept: without who commands there, which is for the day on which somebody asks."""
    told = answer(found)
    for match, one in zip(told["matches"], found.matches, strict=True):
        del match["commanders"]
        match["address_id"] = one.address_id
    return told


ENTER: Update = (
    update(DeskText.__table__)  # type: ignore[arg-type]
    .where(DeskText.id == bindparam("text_id"), DeskText.state == NEW)
    .values(
        state=bindparam("to_state"),
        found=bindparam("to_found"),
        result=bindparam("to_result"),
        level=bindparam("to_level"),
        score=bindparam("to_score"),
        version=bindparam("to_version"),
        address_id=bindparam("to_address"),
    )
)


def choices(line: DeskText) -> Sequence[dict[str, Any]]:
    """The candidates of a line that have a place or an address, best first."""
    matches: list[dict[str, Any]] = (line.found or {}).get("matches", [])
    return [one for one in matches if one["level"] != "none"]


def lacking(line: DeskText) -> Lacking | None:
    """What the library lacks of a line: a road or compound that it names; None where it names neither."""
    read: dict[str, str] = (line.found or {}).get("elements", {})
    road, compound, number = (read.get(name, "") for name in ("road", "compound", "number"))
    if not (road or compound):
        return None
    spot: dict[str, Any] = line.result or next(iter(choices(line)), {})
    lonlat = (spot["lon"], spot["lat"]) if spot.get("lon") is not None else None
    return Lacking(line.text, road, compound, number, lonlat=lonlat)
