"""What a grid and a division hold, as their cards say it."""

import pytest

from gridsvc.accounts import services as accounts
from gridsvc.extensions import db
from tests.factories import centre, load

WHERE = "on=2026-11-02"


@pytest.fixture
def peopled(district, tmp_path):
    """Two addresses in the first community, one in the second; an open and a closed event in the first."""
    points = [centre(0, 0), centre(1, 1), centre(2, 0)]
    addresses = tmp_path / "addresses.csv"
    rows = [f"A{n},示例路{n}号,{10 * (n + 1)},{lon},{lat}" for n, (lon, lat) in enumerate(points)]
    addresses.write_text("\n".join(["code,address,households,lon,lat", *rows]))
    events = tmp_path / "events.csv"
    lon, lat = points[0]
    events.write_text(
        "source,source_id,title,reported_at,closed_at,lon,lat\n"
        f"t,1,甲,2026-11-01 08:00,,{lon},{lat}\nt,2,乙,2026-11-01 08:00,2026-11-01 09:00,{lon},{lat}\n"
    )
    assert load("addresses", addresses).loaded == 3
    assert load("events", events).loaded == 2
    accounts.grant(accounts.add_user("clerk", "a long enough password"), "planner")
    db.session.flush()
    headers = {"Authorization": f"Bearer {accounts.issue_token('clerk')}"}
    db.session.commit()
    client = district.test_client()
    return lambda path: client.get(path, headers=headers)


def test_a_division_counts_what_it_and_all_below_it_hold(peopled):
    def held(code: str) -> list[int]:
        return list(peopled(f"/api/v1/divisions/{code}/summary?{WHERE}").json.values())

    names = list(peopled(f"/api/v1/divisions/320104001/summary?{WHERE}").json)
    assert names == ["addresses", "grids", "households", "open_events", "resources"]
    assert held("320104001001") == [2, 4, 30, 1, 0]
    assert held("320104001002") == [1, 4, 30, 0, 0]
    assert held("320104") == [3, 8, 60, 1, 0]


def test_a_division_that_is_not_there_is_named(peopled):
    answer = peopled("/api/v1/divisions/999/summary")
    assert answer.status_code == 404
    assert "999" in answer.json["detail"]
