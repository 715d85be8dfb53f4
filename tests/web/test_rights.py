"""Role by way in: what each role may ask for, and that nothing outside a scope comes back."""

import json
import math
from urllib.parse import urlsplit

import pytest

from gridsvc.accounts import services
from gridsvc.accounts.roles import ANONYMOUS_RIGHTS, ROLES
from gridsvc.divisions.queries import by_code
from gridsvc.extensions import db
from tests.factories import centre, gridded, load

HERE, THERE = "320104001001", "320104001002"
LON, LAT = centre(0, 0)
WAYS = {
    f"/api/v1/locate?lon={LON}&lat={LAT}": "grid.read",
    "/api/v1/grids": "grid.read",
    "/api/v1/grids/changes?from=2026-10-01": "grid.read",
    f"/api/v1/grids/{HERE}001": "grid.read",
    f"/api/v1/grids/{HERE}001/history": "grid.read",
    f"/api/v1/grids/{HERE}001/summary": "grid.read",
    "/api/v1/suggest?q=示例": "grid.read",
    "/api/v1/geocode?q=示例路1号": "address.read",
    "/api/v1/elements?q=示例路1号": "address.read",
    f"/api/v1/reverse?lon={LON}&lat={LAT}": "address.read",
    "/api/v1/divisions": "grid.read",
    f"/api/v1/divisions/{HERE}/summary": "grid.read",
    "/api/v1/layers": "grid.read",
    "/api/v1/layers/grid": "grid.read",
    "/api/v1/layers/grid/editions": "grid.read",
    "/api/v1/map/numbers?number=households": "grid.read",
    "/api/v1/map/numbers?number=resources": "resource.read",
    "/api/v1/map/numbers?number=events_open": "event.read",
    "/api/v1/map/numbers?number=staff": "people.read",
    "/api/v1/map/numbers?number=posts_vacant&by=community": "gap.count",
    "/tiles/addresses/15/27196/13304.mvt": "address.read",
    "/tiles/resources/15/27196/13304.mvt": "resource.read",
    "/tiles/events/12/3399/1663.mvt": "event.read",
    "/tiles/addresses.json": "address.read",
    "/api/v1/grids/export?format=csv": "file.export",
    "/api/v1/addresses/export?format=csv": "file.export",
    "/api/v1/resources/export?format=csv": "file.export",
    "/api/v1/events/export?format=csv": "file.export",
    "/tiles/grid.json": "grid.read",
    "/api/v1/coverage": "gap.count",
    "/api/v1/coverage/trend": "gap.count",
    "/api/v1/coverage/export?format=csv": "file.export",
    "/api/v1/posts/kinds": "grid.read",
    "/api/v1/posts": "people.read",
    f"/api/v1/posts/answers?grid={HERE}001": "people.read",
    "/api/v1/posts/vacancies": "gap.read",
    "/api/v1/organisations": "people.read",
    "/api/v1/addresses": "address.read",
    "/api/v1/addresses/A0": "address.read",
    "/api/v1/resources": "resource.read",
    "/api/v1/resources/R0": "resource.read",
    "/api/v1/events": "event.read",
    "/my-grid/": "grid.read",
    f"/my-grid/?lon={LON}&lat={LAT}": "grid.read",
    "/my-grid/?q=示例路0号": "grid.read",
    "/api/v1/plans": "plan.read",
    "/plans/": "plan.read",
    f"/api/v1/grids/signs.pdf?codes={HERE}001": "grid.read",
    f"/api/v1/locate/evidence.pdf?lon={LON}&lat={LAT}": "people.read",
    f"/grids/{HERE}001/history": "grid.read",
    f"/grids/{HERE}001/history?lon={LON}&lat={LAT}": "grid.read",
    "/addresses/library/": "address.read",
    "/addresses/library/?q=示例": "address.read",
    "/addresses/library/new": "address.write",
    "/addresses/library/findings/": "address.read",
    "/addresses/library/findings/export?format=csv": "file.export",
    "/addresses/library/compounds/": "address.read",
    "/addresses/library/aliases/": "address.read",
    "/addresses/library/unknown/": "address.read",
    "/admin/posts/": "people.write",
    "/admin/persons/": "people.write",
    "/admin/persons/new": "people.write",
    f"/admin/posts/seat?division={HERE}&post=commander_1": "people.write",
    "/admin/rosters/": "people.write",
    f"/admin/rosters/?view=week&place={HERE}": "people.write",
    "/admin/rosters/new": "people.write",
    "/admin/rosters/copy?week=2026-11-23&weeks=1": "people.write",
    "/admin/rosters/export": "people.write",
    "/admin/organisations/": "people.write",
    "/admin/organisations/new": "people.write",
    "/admin/organisations/export": "people.write",
    "/admin/imports/": "file.import",
    "/admin/users/": "user.write",
    "/admin/users/new": "user.write",
    "/admin/users/roles": "user.write",
    "/admin/users/bulk": "user.write",
    "/admin/users/export": "user.write",
    "/admin/audit/": "audit.read",
    "/admin/layers/": "setting.write",
    "/admin/layers/new": "setting.write",
    "/admin/layers/grid": "setting.write",
    "/admin/layers/grid?check=1": "setting.write",
    "/admin/layers/grid/misfits": "setting.write",
    "/admin/layers/grid/findings/blind": "setting.write",
    "/admin/layers/grid/findings/blind/export?format=csv": "setting.write",
    "/admin/lookup/division": "grid.read",
    "/admin/lookup/organisation": "people.read",
    "/admin/lookup/person": "people.read",
    "/admin/lookup/place": "people.read",
    "/admin/settings/": "setting.write",
    "/coverage/": "gap.count",
    "/api/v1/geocode/batches": "address.read",
    "/addresses/": "address.read",
}
NO = 999_999
PLAN = f"/api/v1/plans/{NO}"
LIST = f"/api/v1/geocode/batches/{NO}"
UNKNOWN = {  # ways to one thing that does not exist: whoever has the right is told so, whoever has not is refused first
    "/api/v1/divisions/nowhere": "grid.read",
    f"/api/v1/events/{NO}": "event.read",
    f"/api/v1/uploads/{NO}/places": "file.import",
    **{
        f"{PLAN}{rest}": "plan.read"
        for rest in ("", "/grids", "/check", "/comments", "/signatures", "/conflicts", "/divisions")
    },
    **{f"{PLAN}{rest}": "plan.read" for rest in ("/impact", "/at?lon=1&lat=1", "/export", "/ground?bbox=1,1,2,2")},
    **{f"{LIST}{rest}": "address.read" for rest in ("", "/job", "/lines", "/decisions")},
    f"/addresses/lists/{NO}": "address.read",
    f"/addresses/lists/{NO}/queue": "address.write",
    f"/addresses/lists/new/{NO}": "address.write",
    **{f"{LIST}/{what}": "file.export" for what in ("export", "proposals")},
    f"{PLAN}/households?bbox=1,1,2,2": "address.read",
    f"{PLAN}/balance": "address.read",
    f"/plans/{NO}": "plan.read",
    f"{PLAN}/sheet.pdf": "plan.read",
    f"{PLAN}/grids/{HERE}001/bounds": "plan.read",
    f"{PLAN}/handover.pdf": "people.read",
    f"{PLAN}/handover.zip": "people.read",
    f"/addresses/library/{NO}": "address.read",
    f"/addresses/library/compounds/{NO}": "address.read",
    f"/addresses/library/findings/{NO}/settle": "address.write",
    f"/admin/audit/{NO}": "audit.read",
    f"/admin/imports/runs/{NO}/results.csv": "file.import",
    f"/admin/imports/runs/{NO}/undo": "file.import",
    "/admin/layers/nowhere/remove": "setting.write",
    f"/admin/organisations/{NO}": "people.write",
    f"/admin/organisations/{NO}/remove": "people.write",
    f"/admin/persons/{NO}": "people.write",
    f"/admin/persons/{NO}/deactivate": "people.write",
    f"/admin/persons/{NO}/leave/{NO}/remove": "people.write",
    f"/admin/persons/{NO}/phone": "people.write",
    f"/admin/posts/seat/term?division={HERE}&post=commander_1&term={NO}": "people.write",
    f"/admin/posts/seat/term/cancel?division={HERE}&post=commander_1&term={NO}": "people.write",
    f"/admin/rosters/{NO}": "people.write",
    f"/admin/rosters/{NO}/remove": "people.write",
    f"/admin/users/{NO}": "user.write",
    f"/admin/users/{NO}/deactivate": "user.write",
    f"/admin/users/{NO}/grants/{NO}/end": "user.write",
    f"/admin/users/{NO}/password": "user.write",
    f"/admin/users/{NO}/tokens/{NO}/revoke": "user.write",
}
OPEN = {  # they hold nothing of a district, or what is the asker's own (its tests stand with it)
    "/",
    "/account",
    "/account/tokens/<id:token_id>/revoke",
    "/admin/",
    "/admin/audit/export",  # two rights: tests/admin
    "/admin/imports/jobs/<id:number>",
    "/admin/imports/jobs/<id:number>/<any(results, rejects):name>.csv",
    "/admin/imports/new/<upload_id>",
    "/admin/jobs/",
    "/admin/jobs/<id:work_id>/cancel",
    "/api/v1/grids/signs/<id:number>.pdf",  # the asker's own: tests/papers
    "/api/v1/jobs/<id:number>",
    "/api/v1/plans/handover/<id:number>.zip",  # likewise
    "/api/v1/openapi.json",
    "/fs-static/<path:filename>",
    "/healthz",
    "/login",
    "/metrics",
    "/readyz",
    "/static/<path:filename>",
    "/tiles/basemap.json",
    "/tiles/basemap/<int(signed=True):z>/<int(signed=True):x>/<int(signed=True):y>",
    "/verify",
}


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    """One address, resource and event in each community."""
    gridded(tmp_path)
    places = [centre(0, 0), centre(2, 0)]
    tables = {
        "addresses": ("code,address,lon,lat", "A{0},示例路{0}号,{1},{2}"),
        "resources": ("code,name,class,lon,lat", "R{0},示例井盖{0},part,{1},{2}"),
        "events": ("source,source_id,title,reported_at,lon,lat", "t,E{0},示例事件{0},2026-11-01 08:00,{1},{2}"),
    }
    for what, (heading, row) in tables.items():
        path = tmp_path / f"{what}.csv"
        path.write_text("\n".join([heading, *(row.format(n, *place) for n, place in enumerate(places))]) + "\n")
        assert load(what, path).loaded == 2


