"""The search box: what is found, in which order, by whom, and how the database looks for it."""

import json

import pytest
from sqlalchemy import event, text
from sqlalchemy.dialects import postgresql

from gridsvc.accounts import services
from gridsvc.accounts.principal import EVERYWHERE
from gridsvc.accounts.roles import ROLES
from gridsvc.divisions.queries import by_code
from gridsvc.extensions import db
from gridsvc.map.search import KINDS, Asked, shared
from gridsvc.posts.models import Person
from gridsvc.posts.services import Place, appoint, days
from tests.factories import DAY, centre, load

HERE, THERE = "320104001001", "320104001002"
NEEDS = {kind: right for kind, (right, _) in KINDS.items()}


@pytest.fixture(autouse=True)
def world(district, tmp_path):
    """In each of the two communities an address, a resource, an event and a commander, all called 示例."""
    places = [centre(0, 0), centre(2, 0)]
    tables = {
        "addresses": ("code,address,lon,lat", "A{0},示例市示例路{0}号,{1},{2}"),
        "resources": ("code,name,class,lon,lat", "R{0},示例井盖{0},part,{1},{2}"),
        "events": ("source,source_id,title,reported_at,lon,lat", "t,E{0},示例事件{0},2026-11-01 08:00,{1},{2}"),
    }
    for what, (heading, row) in tables.items():
        path = tmp_path / f"{what}.csv"
        path.write_text("\n".join([heading, *(row.format(n, *place) for n, place in enumerate(places))]) + "\n")
        load(what, path)
    for number, code in enumerate((HERE, THERE)):
        person = Person(name=f"示例人员{number}")
        db.session.add(person)
        db.session.flush()
        appoint(Place(division_id=by_code(code).id), "commander_1", person.id, valid=days(None, None))
    db.session.commit()


@pytest.fixture
def ask(app):
    """Asks as a role, everywhere or in a division."""

    def ask(query: str, role: str, division: str | None = None, **more: str):
        user = services.add_user(f"{role}-{division}", "a long enough password")
        services.grant(user, role, division_id=by_code(division).id if division else None)
        db.session.flush()
        token = services.issue_token(user.username)
        db.session.commit()
        path = {"q": query, "on": DAY.isoformat(), **more}
        return app.test_client().get("/api/v1/suggest", query_string=path, headers={"Authorization": f"Bearer {token}"})

    return ask


def labels(answer) -> list[str]:
    return [found["label"] for found in answer.json["suggestions"]]


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_a_role_finds_what_it_may_read_and_nothing_else(ask, role):
    kinds = {found["kind"] for found in ask("示例", role.name).json["suggestions"]}
    assert kinds == {kind for kind, right in NEEDS.items() if right in role.rights}


def test_the_public_finds_grids_and_divisions_alone(client):
    found = client.get("/api/v1/suggest", query_string={"q": "示例", "on": DAY.isoformat()}).json["suggestions"]
    assert {one["kind"] for one in found} == {"grid", "division"}


@pytest.mark.parametrize("query", ["示例", "320104001002", "A1", "R1", "E1", "示例人员1", "示例2社区", "示例市示例路1"])
def test_nothing_of_another_scope_is_found_and_it_looks_like_nothing_at_all(ask, query):
    answer = ask(query, "dispatcher", HERE)
    text_of = json.dumps(answer.json["suggestions"], ensure_ascii=False)
    assert not any(sign in text_of for sign in (THERE, '"A1"', '"R1"', '"E1"', "示例人员1", "示例2社区"))
    if query != "示例":
        assert answer.json["suggestions"] == []


def test_a_scope_does_not_shorten_what_is_found_inside_it(ask):
    road, *doors = labels(ask("示例路", "dispatcher", HERE))
    assert (road, doors) == ("示例路", ["示例市示例路0号"])


@pytest.mark.parametrize(("query", "first"), [("A0", "address"), ("R1", "resource"), ("E1", "event"), (HERE, "grid")])
def test_a_code_finds_its_thing(ask, query, first):
    found = ask(query, "planner").json["suggestions"][0]
    assert found["kind"] == first
    assert found["code"].startswith(query)
    assert found["bounds"] or found["lon"]


@pytest.mark.parametrize("query", ["示例市", "例路", "示例路1号", "路１号", "示例路 1号"])
def test_an_address_is_found_by_its_start_or_its_middle_however_it_is_typed(ask, query):
    assert "示例市示例路1号" in labels(ask(query, "planner"))


@pytest.mark.parametrize("query", ["%", "_", "\\", "%%%", "__"])
def test_signs_of_patterns_mean_themselves(ask, query):
    assert ask(query, "planner").json["suggestions"] == []


def test_a_person_leads_to_the_place_of_the_post(ask):
    (found,) = ask("示例人员0", "planner").json["suggestions"]
    assert (found["kind"], found["level"], found["code"], found["post"]) == ("person", "division", HERE, "commander_1")
    assert len(found["bounds"]) == 4


@pytest.mark.parametrize("query", ["", "   ", "x" * 101])
def test_a_query_that_says_nothing_is_refused(client, query):
    assert client.get("/api/v1/suggest", query_string={"q": query}).status_code == 400


def test_each_kind_has_its_turn_and_kinds_stay_together():
    groups = [[{"n": n} for n in name * 9] for name in ("a", "b", "")]
    assert "".join(item["n"] for item in shared(groups, 6)) == "aaabbb"
    assert "".join(item["n"] for item in shared([groups[0], [], groups[1][:1]], 4)) == "aaab"


@pytest.mark.parametrize(("query", "index"), [("示例市", "trgm"), ("例路", "bigrams"), ("示", "start")])
def test_addresses_are_looked_up_by_an_index(app, query, index):
    statement = KINDS["address"][1](Asked(query, DAY, 10), EVERYWHERE)
    spelled = statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    db.session.execute(text("SET LOCAL enable_seqscan = off"))
    plan = "\n".join(db.session.scalars(text(f"EXPLAIN {spelled}")))
    assert f"ix_standard_address_text_{index}" in plan


def test_the_number_of_statements_is_the_same_for_any_answer(client):
    counts = []
    for query in ("first", "示例", "nothing"):
        seen: list[str] = []
        listener = lambda *args, seen=seen: seen.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", listener)
        client.get("/api/v1/suggest", query_string={"q": query})
        event.remove(db.engine, "before_cursor_execute", listener)
        counts.append(len(seen))
    assert counts[1] == counts[2] > 0


def test_completions_of_one_kind_take_all_the_room(ask):
    found = ask("示例", "planner", kind="address").json["suggestions"]
    assert {one["kind"] for one in found} == {"address"}
    assert ask("示例", "viewer", kind="address").json["suggestions"] == []
    assert ask("示例", "verifier", kind="house").status_code == 400
