"""Elements read in texts by the names that this library knows."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select, union
from sqlalchemy.orm import InstrumentedAttribute, aliased

from gridsvc.addresses.elements import DIVISIONS, Parsed
from gridsvc.addresses.models import ELEMENTS, Compound, NameAlias, StandardAddress
from gridsvc.addresses.parse import parse
from gridsvc.addresses.parsing.lexicon import Lexicon
from gridsvc.addresses.profile import profile
from gridsvc.divisions.models import Division
from gridsvc.extensions import db
from gridsvc.reference.models import ReferenceFeature


def lexicon() -> Lexicon:
    """The names of the library as it is: divisions, roads, compounds, places, and their aliases. Five statements."""
    aliases = select(NameAlias.kind, NameAlias.alias, NameAlias.name).where(NameAlias.kind != "division")
    divisions = _divisions()
    levels = {name: level for name, level, _, _ in divisions}
    of_divisions = select(NameAlias.alias, NameAlias.name).where(NameAlias.kind == "division")
    return Lexicon.build(
        divisions,
        _names(StandardAddress.road, "road"),
        sorted({*_names(StandardAddress.compound, "compound"), *db.session.scalars(select(Compound.name))}),
        pois=_places(),
        aliases=[
            *((kind, alias, name) for kind, alias, name in db.session.execute(aliases)),
            *((levels[name], alias, name) for alias, name in db.session.execute(of_divisions) if name in levels),
        ],
    )


def read(texts: Sequence[str], known: Lexicon) -> dict[str, list[str]]:
    """The library's elements of each text, as they are written in it; the division by its code, "" where unknown."""
    found: dict[str, list[str]] = {name: [] for name in ELEMENTS}
    for text in texts:
        parsed = parse(text, known, profile())
        for name in ELEMENTS:
            value = division_of(parsed, known) if name == "division" else _written(parsed, name)
            found[name].append(value)
    return found


def division_of(parsed: Parsed, known: Lexicon) -> str:
    """The code of the lowest division that a text names; "" where it names none, or several have that name."""
    above: set[str] = set()
    lowest = ""
    for level in DIVISIONS:
        value = parsed.value(level)
        codes = known.codes_of(level, value) if value else ()
        fitting = [code for code in codes if not above or above & set(known.under(code))]
        if len(fitting) == 1:
            lowest = fitting[0]
        if fitting:
            above = set(fitting)
    return lowest


def _written(parsed: Parsed, name: str) -> str:
    element = parsed.find(name)
    return parsed.text[element.start : element.end].strip() if element else ""


def _divisions() -> list[tuple[str, str, str, str]]:
    """Name, level, code and the parent's code of every division of a level that addresses know."""
    parent = aliased(Division)
    rows = select(Division.name, Division.level, Division.code, parent.code).outerjoin(
        parent, parent.id == Division.parent_id
    )
    return [
        (name, level, code, above or "")
        for name, level, code, above in db.session.execute(rows.order_by(Division.id))
        if level in DIVISIONS
    ]


def _names(column: InstrumentedAttribute[str], kind: str) -> list[str]:
    """The different names in a column, and those of the reference features of that kind."""
    own = select(column.label("name")).where(column != "")
    of_ground = select(ReferenceFeature.name).where(ReferenceFeature.kind == kind, ReferenceFeature.name != "")
    return _sorted(db.session.scalars(union(own, of_ground)))


def _places() -> list[str]:
    place = ReferenceFeature.kind == "place"
    return _sorted(db.session.scalars(select(ReferenceFeature.name).where(place, ReferenceFeature.name != "")))


def _sorted(names: Iterable[Any]) -> list[str]:
    return sorted(set(names))
