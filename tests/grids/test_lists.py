"""Lists and their files: filters, counts, a constant number of statements; layers and editions."""

import csv
import io

import pytest
from sqlalchemy import event, select, text

from gridsvc.accounts.services import add_user, grant, issue_token
from gridsvc.addresses.models import StandardAddress
from gridsvc.extensions import db
from tests.factories import centre, gridded, load

FIRST, SECOND = "320104001001", "320104001002"


@pytest.fixture
def staff(app, client, tmp_path):
    """Asks as dispatcher, of six addresses, two events and a resource."""
    gridded(tmp_path)
    rows = [
        f"A{n},示例路{n}号,{'OC' if n else 'AB'},{lon},{lat}"
        for n, (lon, lat) in enumerate(centre(n % 4, n // 4) for n in range(6))
    ]
    (tmp_path / "a.csv").write_text("\n".join(["code,address,status,lon,lat", *rows]) + "\n")
    load("addresses", tmp_path / "a.csv")
    at = "{},{}".format(*centre(0, 0))
    heading = "source,source_id,title,reported_at,stage,closed_at,lon,lat"
    rows = [f"t,1,井盖,2026-10-01 08:00,open,,{at}", f"t,2,路灯,2026-10-01 08:00,closed,2026-10-02 08:00,{at}"]
    (tmp_path / "e.csv").write_text("\n".join([heading, *rows]) + "\n")
    load("events", tmp_path / "e.csv")
    grant(add_user("asker", "a long enough password"), "dispatcher")
    db.session.flush()
    headers = {"Authorization": f"Bearer {issue_token('asker')}"}
    return lambda path: client.get(f"/api/v1/{path}", headers=headers)


def codes(answer):
    return [
        feature["properties"].get("code") or feature["properties"]["source_id"] for feature in answer.json["features"]
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"addresses?community={FIRST}", ["A0", "A1", "A4", "A5"]),
        (f"addresses?division={SECOND}", ["A2", "A3"]),
        ("addresses?division=320104001", ["A0", "A1", "A2", "A3", "A4", "A5"]),
        ("addresses?division=nowhere", []),
        (f"addresses?grid={FIRST}001", ["A0"]),
        ("addresses?status=AB", ["A0"]),
        ("addresses?q=路3", ["A3"]),
        ("addresses?q=%25", []),
        ("addresses?q=路 ３号", ["A3"]),
        ("grids?bbox={0},{1},{0},{1}".format(*centre(2, 1)), [f"{SECOND}002"]),
        ("events?stage=open", ["1"]),
        ("events?q=路灯", ["2"]),
        (f"grids?division={SECOND}", [f"{SECOND}00{n}" for n in range(1, 5)]),
    ],
)
def test_a_list_is_narrowed_by_what_is_asked(staff, query, expected):
    answer = staff(query)
    assert codes(answer) == expected
    assert answer.json["numberMatched"] == len(expected)


def test_a_file_holds_what_the_list_holds(staff):
    rows = list(
        csv.DictReader(io.StringIO(staff(f"addresses/export?format=csv&community={SECOND}").text.lstrip("\ufeff")))
    )
    assert [row["code"] for row in rows] == ["A2", "A3"]
    assert rows[0]["grid_code"] == f"{SECOND}001"


def test_the_trail_says_who_took_how_many(staff):
    staff("events/export?format=csv")
    last = db.session.execute(text("SELECT actor, action, after FROM audit_entry ORDER BY id DESC LIMIT 1")).one()
    assert last[:2] == ("asker", "export")
    assert last.after["rows"] == 2


@pytest.mark.parametrize("kind", ["grids", "addresses", "resources", "events"])
@pytest.mark.parametrize("suffix", ["gpkg", "xlsx", "geojson"])
def test_every_kind_comes_in_every_format(staff, kind, suffix):
    answer = staff(f"{kind}/export?format={suffix}")
    assert answer.status_code == 200
    assert f".{suffix}" in answer.headers["Content-Disposition"]


def test_an_unknown_format_is_refused_by_name(staff):
    assert "geojson" in staff("grids/export?format=doc").json["detail"]


@pytest.mark.parametrize("kind", ["grids", "addresses", "events", "layers"])
def test_a_list_takes_as_many_statements_whatever_its_length(staff, kind):
    def statements(query):
        seen = []
        listen = lambda *args: seen.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listen)
        staff(query)
        event.remove(db.engine, "before_cursor_execute", listen)
        return len(seen)

    staff(kind)
    assert statements(f"{kind}?limit=1") == statements(f"{kind}?limit=100") > 0


def test_what_a_grid_holds_is_found_by_its_index(staff):
    db.session.execute(text("SET LOCAL enable_seqscan = off"))
    wanted = "SELECT id FROM standard_address WHERE grid_id = (SELECT min(id) FROM grid) AND id > 0"
    query = f"EXPLAIN {wanted} ORDER BY id LIMIT 1001"
    plan = "\n".join(db.session.scalars(text(query)))
    assert "ix_standard_address_grid_id_id" in plan
    assert "Sort" not in plan


@pytest.mark.parametrize(("part", "index"), [("示例路3", "trgm"), ("路3", "bigrams")])
def test_addresses_that_hold_a_text_are_found_by_an_index(staff, part, index):
    db.session.execute(text("SET LOCAL enable_seqscan = off"))
    wanted = select(StandardAddress.id).where(StandardAddress.saying(part))
    written = wanted.compile(db.engine, compile_kwargs={"literal_binds": True})
    assert f"text_{index}" in "\n".join(db.session.scalars(text(f"EXPLAIN {written}".replace(":", r"\:"))))


def test_layers_name_their_edition_and_editions_their_day(staff, client):
    layer = staff("layers").json["layers"][0]
    assert (layer["relation"], layer["edition"]) == ("primary", 1)
    edition = staff(f"layers/{layer['code']}/editions").json["editions"][0]
    assert (edition["number"], edition["changed"], edition["replaced"]) == (1, 8, False)
    assert client.get("/api/v1/layers/none/editions").status_code == 404


def test_the_public_is_not_told_who_published(staff, client):
    assert staff("layers/grid/editions").json["editions"][0]["published_by"]
    assert client.get("/api/v1/layers/grid/editions").json["editions"][0]["published_by"] is None


def test_an_event_is_found_by_the_number_that_the_list_names(staff):
    number = staff("events?q=路灯").json["features"][0]["id"]
    assert staff(f"events/{number}").json["properties"]["title"] == "路灯"
    assert staff("events/999999").status_code == 404
