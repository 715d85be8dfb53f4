"""Pages of layers: what is saved, what is refused and why, and who may."""

import pytest
from sqlalchemy import select

from gridsvc.accounts import services as accounts
from gridsvc.accounts.models import AuditEntry
from gridsvc.divisions.queries import by_code
from gridsvc.errors import NotFound
from gridsvc.extensions import db
from gridsvc.grids import rules
from gridsvc.grids.queries import layer
from gridsvc.grids.services import add_layer
from tests.factories import gridded

PATH = "/admin/layers/"
GRID = f"{PATH}grid"


@pytest.fixture(autouse=True)
def world(app, tmp_path):
    """The small district, and an empty layer of beats."""
    gridded(tmp_path)
    add_layer("beat", "示例警格")
    db.session.commit()


@pytest.fixture
def ask(client):
    """GETs a path, or POSTs the fields, as an administrator everywhere or of a division."""

    def ask(path, division=None, **fields):
        name = division or "chief"
        if name not in known:
            accounts.grant(
                accounts.add_user(name, "a long enough password"),
                "administrator",
                division_id=by_code(division).id if division else None,
            )
            db.session.flush()
            known[name] = {"Authorization": f"Bearer {accounts.issue_token(name)}"}
            db.session.commit()
        send = client.post if fields else client.get
        return send(path, headers=known[name], **({"data": fields} if fields else {}))

    known: dict[str, dict[str, str]] = {}
    return ask


def sent(code="grid", **changes):
    """What the form of a layer sends when nobody touched it but for the changes."""
    of = layer(code)
    asked = rules.settings_of(of.settings, of.relation)
    numbers = {
        rules.field(rule, p): str(asked.numbers[rule.key][p.key])
        for rule in rules.of_relation(of.relation)
        for p in rule.parameters
    }
    return {"name": of.name, "scheme": of.code_scheme, **asked.levels, **numbers, **changes}


def test_the_list_names_each_layer_with_its_grids(ask):
    page = ask(PATH).text
    assert "示例警格" in page
    assert '<td class="end">8</td>' in page


def test_a_layer_of_the_whole_service_is_not_for_who_administers_one_street(ask):
    assert {ask(path, "320104001001").status_code for path in (PATH, GRID, f"{PATH}new")} == {403}


def test_what_is_saved_is_read_back_and_audited(ask):
    answer = ask(GRID, **sent(building_cut="error", **{"households-target": "250"}), overlay="y")
    assert answer.status_code == 302
    found = layer("grid")
    assert found.settings == {
        "overlay": True,
        "rules": {"building_cut": {"level": "error"}, "households": {"target": 250.0}},
    }
    changes = select(AuditEntry).where(AuditEntry.subject == "layer", AuditEntry.action == "update")
    row = db.session.scalars(changes.order_by(AuditEntry.id.desc()).limit(1)).one()
    assert row.after["settings"] == found.settings


def test_the_defaults_sent_again_change_nothing(ask):
    assert ask(GRID, **sent()).status_code == 302
    assert layer("grid").settings == {}
    assert "没有改动" in ask(GRID).text


def test_a_number_that_cannot_be_used_is_refused_beside_its_field(ask):
    answer = ask(GRID, **sent(**{"households-target": "many"}))
    assert answer.status_code == 422
    assert 'id="households-target-about">应为1 到 100,000 的数。' in answer.text
    assert 'value="many"' in answer.text
    assert layer("grid").settings == {}


def test_a_check_counts_what_breaks_each_rule_and_leads_to_the_places(ask):
    assert "处不符合" not in ask(GRID).text
    page = ask(f"{GRID}?check=1").text
    assert "8 处不符合" in page  # each cell is larger than the range: 1.05 km2
    listed = ask(f"{GRID}/findings/area").text
    assert listed.count("在地图上查看") == 8
    assert "grid=320104001001001" in listed


def test_the_places_come_as_a_file(ask):
    lines = ask(f"{GRID}/findings/area/export?format=csv").text.splitlines()
    assert len(lines) == 9
    assert "320104001001001" in "".join(lines)


def test_a_rule_that_was_not_judged_says_why(ask):
    assert "没有建筑数据" in ask(f"{GRID}/findings/building_cut").text
    assert ask(f"{GRID}/findings/nested").status_code == 404


def test_codes_that_do_not_fit_the_scheme_are_counted_and_listed(ask):
    ask(GRID, **sent(scheme="cjt349"))
    assert f'{GRID}/misfits">8</a>' in ask(GRID).text
    assert "320104001001001" in ask(f"{GRID}/misfits").text


def test_a_layer_is_added_with_its_parent(ask):
    fields = {"code": "micro", "name": "微网格", "relation": "nested", "parent": "grid", "scheme": "cn15"}
    assert ask(f"{PATH}new", **fields).status_code == 302
    assert layer("micro").parent_id == layer("grid").id


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"code": "beat"}, "已存在"),
        ({"code": "a/b"}, "不含空白"),
        ({"code": "tiles", "relation": "nested"}, "嵌套网格层须有上级网格层"),
        ({"code": "new"}, "另有用途"),
        ({"name": "  "}, "应为名称"),
    ],
)
def test_a_layer_that_cannot_be_is_refused_with_the_reason(ask, wrong, said):
    answer = ask(f"{PATH}new", **{"code": "c", "name": "n", "relation": "own", "scheme": "free"} | wrong)
    assert answer.status_code == 422
    assert said in answer.text


def test_an_empty_layer_is_removed_after_asking(ask):
    assert "从未有过网格" in ask(f"{PATH}beat/remove").text
    assert layer("beat")
    assert ask(f"{PATH}beat/remove", sure="1").status_code == 302
    with pytest.raises(NotFound):
        layer("beat")


@pytest.mark.parametrize(("code", "reason"), [("grid", "主网格层不能删除"), ("beat", "是 1 个网格层的上级")])
def test_a_layer_in_use_stays_and_says_why(ask, code, reason):
    add_layer("micro", "微网格", relation="nested", parent="beat")
    db.session.commit()
    answer = ask(f"{PATH}{code}/remove")
    assert (answer.status_code, reason in answer.text) == (409, True)
    ask(f"{PATH}{code}/remove", sure="1")
    assert layer(code)


def test_the_api_tells_what_a_layer_asks(client):
    told = client.get("/api/v1/layers/grid").json
    assert (told["overlay"], told["scheme"]["name"], told["relation"]) == (False, "cn15", "primary")
    levels = {rule["rule"]: rule["level"] for rule in told["rules"]}
    assert levels["overlap"] == "error"
    assert "nested" not in levels