@pytest.fixture
def caller(app):
    """Makes a caller with a role, everywhere or in a division."""

    def make(role: str, division: str | None = None):
        name = f"{role}-{division}"
        services.grant(
            services.add_user(name, "a long enough password"),
            role,
            division_id=by_code(division).id if division else None,
        )
        db.session.flush()
        token = services.issue_token(name)
        db.session.commit()
        client = app.test_client()
        return lambda path: client.get(path, headers={"Authorization": f"Bearer {token}"})

    return make


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_a_role_may_what_its_rights_say(caller, role):
    ask = caller(role.name)
    seen = {path: ask(path).status_code for path in WAYS}
    assert {path: status < 300 for path, status in seen.items()} == {
        path: right in role.rights for path, right in WAYS.items()
    }
    assert {status for status in seen.values() if status >= 300} <= {403}


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_a_role_learns_of_what_is_not_there_only_by_its_rights(caller, role):
    ask = caller(role.name)
    seen = {path: ask(path).status_code for path in UNKNOWN}
    assert seen == {path: 404 if right in role.rights else 403 for path, right in UNKNOWN.items()}


def test_every_way_in_is_walked(app):
    known = app.url_map.bind("localhost")
    paths = (urlsplit(path).path for path in (*WAYS, *UNKNOWN))
    walked = {known.match(path, method="GET", return_rule=True)[0].rule for path in paths}
    assert {rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods} == walked | OPEN
    assert not walked & OPEN


