"""What the pictures need beside the demo: a plan that divides a grid, and a list of hurried addresses at the desk."""

import json
import time
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import shapely

from benchmarks.served import gridsvc

TITLE, GRID = "示例：分开一个网格", "320104001001001"
LIST = "示例：一天的热线"
TEXTS = """清水3幢101室
白下路1105号清水雅苑4栋1-402
清水3幢101室
太平南1100号
不存在路12号
白下路1107号旁边的店门口""".splitlines()
ROLES, PATIENCE_S = ("planner", "address-staff"), 60


def staged(var: Path, url: str) -> dict[str, str]:
    """The paths of the plan and of the list's queue, made once in the demo that serves `url` from `var`."""
    planner, clerk = (_Asker(url, gridsvc(var, "user", "token", f"demo-{role}").strip()) for role in ROLES)
    return {"plan": f"/plans/{_plan(planner)}", "queue": f"/addresses/lists/{_list(clerk)}/queue"}


class _Asker:
    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token

    def __call__(self, path: str, sent: Any = None) -> Any:
        """The API's answer: to a POST where something is sent."""
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        data = None if sent is None else json.dumps(sent).encode()
        with urlopen(Request(f"{self.url}/api/v1/{path}", data, headers), timeout=PATIENCE_S) as answer:
            return json.load(answer)


def _plan(ask: _Asker) -> int:
    made = [plan["id"] for plan in ask("plans?mine=1&status=draft")["plans"] if plan["title"] == TITLE]
    if made:
        return int(made[0])
    plan = ask("plans", {"title": TITLE})
    shape = shapely.from_geojson(json.dumps(ask(f"grids/{GRID}")["geometry"]))
    west, south, east, north = shape.bounds
    middle = (west + east) / 2
    line = {"type": "LineString", "coordinates": [[middle, south - 1e-4], [middle, north + 1e-4]]}
    ask(f"plans/{plan['id']}/edits", {"version": plan["version"], "verb": "split", "code": GRID, "line": line})
    return int(plan["id"])


def _list(ask: _Asker) -> int:
    made = [batch["id"] for batch in ask("geocode/batches")["batches"] if batch["name"] == LIST]
    number = made[0] if made else ask("geocode/batches", {"name": LIST, "source": "12345", "texts": TEXTS})["id"]
    deadline = time.monotonic() + PATIENCE_S
    while ask(f"geocode/batches/{number}")["job"]["finished_at"] is None and time.monotonic() < deadline:
        time.sleep(0.5)
    return int(number)
