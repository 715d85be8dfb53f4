"""Addresses, resources and events as tiles: single points close by, counts in cells further away, inside the scope."""

import pytest

from gridsvc.errors import Conflict
from gridsvc.extensions import db
from gridsvc.grids.services import add_layer
from gridsvc.map import points
from tests.factories import centre, load
from tests.map.test_tiles import around, viewer_of

ROLE = "address_staff"
CELLS = [(0, 0), (0.1, 0.1), (2, 0), (9, 9)]


@pytest.fixture
def filled(district, tmp_path):
    """Four addresses: two in the first community, one in the second, one in no grid."""
    path = tmp_path / "addresses.csv"
    rows = [f"A{n},示例路{n}号,{10 * n},{lon},{lat}" for n, (lon, lat) in enumerate(centre(*at) for at in CELLS)]
    path.write_text("\n".join(["code,address,households,lon,lat", *rows]) + "\n")
    assert load("addresses", path).loaded == 4
    return district


@pytest.fixture
def ask(client, filled):
    """A tile as address staff of a division (None: all) gets it."""
    from gridsvc.accounts.services import add_user, division_id, grant, issue_token

    def ask(at, division=None, name="addresses"):
        who = f"staff-{division}"
        if not (headers := tokens.get(who)):
            grant(add_user(who, "a long enough password"), ROLE, division_id=division_id(division))
            db.session.flush()
            headers = tokens[who] = {"Authorization": f"Bearer {issue_token(who)}"}
        z, x, y = at
        return client.get(f"/tiles/{name}/{z}/{x}/{y}.mvt", headers=headers)

    tokens = {}
    return ask


def test_close_by_a_tile_holds_each_address_with_its_grid(ask, read):
    at = around(0, 0, 15)
    found = read(ask(at).data, "addresses", *at).set_index("code")
    assert set(found.index) == {"A0", "A1"}
    assert found.loc["A0", ["text", "grid", "households"]].tolist() == ["示例路0号", "320104001001001", 0]


def test_a_point_lies_where_the_address_is(ask, read):
    at = around(2, 0, 15)
    shape = read(ask(at).data, "addresses", *at).set_index("code").geometry["A2"]
    assert abs(shape.x - centre(2, 0)[0]) < 1e-5
    assert abs(shape.y - centre(2, 0)[1]) < 1e-5


@pytest.mark.parametrize("zoom", [3, 10, 13, 14])
def test_further_away_cells_count_all_there_are(ask, read, zoom):
    tiles = {around(*at, zoom) for at in CELLS}
    cells = [read(ask(at).data, "addresses_cells", *at) for at in tiles]
    assert sum(found["count"].sum() for found in cells) == 4
    assert sum(found.households.sum() for found in cells) == 60
    assert sum(found.without_grid.sum() for found in cells) == 1


def test_more_than_a_tile_can_hold_are_counted_close_by_too(ask, read, monkeypatch):
    monkeypatch.setattr(points, "MOST_POINTS", 1)
    at = around(0, 0, 15)
    assert read(ask(at).data, "addresses_cells", *at)["count"].sum() == 2


@pytest.mark.parametrize(("zoom", "layer"), [(15, "addresses"), (14, "addresses_cells"), (10, "addresses_cells")])
def test_points_and_counts_are_of_the_scope_alone(ask, read, zoom, layer):
    at = around(2, 0, zoom)
    found = read(ask(at, "320104001002").data, layer, *at)
    assert (found["count"].sum() if layer.endswith("cells") else len(found)) == 1
    there = around(0, 0, 15)
    assert ask(there, "320104001002").status_code == 204


def test_who_may_not_see_addresses_gets_no_tile(client, filled):
    at = around(0, 0, 15)
    assert client.get("/tiles/addresses/{}/{}/{}.mvt".format(*at), headers=viewer_of("320104")).status_code == 403


@pytest.mark.parametrize("name", ["divisions", "reference", "addresses", "resources", "events", "basemap"])
def test_no_layer_takes_the_name_of_other_tiles(app, name):
    with pytest.raises(Conflict):
        add_layer(name, "示例")
