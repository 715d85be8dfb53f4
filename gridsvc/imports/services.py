"""What the import page does: an order out of its form, the job that carries it out, corrected rows as a new file."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy.dialects.postgresql import insert

from gridsvc.accounts.principal import Principal
from gridsvc.errors import NotFound
from gridsvc.extensions import db
from gridsvc.imports import queries, rights, uploads
from gridsvc.imports.jobs import KIND, UNDO, options_of
from gridsvc.imports.models import ImportProfile, ImportRun
from gridsvc.imports.registry import field_table
from gridsvc.imports.uploads import Upload
from gridsvc.io.fields import map_columns
from gridsvc.io.readers import open_table
from gridsvc.jobs.models import Work
from gridsvc.jobs.services import start
from gridsvc.web import params
from gridsvc.web.paging import Listing, page_by

FIXED, COLUMN = "=", ":"
REMEMBERED = ("mapping", "constants", "crs", "encoding", "layer")


def order_of(form: Mapping[str, str], upload: Upload, what: str) -> dict[str, Any]:
    """The order that the page's form stands for; raises BadParameter or UnusableInput for an impossible one."""
    given = {name: _text(name, value) for name, value in form.items()}
    picked = {name.removeprefix("column."): pick for name, pick in given.items() if name.startswith("column.")}
    order = {
        "upload": upload.id,
        "file": upload.name,
        "what": what,
        "mapping": {field: pick[1:] for field, pick in picked.items() if pick.startswith(COLUMN)},
        "constants": {
            field: given[f"value.{field}"]
            for field, pick in picked.items()
            if pick == FIXED and given.get(f"value.{field}")
        },
        "on": _day(given),
        "dry": given.get("act") == "check",
        **{name: given.get(name) or None for name in ("crs", "encoding", "layer", "sheet")},
    }
    refuse_incomplete(order, upload)
    return order


def refuse_incomplete(order: dict[str, Any], upload: Upload) -> None:
    """Raises UnusableInput naming a required field that nothing feeds, or a column that is not there."""
    options = options_of(order)
    fixed = {field: f"--set {field}" for field in options.constants}
    columns = (*columns_of(upload, options.encoding, options.sheet), *fixed.values())
    map_columns(field_table(order["what"]), columns, {**options.mapping, **fixed}, guesses=False)


def columns_of(upload: Upload, encoding: str | None, sheet: str | None) -> tuple[str, ...]:
    """The file's columns; raises UnusableInput or BadParameter as opening it does."""
    return open_table(upload.path, encoding=encoding, layer=sheet).columns


def begin(order: dict[str, Any], actor: Principal) -> int:
    """The id of the job that carries out the order; raises Forbidden."""
    rights.require(actor, order["what"])
    return start(KIND, order["file"], order, actor=actor)


def begin_undo(run: ImportRun, actor: Principal) -> int:
    """The id of the job that undoes the run; raises Forbidden."""
    rights.require(actor, run.what)
    return start(UNDO, run.file_name, {"run": run.id, "what": run.what, "file": run.file_name}, actor=actor)


def remember(order: dict[str, Any], columns: Iterable[str], actor: Principal) -> None:
    """The next file with these columns is proposed to be read the same way."""
    facts = {
        "order": {name: order[name] for name in REMEMBERED},
        "actor": actor.name,
        "updated_at": db.func.now(),
    }
    row = insert(ImportProfile).values(what=order["what"], columns_key=db.func.md5("\x1f".join(columns)), **facts)
    db.session.execute(row.on_conflict_do_update(index_elements=["what", "columns_key"], set_=facts))


def listing(work: Work, name: str) -> Path:
    """A finished job's list, `results` or `rejects`; raises NotFound where it is gone."""
    return kept_file(str(work.result.get(name, "")))


def kept_file(name: str) -> Path:
    """A list among those that imports keep, by its name; raises NotFound."""
    folder: Path = current_app.config["SETTINGS"].imports_folder
    path = folder / Path(name).name
    if not name or not path.is_file():
        raise NotFound(what="list (it is no longer kept)", what_zh="清单（已不再保留）", key=Path(name).name)
    return path


def refused(work: Work) -> Listing:
    """A page (?page) of the refused rows of a finished job, as they stand corrected by now."""
    return page_by(work.result["rejected"], lambda start, end: list(_corrected(work, start, end)))


def correct(work: Work, form: Mapping[str, str]) -> int:
    """Keep what the form of a page of refused rows changes in them; how many rows are changed by now."""
    kept = dict(work.result.get("corrected", {}))
    for row in refused(work).rows:
        given = [_cell(f"cell.{row.at}.{n}", form, cell) for n, cell in enumerate(row.cells)]
        if given != row.cells:
            kept[str(row.at)] = given
    work.result = work.result | {"corrected": kept}
    return len(kept)


def import_otherwise(work: Work, crs: str | None, actor: Principal) -> int:
    """The id of the job that reads the same file with another CRS, or (None) takes its points as they are."""
    upload = uploads.find(work.options["upload"], actor.user_id)
    return begin(work.options | {"upload": upload.id} | ({"crs": crs} if crs else {"sure": True}), actor)


def import_again(work: Work, actor: Principal) -> int:
    """The id of the job that imports the refused rows as they stand now, read as the job before read them."""
    columns, rows = _columns(work), list(_corrected(work))
    has_shapes = any(len(row.cells) > len(columns) for row in rows)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([*columns, "geometry"] if has_shapes else columns)
    writer.writerows(row.cells for row in rows)
    name = f"{work.options['file'].partition('.')[0]}-corrected.csv"
    upload = uploads.whole(name, out.getvalue().encode(), actor.user_id)
    given = {"upload": upload.id, "file": upload.name, "encoding": "utf-8", "sheet": None, "dry": False}
    # Shapes come out of a file in the stored CRS; columns of coordinates stay as they were.
    return begin(work.options | given | ({"crs": "cgcs2000"} if has_shapes else {}), actor)


def _corrected(work: Work, start: int = 0, end: int | None = None) -> Iterator[queries.Reject]:
    kept = work.result.get("corrected", {})
    for row in queries.rejects(listing(work, "rejects"), len(_columns(work)) + 1, start, end):
        yield row._replace(cells=kept.get(str(row.at), row.cells))


def _cell(name: str, form: Mapping[str, str], cell: str) -> str:
    """A cell as the form has it; a browser takes line ends and the blanks around out of what it shows."""
    given = _text(name, form.get(name, cell))
    return cell if given == "".join(cell.splitlines()).strip() else given


def _columns(work: Work) -> list[str]:
    return list(work.result.get("columns", ()))


def _text(name: str, value: str) -> str:
    return params.without_nul(name, value).strip()


def _day(given: Mapping[str, str]) -> str | None:
    day = params.parsed("on", given.get("on", ""), date.fromisoformat, params.A_DAY)
    return day.isoformat() if day else None
