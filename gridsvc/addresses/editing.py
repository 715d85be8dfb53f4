"""Changes to the library by hand: one address, a proposal, an alias; each with a reason, the last one taken back."""

from collections.abc import Mapping
from typing import Any

import shapely
from geoalchemy2 import WKBElement
from sqlalchemy import and_, exists, func, select
from sqlalchemy.exc import IntegrityError

from gridsvc.accounts.audit import actor_name, sign
from gridsvc.addresses import waiting
from gridsvc.addresses.keys import place_keys, text_key
from gridsvc.addresses.models import ELEMENTS, REVOKED, AddressAlias, AddressVersion, StandardAddress
from gridsvc.errors import BadParameter, Conflict
from gridsvc.extensions import STORED_SRID, db
from gridsvc.geometry.crs import to_wgs84
from gridsvc.grids.assign import reassign
from gridsvc.web.params import today

PLAIN = ("code", "text", *ELEMENTS, "status", "households", "point_kind", "main_id", "replaced_by_id", "provisional")
FIELDS = (*PLAIN, "lonlat", "crs")  # what may be changed; lonlat in `crs`
# Characters: more than any address has, and an index still holds them.
LONGEST = {"text": 500} | dict.fromkeys(ELEMENTS, 100)
TAKEN_MEANWHILE = ("刚刚有另一条地址用了同样的地址文本或编码", "another address has just got that text or code")
SAME = 1e-9  # degrees, a tenth of a millimetre


def change(address: StandardAddress, facts: Mapping[str, Any], reason: str) -> bool:
    """Give an address these FIELDS; whether anything differs. It gets the grid of where it now is.

    Raises BadParameter without a reason or a text, or naming a text or code that another address has.
    """
    sign(_reason(reason))
    _check(address, facts)
    moves = "lonlat" in facts and not _is_there(address, facts)
    different = {name: facts[name] for name in PLAIN if name in facts and facts[name] != getattr(address, name)}
    with db.session.no_autoflush:  # one change is one version
        for name, value in different.items():
            setattr(address, name, value)
        if moves:
            _move(address, facts)
    _settle(address)
    return moves or bool(different)


def propose(facts: Mapping[str, Any], reason: str) -> StandardAddress:
    """A new address that the authority has not issued (拟新增): of use at once, and on the list of applications."""
    sign(_reason(reason))
    address = StandardAddress(text="", text_key="", attributes={"reason": reason.strip()})
    _check(address, facts)
    address.status, address.provisional = "UN", True
    for name in ("text", *ELEMENTS, "point_kind"):
        setattr(address, name, facts.get(name, ""))
    _move(address, facts)
    db.session.add(address)
    _settle(address)
    waiting.ask()
    return address


def put_back(address: StandardAddress) -> AddressVersion:
    """Take back the last change; what it was. Raises Conflict where there is none, or an import has to be undone."""
    own = select(AddressVersion).where(AddressVersion.address_id == address.id)
    last = db.session.scalar(own.order_by(AddressVersion.id.desc()).limit(1))
    if last is None:
        raise Conflict(reason="this address was never changed", reason_zh="该地址没有修改过")
    if last.run_id is not None:
        run = last.run_id
        raise Conflict(
            reason=f"import {run} changed it: undo that", reason_zh=f"最近一次是导入 {run} 修改的，请撤销该导入"
        )
    sign(f"撤销修改 / taken back: {last.reason}")
    _check(address, {name: last.before[name] for name in ("text", "code", "status") if name in last.before})
    for name, value in last.before.items():
        place = name == "geometry" and value
        setattr(address, name, WKBElement(str(value), srid=STORED_SRID) if place else value)
    _settle(address)
    return last


