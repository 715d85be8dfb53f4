"""The planners' district with people, roads and addresses; PDF read back as text."""

import pypdfium2
import pytest

from gridsvc.extensions import db
from tests.factories import cell, centre, load, write_geojson
from tests.plans.conftest import HOME, A, B, Planner, district, line, planner  # noqa: F401
from tests.plans.test_publish import published, signers, step  # noqa: F401


def texts(content):
    """The text of each page, blanks left out: lines break as they may."""
    document = pypdfium2.PdfDocument(content)
    return ["".join(page.get_textpage().get_text_range().split()) for page in document]


class Heard:
    """A running work as its function sees it."""

    def __init__(self, work):
        self.id, self.options, self.actor_id = work.id, work.options, work.actor_id
        self.told = []

    def stage(self, name):
        self.told.append(name)

    def progress(self, done, total):
        self.told.append((done, total))


@pytest.fixture
def people(district, tmp_path):  # noqa: F811
    """Two commanders in each community, a leader for grids A and B."""
    rows = [
        f"{HOME},,commander_1,甲指挥,2026-01-01,,13800000001,秦任〔2026〕1号",
        f"{HOME},,commander_2,乙指挥,2026-01-01,,13800000002,",
        f",{A},grid_leader,王网格,2026-01-01,,13812345678,秦任〔2026〕3号",
        f",{B},grid_leader,李网格,2026-01-01,,13987654321,",
    ]
    path = tmp_path / "posts.csv"
    path.write_text("division,grid,post,person,from,to,phone,文号\n" + "\n".join(rows) + "\n")
    assert load("posts", path).loaded == len(rows)
    db.session.commit()


@pytest.fixture
def addresses(district, tmp_path):  # noqa: F811
    """Four addresses in A, two in its south and two in its north, and an open event in its north."""
    lon, lat = centre(0, 0)
    rows = [f"A{n},示例路{n}号,{lon},{lat + 0.004 * (-1) ** n},{10 + n}" for n in range(4)]
    tables = {
        "addresses": "code,address,lon,lat,households\n" + "\n".join(rows),
        "events": f"source,source_id,title,reported_at,lon,lat\nt,E1,路灯不亮,2026-11-01 08:00,{lon},{lat + 0.003}",
    }
    for what, table in tables.items():
        path = tmp_path / f"{what}.csv"
        path.write_text(table + "\n")
        load(what, path)
    db.session.commit()


@pytest.fixture
def roads(district, tmp_path):  # noqa: F811
    """东大街 along the east of A, 南河 along its south."""
    west, south, east, north = cell(0, 0).bounds
    rows = [
        {"kind": "road", "name": "东大街", "geometry": cell(0, 0).boundary.intersection(cell(1, 0))},
        {"kind": "water", "name": "南河", "geometry": cell(0, -1).buffer(-1e-5)},
    ]
    load("reference", write_geojson(tmp_path / "reference.geojson", rows))
    db.session.commit()
    return west, south, east, north


@pytest.fixture
def split(planner):  # noqa: F811
    """A plan in which A is split into south and north."""
    plan = planner.plan("拆分示例网格", reason="户数过多")
    planner.edit(plan, "split", code=A, line=line((-0.5, 0.5), (1.5, 0.5)))
    return plan


@pytest.fixture
def get(client, planner):  # noqa: F811
    """The answer to a planner at a path, or to whoever else's headers."""

    def ask(path, status=200, who=planner, **query):
        answer = client.get(path, headers=who.headers if who else {}, query_string=query)
        assert answer.status_code == status, answer.text[:500]
        return answer

    return ask


@pytest.fixture
def caller(client, district):  # noqa: F811
    """Makes somebody with a role in a division."""
    return lambda name, role, division=None: Planner(client, name, role, division)
