"""What the map shows is what the API says: locate, lists, tiles and addresses name one grid for one place."""

from datetime import timedelta

import numpy as np
import pytest
import shapely

from gridsvc.accounts.services import add_user, grant, issue_token
from gridsvc.extensions import db
from gridsvc.map.mercator import position
from tests.factories import DAY, SOUTH, STEP, WEST, grid_rows, load, write_geojson

NEXT = DAY + timedelta(days=1)
Z = 15
UNIT = 360 / 2**Z / 4096  # of a tile's side, in degrees of longitude: the wider ones
RANDOM, EDGE = 80, 20


def places():
    """100 points: anywhere in the district and around it, on borders and corners of either day, and beside them."""
    rng = np.random.default_rng(7)
    anywhere = rng.uniform((-0.2, -0.2), (4.2, 2.2), (RANDOM, 2))
    edges = np.column_stack([rng.choice([1, 1.3, 2, 3, 3.3], EDGE), rng.choice([0.5, 1, 1.2, 1.7], EDGE)])
    edges[EDGE // 2 :] += rng.choice([-1, 1], (EDGE // 2, 2)) * 1e-6
    return [WEST, SOUTH] + np.concatenate([anywhere, edges]) * STEP


def moved(rows):
    """The grids with the borders inside each community further east, bent on the way."""

    def shift(xy):
        column, row = ((xy - [WEST, SOUTH]) / STEP).round(6).T
        return np.column_stack([xy[:, 0] + np.isin(column, (1, 3)) * (0.2 + 0.1 * row) * STEP, xy[:, 1]])

    return [row | {"geometry": shapely.transform(row["geometry"], shift)} for row in rows]


@pytest.fixture
def ask(district, client, tmp_path):
    """Asks as planner; every place is an address, and a second edition moves borders on NEXT."""
    lines = [f"A{n},示例路{n}号,{lon!r},{lat!r}" for n, (lon, lat) in enumerate(places().tolist())]
    (tmp_path / "a.csv").write_text("\n".join(["code,address,lon,lat", *lines]) + "\n")
    assert load("addresses", tmp_path / "a.csv").loaded == len(lines)
    grant(add_user("asker", "a long enough password"), "planner")
    db.session.flush()
    headers = {"Authorization": f"Bearer {issue_token('asker')}"}

    def ask(path, **query):
        return client.get(path, query_string=query, headers=headers)

    return ask


@pytest.fixture(params=[DAY, NEXT], ids=["first", "second"])
def day(request, ask, tmp_path):
    """The day that is asked about, with its edition in force."""
    if request.param == NEXT:
        load("grids", write_geojson(tmp_path / "moved.geojson", moved(grid_rows())), on=NEXT)
    return request.param


@pytest.fixture
def located(client, day):
    """The grid that locate names for each place, "" for none."""
    sent = client.post("/api/v1/locate", json={"points": places().tolist(), "on": day.isoformat()})
    return [code or "" for code in sent.json["codes"]]


def tiles_of(points):
    """The tile of each point, as (x, y)."""
    return [(int(x * 2**Z), int(y * 2**Z)) for x, y in zip(*position(*points.T), strict=True)]


def layer_of(ask, read, name, layer, day):
    """{(x, y): what the tile holds} of the tiles around all places; None where nothing is."""
    sent = {at: ask(f"/tiles/{name}/{Z}/{at[0]}/{at[1]}.mvt", on=day) for at in set(tiles_of(places()))}
    return {at: None if a.status_code == 204 else read(a.data, layer, Z, *at) for at, a in sent.items()}


def test_the_places_tell_the_two_days_apart(located, day):
    assert 10 < located.count("") < 50
    assert len(set(located)) == 9


def test_the_list_of_grids_at_a_place_has_the_one_that_locate_names(ask, day, located):
    for (lon, lat), owner in zip(places().tolist(), located, strict=True):
        found = ask("/api/v1/grids", bbox=f"{lon!r},{lat!r},{lon!r},{lat!r}", on=day).get_json(force=True)["features"]
        around = {grid["properties"]["code"] for grid in found}
        assert owner == min(around, default="")


def test_an_address_is_in_the_grid_that_locate_names(ask, day, located):
    listed = ask("/api/v1/addresses").json["features"]
    assert [address["properties"]["grid"] or "" for address in listed] == located
    for owner in set(located):
        here = {f"A{n}" for n, code in enumerate(located) if code == owner}
        of_grid = ask("/api/v1/addresses", grid=owner or "none").json["features"]
        assert {address["properties"]["code"] for address in of_grid} == here


def test_a_point_of_a_tile_has_that_grid_and_lies_there_to_a_unit(ask, read, day, located):
    tiles = layer_of(ask, read, "addresses", "addresses", day)
    for n, (place, at) in enumerate(zip(places(), tiles_of(places()), strict=True)):
        shown = tiles[at].set_index("code").loc[f"A{n}"]
        assert shown.grid == located[n]
        assert shown.geometry.distance(shapely.Point(place)) <= UNIT


def test_the_tile_of_the_grids_shows_that_grid_there_to_a_unit(ask, read, day, located):
    tiles = layer_of(ask, read, "grid", "grids", day)
    for place, at, owner in zip(places(), tiles_of(places()), located, strict=True):
        grids = tiles[at]
        point = shapely.Point(place)
        near = {""} if grids is None else set(grids.code[shapely.distance(grids.geometry.to_numpy(), point) <= UNIT])
        inside = (
            set() if grids is None else set(grids.code[shapely.contains(grids.geometry.to_numpy(), point.buffer(UNIT))])
        )
        assert inside <= {owner}
        assert owner in near or owner == ""
