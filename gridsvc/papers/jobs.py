"""Papers of many sheets, made by a worker: how far it is, where they lie, when they go."""

import time
from datetime import date
from pathlib import Path
from typing import Any

from flask import current_app
from flask_babel import force_locale

from gridsvc.accounts.principal import Principal
from gridsvc.errors import NotFound
from gridsvc.grids.queries import layer
from gridsvc.jobs import queries
from gridsvc.jobs.actors import actor_of
from gridsvc.jobs.models import State
from gridsvc.jobs.queue import periodic
from gridsvc.jobs.running import Running
from gridsvc.jobs.services import work
from gridsvc.papers import handover, handover_sheet, signs, signs_sheet
from gridsvc.plans import queries as plans

SIGNS, HANDOVER = "signs", "handover"
SUFFIX = {SIGNS: "pdf", HANDOVER: "zip"}
KEPT_S = 24 * 3600


@work(SIGNS)
def make_signs(running: Running) -> dict[str, Any]:
    """Draw the signs that the order names, with the rights of whoever started it; how many pages there are."""
    told, asker = running.options, actor_of(running)
    order = signs.Order(tuple(told["codes"]), told["community"], told["plan"], date.fromisoformat(told["day"]))
    of, lang, root = layer(told["layer"]), told["lang"], told["root"]
    running.stage("drawing")
    with force_locale(lang):
        rows = signs.ordered(order, of, asker)

        def made() -> Any:
            for number, row in enumerate(rows):
                running.progress(number, len(rows))
                yield signs.sign(row, order.day, asker, lang)

        look = signs_sheet.Look(of, order.day, lambda one: leads_to(root, one), told["size"], lang)
        content = signs_sheet.pages(made(), look)
    _keep(SIGNS, running, content)
    running.progress(len(rows), len(rows))
    return {"pages": len(rows), "file": f"/api/v1/grids/signs/{running.id}.pdf"}


@work(HANDOVER)
def make_handover(running: Running) -> dict[str, Any]:
    """Draw all hand-over sheets of a plan, a file each, with the rights of whoever started it; how many there are."""
    told, asker = running.options, actor_of(running)
    with force_locale(told["lang"]):
        running.stage("drawing")
        made = handover.of_plan(plans.one(told["plan"]), asker)
        count = len(made.bundles)
        content = handover_sheet.zipped(made, told["lang"], lambda done: running.progress(done, count))
    _keep(HANDOVER, running, content)
    return {"sheets": count, "file": f"/api/v1/plans/handover/{running.id}.zip"}


@periodic("23 * * * *")
def forget_papers() -> None:
    """Papers of more than a day ago are removed."""
    folder: Path = current_app.config["SETTINGS"].papers_folder
    for path in (path for suffix in SUFFIX.values() for path in folder.glob(f"*.{suffix}")):
        if path.stat().st_mtime < time.time() - KEPT_S:
            path.unlink()


def finished(kind: str, work_id: int, asker: Principal) -> Path:
    """The file that a job of the kind made; raises NotFound for none, or one that is not the asker's or gone."""
    done = queries.one(work_id, asker)
    path = _path(kind, work_id)
    if done.kind != kind or done.state != State.DONE or not path.exists():
        raise NotFound(what="file of job", what_zh="作业文件", key=str(work_id))
    return path


def leads_to(root: str, one: signs.Sign) -> str:
    """Where the code on a sign leads: the page `my grid`, asked for a place inside the grid."""
    lon, lat = one.inside
    return f"{root}/my-grid/?lon={lon:.6f}&lat={lat:.6f}"


def _keep(kind: str, running: Running, content: bytes) -> None:
    path = _path(kind, running.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def _path(kind: str, work_id: int) -> Path:
    folder: Path = current_app.config["SETTINGS"].papers_folder
    return folder / f"{kind}-{work_id}.{SUFFIX[kind]}"
