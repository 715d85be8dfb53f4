"""What each kind of decision makes of a line: the result that counts, and what it leaves elsewhere (to be undone)."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from sqlalchemy import func, select

from gridsvc.accounts.principal import Principal
from gridsvc.addresses import editing, services, waiting
from gridsvc.addresses.models import ELEMENTS, NAME_KINDS, StandardAddress
from gridsvc.desk.finding import choices
from gridsvc.desk.giving import give
from gridsvc.desk.models import ACCEPT, PIN, PROPOSE, REJECT, DeskText
from gridsvc.desk.reach import within
from gridsvc.errors import BadParameter
from gridsvc.extensions import db
from gridsvc.grids.queries import layer
from gridsvc.posts.owners import owners_on
from gridsvc.web.params import today

ORIGIN = "desk"
REASONS = ("outside", "not_address", "unclear", "duplicate", "other")
Given = Mapping[str, Any]


@dataclass(slots=True)
class Verdict:
    """What a decision says: `result` as a match of the geocoder, `effects` by what was made."""

    kind: str
    result: dict[str, Any]
    address_id: int | None = None
    reason: str = ""
    effects: dict[str, Any] = field(default_factory=dict)


def accept(line: DeskText, given: Given, actor: Principal) -> Verdict:
    """One of the candidates (`choice`, from 0) or an address by its code; with what is learnt, and given to a grid."""
    result = _by_code(str(given["code"])) if given.get("code") else _choice(line, given.get("choice", 0))
    address = _address(result, actor)
    verdict = Verdict(ACCEPT, result, address.id if address else None, str(given.get("reason") or ""))
    if learn := _object(given, "learn"):
        verdict.effects |= _learn(line, address, learn)
    if grid := _object(given, "grid"):
        if address is None:
            raise _refused("grid", "", "楼栋或门牌的候选", "a candidate that is a building or a door")
        verdict.effects |= give(address, grid, actor)
    return verdict


def pin(_line: DeskText, given: Given, actor: Principal) -> Verdict:
    """A place of the clerk's own, of no address."""
    lon, lat = _place(given, actor)
    result = _result("", "none", lon=lon, lat=lat)
    return Verdict(PIN, result, None, str(given.get("reason") or ""))


def propose(line: DeskText, given: Given, actor: Principal) -> Verdict:
    """A new address (拟新增) at that place: of use at once, and on the list of applications."""
    lon, lat = _place(given, actor)
    facts = {name: str(given.get(name) or "").strip() for name in ELEMENTS}
    text = str(given.get("text") or line.text).strip()
    reason = str(given.get("reason") or line.text)
    made = editing.propose(facts | {"text": text, "lonlat": (lon, lat), "point_kind": "plate"}, reason)
    result = _result(text, "door", score=97, lon=lon, lat=lat) | {"address_id": made.id}
    result["faults"] = [{"element": "status", "fault": "UN", "penalty": 3}]
    return Verdict(PROPOSE, result, made.id, reason, {"address": made.id})


def reject(_line: DeskText, given: Given, _actor: Principal) -> Verdict:
    """No place at all, for a reason."""
    reason = str(given.get("reason") or "").strip()
    if not reason:
        raise _refused("reason", "", "理由", "a reason")
    return Verdict(REJECT, _result("", "none"), None, reason)


MAKERS: dict[str, Callable[[DeskText, Given, Principal], Verdict]] = {
    ACCEPT: accept,
    PIN: pin,
    PROPOSE: propose,
    REJECT: reject,
}


def _choice(line: DeskText, at: Any) -> dict[str, Any]:
    offered = choices(line)
    if not isinstance(at, int) or not 0 <= at < len(offered):
        raise _refused("choice", at, "候选的序号", "the number of a candidate")
    return dict(offered[at])


def _by_code(code: str) -> dict[str, Any]:
    found = db.session.execute(
        select(
            StandardAddress.id,
            StandardAddress.text,
            func.ST_X(StandardAddress.geometry).label("lon"),
            func.ST_Y(StandardAddress.geometry).label("lat"),
        ).where(StandardAddress.code == code)
    ).first()
    if found is None:
        raise _refused("code", code, "库中地址的编码", "the code of an address in the library")
    result = _result(found.text, "door", score=100, lon=found.lon, lat=found.lat)
    return result | {"code": code, "address_id": found.id}


def _result(address: str, level: str, *, score: int = 0, lon: float | None = None, lat: float | None = None) -> Any:
    nothing: dict[str, Any] = {"code": None, "faults": [], "error_radius_m": None, "grid": None, "address_id": None}
    return nothing | {"address": address, "level": level, "score": score, "lon": lon, "lat": lat}


def _address(result: Given, actor: Principal) -> StandardAddress | None:
    """The address of a result; raises Conflict for one that is gone, Forbidden outside the actor's scope."""
    if result.get("address_id") is None:
        return None
    address = db.session.get(StandardAddress, result["address_id"])
    if address is None:
        raise _refused("choice", result["address"], "库中仍有的地址", "an address that the library still has")
    within(actor, [address.community_id])
    return address


def _place(given: Given, actor: Principal) -> tuple[float, float]:
    """The place given in degrees; raises BadParameter, Forbidden outside the actor's scope."""
    try:
        lon, lat = float(given["lon"]), float(given["lat"])
    except (KeyError, TypeError, ValueError, OverflowError):
        lon = lat = math.nan
    if not (abs(lon) <= 180 and abs(lat) <= 90):
        raise _refused("lon", given.get("lon"), "地图上的位置", "a place on the map")
    owner = owners_on(layer().id, np.array([lon]), np.array([lat]), today())
    community = int(owner.locator.community_ids[owner.row[0]]) if owner.row[0] >= 0 else None
    within(actor, [community])
    return lon, lat


def _object(given: Given, name: str) -> Given:
    """The object of that name, empty where it is not given."""
    value = given.get(name) or {}
    if not isinstance(value, Mapping):
        raise _refused(name, value, "JSON 对象", "a JSON object")
    return value


def _learn(line: DeskText, address: StandardAddress | None, learn: Given) -> dict[str, Any]:
    """The whole text means the address, or one name in it means another."""
    kind = str(learn.get("kind", ""))
    if kind == "text" and address is not None:
        return {"address_alias": editing.learn(address, line.text, ORIGIN).id}
    if kind in NAME_KINDS:
        alias, name = (str(learn.get(part) or "").strip() for part in ("alias", "name"))
        made = services.put_name_alias(kind, alias, name, ORIGIN)
        waiting.ask()
        return {"name_alias": made.id}
    raise _refused("learn", kind, "整段文字或一个名称", "the whole text, or a name")


def _refused(name: str, value: Any, zh: str, en: str) -> BadParameter:
    return BadParameter(name=name, value=str(value)[:80], expected_zh=zh, expected=en)
