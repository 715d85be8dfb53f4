"""What a decision is about, named by an address; other names of roads, compounds, divisions and places."""

import re

from sqlalchemy import exists, func, select

from gridsvc.addresses.keys import text_key
from gridsvc.addresses.models import NameAlias, StandardAddress
from gridsvc.errors import BadParameter, NotFound, UnusableInput
from gridsvc.extensions import db
from gridsvc.grids.decisions import Place
from gridsvc.reference.models import ReferenceFeature

FLOORS = re.compile(r"(-?\d{1,4})(?:\s*[-~～–—至到]\s*(-?\d{1,4}))?\s*[层層楼樓]?")


def place_of(name: str, *, unit: str = "", floors: tuple[int, int] | None = None) -> Place:
    """The building of an address (its code or its exact text), or a unit or some floors of it.

    A whole building goes with the smallest outline around its point, where there is one. Raises NotFound for an
    unknown address or unit, UnusableInput for an address that stops above the building.
    """
    address = _address(name)
    if not address.place_key:
        raise UnusableInput(
            name=name, reason="it names neither a number nor a building", reason_zh="没有门牌号，也没有楼栋"
        )
    there = exists().where(StandardAddress.place_key == address.place_key, StandardAddress.unit == unit)
    if unit and not db.session.scalar(select(there)):
        raise NotFound(what="unit of that building", what_zh="该楼的单元", key=unit)
    whole = not unit and floors is None
    return Place(_building_around(address) if whole else None, address.place_key, unit, floors)


def floor_range(text: str) -> tuple[int, int] | None:
    """The first and last floor of "1-2" or "3", both inclusive, None of ""; raises BadParameter."""
    if not text.strip():
        return None
    found = FLOORS.fullmatch(text.strip())
    low, high = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if low > high:
        raise BadParameter(
            name="floors", value=text, expected="floors such as 3 or 1-2", expected_zh="楼层，如 3 或 1-2"
        )
    return low, high


def _address(name: str) -> StandardAddress:
    order = StandardAddress.in_force_last()
    for wanted in (StandardAddress.code == name.strip(), StandardAddress.text_key == text_key(name)):
        if found := db.session.scalars(select(StandardAddress).where(wanted).order_by(*order)).all():
            return found[-1]
    raise NotFound(what="address", what_zh="标准地址", key=name)


def _building_around(address: StandardAddress) -> int | None:
    around = func.ST_Covers(ReferenceFeature.geometry, address.geometry)
    smallest = (func.ST_Area(ReferenceFeature.geometry), ReferenceFeature.id)
    buildings = select(ReferenceFeature.id).where(ReferenceFeature.kind == "building", around)
    return db.session.scalar(buildings.order_by(*smallest).limit(1))


def put_name_alias(kind: str, alias: str, name: str, origin: str) -> NameAlias:
    """Another name of a road, compound, division or place; raises BadParameter for one that is there already."""
    key = text_key(alias)
    there = exists().where(NameAlias.kind == kind, NameAlias.alias_key == key, NameAlias.name == name)
    if not key or key == text_key(name) or db.session.scalar(select(there)):
        expected = ("尚未登记、与名称不同的别名", "an alias that is not there yet and is not the name itself")
        raise BadParameter(name="alias", value=alias, expected_zh=expected[0], expected=expected[1])
    made = NameAlias(kind=kind, alias=alias, alias_key=key, name=name, origin=origin)
    db.session.add(made)
    db.session.flush()
    return made
