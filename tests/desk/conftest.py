"""A street of doors and a clerk, for the desk."""

import pytest

from gridsvc.accounts.principal import principal_of
from gridsvc.accounts.services import add_user, grant, issue_token
from gridsvc.desk import jobs, services
from gridsvc.desk.finding import ENTER
from gridsvc.divisions.queries import by_code
from gridsvc.errors import GridsvcError
from gridsvc.extensions import db
from gridsvc.jobs.models import Work
from gridsvc.jobs.running import Running
from gridsvc.jobs.services import _facts
from tests.factories import centre, gridded, load

DOORS = (1, 3, 5, 51)
LINES = ["示例路3号", "示列路5号旁小店", "不存在大道99号", "不存在大道99号", "示例路3号"]
PASSWORD = "a long enough password"


def street(folder) -> None:
    """示例路 1, 3, 5 in one grid and 51 in its eastern neighbour."""
    gridded(folder)
    (x, y), (east, _) = centre(0, 0), centre(1, 0)
    rows = [f"W{n},示例路{n}号,示例路,{n}号,{(east if n > 50 else x) + n * 1e-6},{y}" for n in DOORS]
    file = folder / "addresses.csv"
    file.write_text("\n".join(["code,address,road,number,lon,lat", *rows]), "utf-8")
    assert load("addresses", file).loaded == len(DOORS)


def clerk(name: str, role: str = "administrator", division_id: int | None = None):
    """Somebody who keeps addresses, everywhere or in a division."""
    user = add_user(name, PASSWORD)
    grant(user, role, division_id=division_id)
    db.session.flush()
    return principal_of(user)


@pytest.fixture
def library(app, tmp_path):
    street(tmp_path)


@pytest.fixture
def anna(library):
    return clerk("anna")


@pytest.fixture
def ask(app):
    """Calls of somebody, by a token: ask("anna", "post", "/api/v1/…", {…})."""

    def call(name, method, path, content=None):
        token = issue_token(name)
        db.session.commit()
        headers = {"Authorization": f"Bearer {token}"}
        return getattr(app.test_client(), method)(path, json=content, headers=headers)

    return call


def staff(name: str, code: str):
    """Somebody who keeps the addresses of the division of that code."""
    return clerk(name, "address_staff", by_code(code).id)


def pasted(actor, lines=LINES, source="热线", **given):
    """A batch whose texts have been looked for, as its job does it."""
    batch = services.paste(lines, given, name="今日", source=source, actor=actor)
    db.session.flush()
    for lot in jobs._lots(batch.id):
        db.session.execute(ENTER, jobs.look_for(batch, lot))
    db.session.expire_all()
    return batch


def carried_out(batch):
    """What the job that reads a batch says; a refusal is kept as a worker keeps it."""
    work = db.session.get(Work, batch.work_id)
    try:
        with db.session.begin_nested():
            return jobs.read_list(Running(work))
    except GridsvcError as refused:
        work.state, work.result = "failed", _facts(refused)
        db.session.flush()
        return refused
