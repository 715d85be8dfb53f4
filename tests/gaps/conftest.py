"""A district of two communities whose faults are planted: one grid missing, two overlapping, addresses astray."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely
from flask import Flask
from sqlalchemy import select

from gridsvc.accounts.models import User
from gridsvc.accounts.services import grant, issue_token
from gridsvc.divisions.models import Division
from gridsvc.extensions import db
from gridsvc.grids.models import Grid
from gridsvc.posts.models import Person
from gridsvc.posts.services import Place, appoint, days
from tests.factories import DAY, STEP, cell, centre, district, grid_rows, load, write_geojson

MISSING, WIDE = "320104001002004", "320104001001001"
WEST_COMMUNITY, EAST_COMMUNITY = "320104001001", "320104001002"
ON = {"on": DAY.isoformat()}


def rows() -> list[dict[str, object]]:
    """The eight grids, without the north-eastern one; the south-western one reaches half a cell too far east."""
    found = [row for row in grid_rows() if row["code"] != MISSING]
    wide = next(row for row in found if row["code"] == WIDE)
    wide["geometry"] = shapely.union(cell(0, 0), shapely.transform(cell(0, 0), lambda xy: np.add(xy, (STEP / 2, 0))))
    return found


@pytest.fixture
def faulty(app: Flask, tmp_path: Path) -> Flask:
    """The app with that district, in force since DAY, and no addresses."""
    district(tmp_path)
    load("grids", write_geojson(tmp_path / "grids.geojson", rows()))
    return app


@pytest.fixture
def addressed(faulty: Flask, tmp_path: Path) -> Flask:
    """The same with an address in cell (2, 0), one in the missing cell, one without a point, one abandoned outside."""
    lines = [
        ("示例路1号", *centre(2, 0), "OC", 700),
        ("示例路2号", *centre(3, 1), "OC", 1),
        ("示例路3号", "", "", "OC", 1),
        ("示例路4号", *centre(3, 1), "AB", 1),
    ]
    table = "\n".join(",".join(map(str, line)) for line in lines)
    path = tmp_path / "addresses.csv"
    path.write_text(f"address,lon,lat,status,households\n{table}\n")
    load("addresses", path)
    return faulty


@pytest.fixture
def token(app: Flask) -> Callable[..., dict[str, str]]:
    """Makes headers of a new user with roles, limited to a division where one is given."""

    def make(**roles: str | None) -> dict[str, str]:
        user = User(username="somebody", fs_uniquifier="somebody")
        db.session.add(user)
        for role, division in roles.items():
            grant(user, role, division_id=division_id(division) if division else None)
        db.session.flush()
        return {"Authorization": f"Bearer {issue_token('somebody')}"}

    return make


def division_id(code: str) -> int:
    return db.session.scalars(select(Division.id).where(Division.code == code)).one()


def give(code: str, kind: str, name: str) -> None:
    """Put a new person into a post of the division or grid of that code, for all days."""
    grid_id = db.session.scalar(select(Grid.id).where(Grid.code == code))
    place = Place(grid_id=grid_id) if grid_id else Place(division_id=division_id(code))
    person = Person(name=name)
    db.session.add(person)
    db.session.flush()
    appoint(place, kind, person.id, valid=days(None, None))


@pytest.fixture
def ask(client):
    """Asks for the report, on DAY unless said otherwise, as anybody or with the headers of somebody."""

    def ask(headers: dict[str, str] | None = None, **query: object) -> dict[str, object]:
        answer = client.get("/api/v1/coverage", query_string=ON | query, headers=headers or {})
        assert answer.status_code == 200, answer.text
        return answer.get_json()

    return ask