def test_the_public_may_what_the_contract_opens(client):
    seen = {path: client.get(path).status_code for path in WAYS}
    assert {path: status < 300 for path, status in seen.items()} == {
        path: right in ANONYMOUS_RIGHTS for path, right in WAYS.items()
    }
    assert {status for status in seen.values() if status >= 300} <= {401}


@pytest.mark.parametrize("path", ["/api/v1/addresses", "/api/v1/resources", "/api/v1/events", "/api/v1/grids"])
def test_a_list_holds_only_what_lies_in_the_scope(caller, path):
    features = caller("dispatcher", HERE)(path).json["features"]
    assert {feature["properties"]["community"] for feature in features} == {HERE}


@pytest.mark.parametrize("path", [f"/api/v1/grids/{THERE}001", "/api/v1/addresses/A1", "/api/v1/resources/R1"])
def test_an_item_of_another_scope_looks_as_if_it_were_not_there(caller, path):
    ask = caller("dispatcher", HERE)
    problem, unknown = ask(path), ask(path + "x")
    assert (problem.status_code, unknown.status_code) == (404, 404)
    assert set(problem.json) == set(unknown.json)


def test_locate_names_no_grid_of_another_scope(caller):
    lon, lat = centre(2, 0)
    answer = caller("dispatcher", HERE)(f"/api/v1/locate?lon={lon}&lat={lat}").json
    assert answer["grid"] is None
    assert answer["commanders"] == []
    assert THERE not in json.dumps(answer)