def learn(address: StandardAddress, text: str, origin: str) -> AddressAlias:
    """Another text of the address; raises BadParameter naming one that is an address's, or an alias, already."""
    key = text_key(text)
    taken = exists().where(StandardAddress.text_key == key), exists().where(AddressAlias.text_key == key)
    if not key or any(db.session.scalar(select(one)) for one in taken):
        expected = ("尚未使用的写法", "a text that no address and no alias has")
        raise BadParameter(name="alias", value=text, expected_zh=expected[0], expected=expected[1])
    alias = AddressAlias(address_id=address.id, text=text.strip(), text_key=key, origin=origin or actor_name())
    db.session.add(alias)
    db.session.flush()
    waiting.ask()
    return alias


def _reason(reason: str) -> str:
    if not reason.strip():
        raise BadParameter(name="reason", value=reason, expected="a reason", expected_zh="理由")
    return reason.strip()


def _check(address: StandardAddress, facts: Mapping[str, Any]) -> None:
    """Raises BadParameter where text or code is missing or another address's, or it points at itself.

    A revoked address has its text beside others.
    """
    if not str(facts.get("text", address.text)).strip():
        raise BadParameter(name="text", value="", expected="an address", expected_zh="地址")
    for name, longest in LONGEST.items():
        if len(given := str(facts.get(name) or "")) > longest:
            expected = (f"最多 {longest} 个字", f"at most {longest} characters")
            raise BadParameter(name=name, value=given[:80], expected_zh=expected[0], expected=expected[1])
    others = StandardAddress.id != (address.id or 0)
    text, in_force = str(facts.get("text", address.text)), facts.get("status", address.status) != REVOKED
    same = and_(StandardAddress.text_key == text_key(text), StandardAddress.status != REVOKED)
    for name, value, taken in (
        ("text", text if in_force else "", same),
        ("code", facts.get("code"), StandardAddress.code == facts.get("code")),
    ):
        if value and db.session.scalar(select(exists().where(taken, others))):
            raise BadParameter(
                name=name, value=value, expected="one that no other address has", expected_zh="其他地址没有的"
            )
    for name in ("main_id", "replaced_by_id"):
        if facts.get(name) is not None and facts[name] == address.id:
            raise BadParameter(name=name, value=facts[name], expected="another address", expected_zh="另一条地址")


def _is_there(address: StandardAddress, facts: Mapping[str, Any]) -> bool:
    """Whether the point given is the one there is: what a form shows has fewer digits than what is stored."""
    given, crs = facts["lonlat"], facts.get("crs") or "wgs84"
    if given is None or address.geometry is None:
        return given is None and address.geometry is None
    stored = select(func.ST_X(StandardAddress.geometry), func.ST_Y(StandardAddress.geometry))
    x, y = db.session.execute(stored.where(StandardAddress.id == address.id)).one()
    lon, lat = to_wgs84(given[0], given[1], crs)
    return bool(abs(lon - x) < SAME and abs(lat - y) < SAME)


def _move(address: StandardAddress, facts: Mapping[str, Any]) -> None:
    crs = facts.get("crs") or "wgs84"
    given = facts.get("lonlat")
    if given is None:
        address.geometry = None
        return
    lon, lat = (float(axis) for axis in to_wgs84(given[0], given[1], crs))
    if not (abs(lon) <= 180 and abs(lat) <= 90):  # NaN and infinity too
        raise BadParameter(name="lon", value=given, expected="a place on earth", expected_zh="地球上的位置")
    address.geometry = WKBElement(shapely.to_wkb(shapely.Point(lon, lat)), srid=STORED_SRID)
    address.src_crs = crs


def _settle(address: StandardAddress) -> None:
    """What follows from the facts: keys, and the owner grid of today. Raises Conflict where others were faster."""
    address.text_key = text_key(address.text)
    address.place_key = place_keys({name: [getattr(address, name)] for name in ELEMENTS})[0]
    address.provisional = address.provisional and address.status == "UN"
    try:
        db.session.flush()
    except IntegrityError as error:
        zh, en = TAKEN_MEANWHILE
        raise Conflict(reason=en, reason_zh=zh) from error
    reassign(StandardAddress, today(), rows=StandardAddress.id == address.id)
    db.session.refresh(address)
