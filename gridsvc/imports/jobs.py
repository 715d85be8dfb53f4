"""Imports and their undo that a worker carries out, and the end of old uploads."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import current_app

from gridsvc.imports import rights, uploads
from gridsvc.imports.protocol import Options, Progress
from gridsvc.imports.registry import importer
from gridsvc.imports.run import Files, kept, run_import
from gridsvc.imports.undo import said, undo
from gridsvc.io.readers import open_table
from gridsvc.jobs.actors import actor_of
from gridsvc.jobs.queue import periodic
from gridsvc.jobs.running import Running
from gridsvc.jobs.services import work

KIND, UNDO = "import", "undo"


@work(KIND)
def import_upload(running: Running) -> dict[str, Any]:
    """Import what was uploaded as its order says; a check writes nothing but its two lists."""
    order, actor = running.options, actor_of(running)
    rights.require(actor, order["what"])
    path = uploads.find(order["upload"], actor.user_id).path
    folder: Path = current_app.config["SETTINGS"].imports_folder
    rejects = folder / f"work-{running.id}-rejects.csv"
    folder.mkdir(parents=True, exist_ok=True)
    with kept(not order["dry"]):
        what, options = order["what"], options_of(order)
        files = Files(folder, rejects)
        report = run_import(what, importer(what), path, options, files=files, progress=_heard_by(running))
        run_id = None if order["dry"] else report.run_id
    columns = open_table(path, encoding=order["encoding"], layer=order.get("sheet")).columns
    names = {"results": Path(report.results).name, "rejects": rejects.name}
    return asdict(report) | names | {"run_id": run_id, "columns": list(columns)}


@work(UNDO)
def undo_run(running: Running) -> dict[str, Any]:
    """Undo the import that the order names; what was done, and which rows were left alone (in both languages)."""
    done = undo(running.options["run"], actor_of(running), _heard_by(running))
    touched = done.touched
    left = said(touched.changed)
    counts = {"removed": touched.removed, "put_back": touched.put_back, "left_alone": touched.left_alone}
    return counts | {"run_id": done.run.id, "left_zh": left.zh, "left_en": left.en}


@periodic("17 * * * *")
def forget_uploads() -> None:
    """Files that were sent more than a day ago are removed."""
    uploads.remove_old()


def options_of(order: dict[str, Any]) -> Options:
    """The options that an order stands for."""
    zone = current_app.config["SETTINGS"].timezone
    today = datetime.now(zone).date()
    return Options(
        on=date.fromisoformat(order["on"]) if order["on"] else today,
        today=today,
        layer=order["layer"],
        mapping=order["mapping"],
        constants=order["constants"],
        crs=order["crs"],
        encoding=order["encoding"],
        zone=zone,
        guesses=False,
        sheet=order.get("sheet"),
        sure_of_crs=order.get("sure", False),
    )


def _heard_by(running: Running) -> Progress:
    """Every stage is the job's progress, and hears a cancel."""

    def told(stage: str, done: int, total: int | None) -> None:
        if stage != running.where["stage"]:
            running.stage(stage)
        running.progress(done, total)

    return told