def test_counts_are_of_the_scope_alone(caller):
    everywhere, here = (caller("supervisor", division)("/api/v1/coverage").json for division in (None, HERE))
    assert everywhere["totals"]["grids_without_address"] == 6
    assert here["totals"]["grids_without_address"] == 3
    assert THERE not in json.dumps(here)


COUNTED = {
    "addresses": "grid.read",
    "households": "grid.read",
    "resources": "resource.read",
    "open_events": "event.read",
}
SUMMARIES = (f"/api/v1/grids/{HERE}001/summary", f"/api/v1/divisions/{HERE}/summary")


@pytest.mark.parametrize("path", SUMMARIES)
def test_a_card_counts_what_its_reader_may_list(caller, client, path):
    rights = {role.name: role.rights for role in ROLES}
    seen = {name: set(caller(name)(path).json) - {"grids"} for name in rights}
    assert seen == {name: {what for what, right in COUNTED.items() if right in held} for name, held in rights.items()}
    assert set(client.get(path).json) - {"grids"} == {"addresses", "households"}


def test_a_card_counts_no_event_beyond_the_scope_of_events(caller):
    ask = caller("viewer")
    services.grant(services.find_user("viewer-None"), "dispatcher", division_id=by_code(THERE).id)
    db.session.commit()
    here, there = (ask(f"/api/v1/divisions/{code}/summary").json for code in (HERE, THERE))
    assert (here["addresses"], here["open_events"], there["open_events"]) == (1, 0, 1)


def test_a_tile_holds_only_the_scope(caller):
    x, y = tile_at(*centre(1, 1), 12)
    path = f"/tiles/grid/12/{x}/{y}.mvt"
    everywhere, here = (caller("viewer", division)(path).data for division in (None, HERE))
    assert THERE.encode() in everywhere
    assert HERE.encode() in here
    assert THERE.encode() not in here


def tile_at(lon: float, lat: float, zoom: int) -> tuple[int, int]:
    """The tile (x, y) around a point."""
    height = math.asinh(math.tan(math.radians(lat))) / math.pi
    return int((lon + 180) / 360 * 2**zoom), int((1 - height) / 2 * 2**zoom)
