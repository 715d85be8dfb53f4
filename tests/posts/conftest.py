"""A street with two communities and three grids in a row, dated; who holds which post is up to each test."""

from dataclasses import dataclass, field
from datetime import date

import pytest
import shapely
from flask import Flask
from geoalchemy2.shape import from_shape
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range

from gridsvc.accounts.models import User
from gridsvc.accounts.services import grant, issue_token
from gridsvc.divisions.models import Division
from gridsvc.extensions import db
from gridsvc.grids.models import Decision, Edition, Grid, GridVersion, Layer
from gridsvc.posts.models import Leave, Person, StandIn
from gridsvc.posts.services import Place, appoint, days
from gridsvc.reference.models import ReferenceFeature

TODAY = date(2026, 11, 23)
SPLIT_ON = date(2026, 6, 1)
WEST, SOUTH, SIDE = 118.78, 32.0, 0.002  # degrees: about 189 m by 222 m


def cell(column: float, width: float = 1.0) -> shapely.Polygon:
    """The square of a column, counted from the west."""
    return shapely.box(WEST + column * SIDE, SOUTH, WEST + (column + width) * SIDE, SOUTH + SIDE)


def point(column: float, row: float = 0.5) -> tuple[float, float]:
    """A point so many squares from the west and from the south."""
    return WEST + column * SIDE, SOUTH + row * SIDE


@dataclass
class World:
    """Ids by code of what the fixture made, and verbs to fill posts."""

    divisions: dict[str, int] = field(default_factory=dict)
    grids: dict[str, int] = field(default_factory=dict)
    layers: dict[str, int] = field(default_factory=dict)

    def place(self, code: str) -> Place:
        """The division or grid of that code."""
        return Place(grid_id=self.grids[code]) if code in self.grids else Place(division_id=self.divisions[code])

    def person(self, name: str, *, active: bool = True, phone: str = "13812345678") -> int:
        """The person of that name, made when new."""
        found = db.session.scalar(select(Person).where(Person.name == name)) or Person(name=name, phone=phone)
        found.active = active
        db.session.add(found)
        db.session.flush()
        return found.id

    def appoint(self, code: str, kind: str, name: str, *, first: date | None = None, last: date | None = None) -> int:
        """Put a person into a post; its id."""
        return appoint(self.place(code), kind, self.person(name), valid=days(first, last)).post_id

    def stand_in(self, post_id: int, name: str) -> None:
        """Name a stand-in for all days."""
        db.session.add(StandIn(post_id=post_id, person_id=self.person(name), valid=Range()))
        db.session.flush()

    def leave(self, name: str, day: date = TODAY) -> None:
        """A day of leave."""
        db.session.add(Leave(person_id=self.person(name), valid=days(day, day)))
        db.session.flush()

    def decide(self, grid: str, outline: shapely.Polygon, *, layer: str = "grid", **limits: object) -> None:
        """Give a building to a grid."""
        building = ReferenceFeature(
            kind="building", name=f"{outline.wkt}", shape_key=outline.wkt, geometry=_wkb(outline)
        )
        db.session.add(building)
        db.session.flush()
        facts = {"valid": Range(), "unit": "", "reason": "示例", "approver": "示例"} | limits
        grid_id, layer_id = self.grids[grid], self.layers[layer]
        db.session.add(Decision(layer_id=layer_id, grid_id=grid_id, building_id=building.id, **facts))
        db.session.flush()


@pytest.fixture
def world(app: Flask) -> World:
    """K1 holds grid 001 (columns 0 and 1, split into 001 and 002 on SPLIT_ON), K2 holds 003 (column 2)."""
    made = World()
    _divide(made)
    made.layers["grid"] = db.session.scalars(select(Layer.id).where(Layer.relation == "primary")).one()
    first, second = _edition(made, "grid", 1, date(2026, 1, 1)), _edition(made, "grid", 2, SPLIT_ON)
    _version(made, first, "K1001", cell(0, 2), community="K1", valid=Range(date(2026, 1, 1), SPLIT_ON))
    _version(made, second, "K1001", cell(0), community="K1", valid=Range(SPLIT_ON, None))
    _version(made, second, "K1002", cell(1), community="K1", valid=Range(SPLIT_ON, None))
    _version(made, first, "K2001", cell(2), community="K2", valid=Range(date(2026, 1, 1), None))
    police = Layer(code="police", name="警格", relation="own")
    db.session.add(police)
    db.session.flush()
    made.layers["police"] = police.id
    beat = _edition(made, "police", 1, date(2026, 1, 1))
    _version(made, beat, "P1", cell(0, 4), community=None, valid=Range(date(2026, 1, 1), None))
    return made


@pytest.fixture
def peopled(world: World) -> World:
    """K1 and its first grid with people in their posts."""
    world.appoint("K1", "commander_1", "甲")
    world.appoint("K1", "commander_2", "乙")
    world.appoint("K1001", "grid_leader", "丙")
    return world


@pytest.fixture
def signed_in(world: World):
    """Makes headers of a new user with a role, limited to a division if given."""

    def make(role: str, division: str | None = None) -> dict[str, str]:
        name = f"{role}-{division or 'everywhere'}"
        user = User(username=name, fs_uniquifier=name)  # no password: hashing one is slow on purpose
        db.session.add(user)
        grant(user, role, division_id=world.divisions[division] if division else None)
        db.session.flush()
        return {"Authorization": f"Bearer {issue_token(name)}"}

    return make


def _divide(made: World) -> None:
    for code, level, above, ground in (
        ("C", "county", [], None),
        ("S", "street", ["C"], cell(0, 3)),
        ("K1", "community", ["C", "S"], cell(0, 2)),
        ("K2", "community", ["C", "S"], cell(2)),
    ):
        lineage = [made.divisions[other] for other in above]
        division = Division(code=code, name=f"示例{code}", level=level, parent_id=lineage[-1] if lineage else None)
        division.geometry = ground and _wkb(ground)
        db.session.add(division)
        db.session.flush()
        division.lineage = [*lineage, division.id]
        made.divisions[code] = division.id
    db.session.flush()


def _edition(made: World, layer: str, number: int, day: date) -> Edition:
    edition = Edition(layer_id=made.layers[layer], number=number, effective_on=day, published_by="示例")
    db.session.add(edition)
    db.session.flush()
    return edition


def _version(
    made: World, edition: Edition, code: str, shape: shapely.Polygon, *, community: str | None, valid: Range[date]
) -> None:
    if code not in made.grids:
        grid = Grid(layer_id=edition.layer_id, code=code)
        db.session.add(grid)
        db.session.flush()
        made.grids[code] = grid.id
    db.session.add(
        GridVersion(
            grid_id=made.grids[code],
            layer_id=edition.layer_id,
            edition_id=edition.id,
            valid=valid,
            name=f"示例网格{code}",
            community_id=community and made.divisions[community],
            geometry=_wkb(shape),
            area_m2=1.0,
            shape_key=shape.wkt,
        )
    )
    db.session.flush()


def _wkb(shape: shapely.Polygon):
    return from_shape(shapely.MultiPolygon([shape]), srid=4490, extended=True)


@pytest.fixture
def ask(client, signed_in):
    """Calls a path as an appointer of K1 (or with other headers): a GET, or a POST of the form given."""
    headers = signed_in("administrator", "K1")

    def call(path, who=headers, **form):
        db.session.commit()
        return client.post(path, data=form, headers=who) if form else client.get(path, headers=who)

    return call
