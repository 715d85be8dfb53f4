"""What an edit of a plan costs over HTTP on a city's layer, and what publishing a hundred changed grids moves.

Random splits, merges and moves of vertices on Taipei's 11,490 areas, one worker with one thread; the peer is the same
worker's answer for one grid. The publication is of a plan of a hundred such edits, beside assigning all 220,328
addresses anew; both are rolled back.
"""

import json
import random
import statistics
import time
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import shapely

from benchmarks.gate import Gate, hold
from benchmarks.served import TAIPEI, environment, gridsvc, loaded_taipei, one_worker
from gridsvc.accounts.principal import EVERYWHERE, Principal
from gridsvc.accounts.roles import RIGHTS
from gridsvc.app import create_app
from gridsvc.cluster import running
from gridsvc.config import load_settings
from gridsvc.errors import GridsvcError
from gridsvc.extensions import db
from gridsvc.grids.assign import follow, reassign_all
from gridsvc.grids.locators import locator_on
from gridsvc.plans import publish, services
from gridsvc.plans.state import state_of
from gridsvc.web.params import today

EDITS, CHANGED = 200, 100
GATES: tuple[Gate[dict[str, float]], ...] = (
    Gate("an edit's round trip, p95", 150, lambda seen: seen["p95"], at_most=True, unit=" ms"),
    Gate("what a publication moves / all of it", 0.1, lambda seen: seen["share"], at_most=True),
)
ASKER = Principal(None, "bench", dict.fromkeys(RIGHTS, EVERYWHERE))


def main() -> int:
    """Print milliseconds, ratios and gates; 1 when a gate is missed."""
    if not TAIPEI.is_dir():
        print(f"plans: no real data at {TAIPEI}: set GRIDSVC_REAL_DATA")
        return 0
    seen = {"p95": _round_trips(), "share": _publication()}
    return 0 if hold("plans", GATES, seen) else 1


def _round_trips() -> float:
    """The 95th percentile of an edit's round trip, ms."""
    var = loaded_taipei()
    token = gridsvc(var, "user", "token", "demo-administrator").strip().splitlines()[-1]
    with one_worker(var) as url:
        ask = _Asker(url, token)
        plan = ask("/api/v1/plans", title="bench")[0]
        took, beside, refused = [], [], 0
        for verb, arguments, code in _edits(ask, plan["id"]):
            beside.append(ask(f"/api/v1/plans/{plan['id']}/grids?codes={code}")[1])
            try:
                change, ms = ask(f"/api/v1/plans/{plan['id']}/edits", version=plan["version"], verb=verb, **arguments)
            except HTTPError as error:
                refused += error.code == 409
                continue
            plan = change["plan"]
            took.append(ms)
        ask(f"/api/v1/plans/{plan['id']}/discard", version=plan["version"])
    p50, p95 = (statistics.quantiles(took, n=20)[at] for at in (9, 18))
    ratio = p95 / statistics.median(beside)
    print(
        f"plans  {len(took)} edits, {refused} refused: p50 {p50:.0f} ms, p95 {p95:.0f} ms, {ratio:.1f} times one grid"
    )
    return p95


class _Asker:
    """Asks the service; the answer and how many milliseconds it took."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.headers = url, {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def __call__(self, path: str, **body: Any) -> tuple[Any, float]:
        data = json.dumps(body).encode() if body else None
        started = time.perf_counter()
        with urlopen(Request(self.url + path, data, self.headers)) as answer:
            content = answer.read()
        return json.loads(content), 1000 * (time.perf_counter() - started)


def _edits(ask: _Asker, plan_id: int) -> Any:
    """Verb, arguments and a code of each edit, on the plan as it is then."""
    draw = random.Random(0)
    page, _ = ask("/api/v1/grids?limit=10000")
    for feature in draw.sample(page["features"], EDITS):
        code = feature["properties"]["code"]
        around = ask(f"/api/v1/plans/{plan_id}/grids?codes={code}&around=1")[0]["features"]
        mine = next((f for f in around if f["id"] == code), None)
        if mine:
            yield *_edit(draw, code, shapely.geometry.shape(mine["geometry"]), [f["id"] for f in around]), code


def _edit(draw: random.Random, code: str, polygon: Any, around: list[str]) -> tuple[str, dict[str, Any]]:
    west, south, east, north = polygon.bounds
    verb = draw.choice(("split", "merge", "move"))
    if verb == "merge":
        return verb, {"codes": [code, draw.choice([other for other in around if other != code] or [code])]}
    if verb == "split":
        x = west + draw.uniform(0.3, 0.7) * (east - west)
        line = {"type": "LineString", "coordinates": [[x, south - 1e-4], [x + 1e-5, north + 1e-4]]}
        return verb, {"code": code, "line": line}
    lon, lat = draw.choice(shapely.get_coordinates(polygon).tolist())
    return verb, {"moves": [[[lon, lat], [lon + draw.gauss(0, 2e-5), lat + draw.gauss(0, 2e-5)]]]}


def _publication() -> float:
    """What following a publication takes of what assigning everything takes."""
    settings = load_settings(environment(loaded_taipei()))
    with running(settings) as url:
        app = create_app(settings, database_url=url)
        with app.test_request_context():
            moved_s = _timed(lambda: follow(today()))
            db.session.rollback()
            all_s = _timed(lambda: reassign_all(today()))
            db.session.rollback()
            db.engine.dispose()
    print(f"plans  {CHANGED} changed grids follow in {moved_s:.2f} s, all addresses in {all_s:.2f} s")
    return moved_s / all_s


def _timed(work: Any) -> float:
    """Seconds that `work` takes after a plan of CHANGED splits was published in this transaction, without following."""
    plan = services.create(ASKER, "bench")
    draw = random.Random(1)
    for grid in draw.sample(sorted(state_of(plan), key=lambda grid: grid.code), 3 * CHANGED):
        verb, given = "split", {}
        while verb != "split" or not given:
            verb, given = _edit(draw, grid.code, grid.polygon, [])
        try:
            services.append(plan, ASKER, {"verb": verb, **given})
        except GridsvcError:
            continue
        if plan.head == CHANGED:
            break
    plan.status = "approved"
    db.session.flush()
    whole, publish.follow = publish.follow, lambda _day: []
    try:
        publish.publish(plan, ASKER, today())
    finally:
        publish.follow = whole
    locator_on(plan.layer_id, today())  # the publisher builds it either way
    started = time.perf_counter()
    work()
    return time.perf_counter() - started
