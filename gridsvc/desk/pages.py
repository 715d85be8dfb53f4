"""What the pages of the desk show."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from gridsvc.accounts.principal import Principal
from gridsvc.desk import queries, reach, services
from gridsvc.desk.giving import APPROVES
from gridsvc.desk.models import DECIDED, QUEUED, TAKEN, DeskBatch, DeskSource
from gridsvc.desk.reach import WRITES
from gridsvc.desk.reading import LIKE_LIBRARY, THRESHOLD, guess
from gridsvc.desk.verdicts import REASONS
from gridsvc.errors import ShiftedList
from gridsvc.extensions import db
from gridsvc.grids.queries import layer
from gridsvc.imports.inspecting import inspect
from gridsvc.imports.pages import ENCODINGS, SYSTEMS
from gridsvc.imports.uploads import Upload
from gridsvc.io.readers import parts_of
from gridsvc.jobs.models import OPEN, Work
from gridsvc.settings import services as settings
from gridsvc.settings.definitions import HYPHENS
from gridsvc.web import params
from gridsvc.web.language import chosen
from gridsvc.web.paging import page_of

AS_SET = "setting"  # where nothing means: as the last list of the source
NAMED = 16  # characters of the first line that name a pasted list


def facts(asker: Principal) -> dict[str, Any]:
    """What the scripts need: prefix, token, where the district lies, what the asker may do."""
    return {
        "prefix": request.script_root,
        "next": "/addresses/lists/new",
        "csrf": generate_csrf(),
        "layer": layer().code,
        "writes": asker.may(WRITES),
        "reasons": REASONS,
        "approver": asker.name if asker.may(APPROVES) else "",
    }


def index(asker: Principal) -> dict[str, Any]:
    """The lists that whoever asks may see, and what the form of a pasted one offers."""
    return {
        "lists": queries.latest(asker),
        "sources": queries.sources(),
        "hyphens": hyphen_choices(AS_SET),
        "divisions": reach.handed_to(asker),
    }


def pasted_name(texts: Sequence[str]) -> str:
    """What a pasted list is called: its first line and how many there are."""
    lines = [text.strip() for text in texts if text.strip()]
    first = lines[0][:NAMED] if lines else ""
    return _("%(first)s 等 %(n)s 行", first=first, n=len(lines)) if len(lines) > 1 else first


def options_of(source: str) -> dict[str, Any]:
    """How lists of that source are judged; nothing for one that is new."""
    known = db.session.scalar(select(DeskSource).where(DeskSource.name == source))
    return {name: known.options.get(name) for name in ("threshold", "reuse", "hyphen")} if known else {}


def chosen_for(form: Mapping[str, str]) -> dict[str, str]:
    """What the form of a pasted list says of its reading; what it leaves out is as the source has it."""
    chosen_here = {name: form[name] for name in ("hyphen", "division") if form.get(name)}
    return chosen_here | ({"hyphen": LIKE_LIBRARY} if chosen_here.get("hyphen") == AS_SET else {})


def new(upload: Upload, asker: Principal) -> dict[str, Any]:
    """The head of a file, and how the last list with the same columns was read, else a guess."""
    sheets = parts_of(upload.path)
    encoding, sheet = params.text("encoding"), params.text("sheet") or (sheets[0] if len(sheets) > 1 else None)
    head = inspect(upload.path, "addresses", encoding=encoding, sheet=sheet)
    known = next(iter(queries.sources(head.columns)), None)
    guessed: dict[str, Any] = {"crs": head.declared_crs or "wgs84", "threshold": THRESHOLD, "reuse": "source"}
    guessed |= guess(head.columns, [row.cells for row in head.rows])
    return {
        "upload": upload,
        "head": head,
        "known": known,
        "options": {**guessed, **(known.options if known else {})},
        "source": known.name if known else upload.name.partition(".")[0],
        "sources": queries.sources(),
        "sheets": sheets if len(sheets) > 1 else [],
        "sheet": sheet,
        "encoding": encoding,
        "encodings": ENCODINGS,
        "systems": SYSTEMS,
        "divisions": reach.handed_to(asker),
        "hyphens": hyphen_choices(LIKE_LIBRARY),
        "page": {"csrf": generate_csrf()},
    }


def one(batch: DeskBatch, asker: Principal) -> dict[str, Any]:
    """A list: its job, counts by level, a page of lines of ?level or ?state, its latest decisions."""
    work = db.session.get(Work, batch.work_id) if batch.work_id else None
    counted = queries.counts(batch.id)
    level, state = params.text("level"), params.text("state")
    lines = queries.lines(batch, level=level, state=state)
    total = sum(one["texts"] for one in counted["states"].values())
    page = page_of(lines)
    rows = sum(one["rows"] for one in counted["states"].values())
    proposed = db.session.execute(queries.proposals(batch)).first() is not None
    is_open, worked = work is not None and work.state in OPEN, reach.works(batch, asker)
    return {
        "batch": batch,
        "work": work,
        "counts": counted,
        "rows": rows,
        "texts": total,
        "most": max((one["rows"] for one in counted["levels"]), default=0),
        "lines": replace(page, rows=[line for (line,) in page.rows]),
        "level": level,
        "state": state,
        "states": state_titles(),
        "levels": level_titles(),
        "decisions": queries.decisions(batch, 10),
        "kinds": kind_titles(),
        "proposed": proposed,
        "shift": work.result["facts"] if work and work.result.get("refused") == ShiftedList.code else None,
        "source": db.session.get_one(DeskSource, batch.source_id).name,
        "divisions": queries.divisions(batch),
        "removes": worked and services.may_remove(batch, asker),
        "page": facts(asker) | {"job": batch.work_id, "open": is_open, "batch": batch.id, "writes": worked},
    }


def state_titles() -> dict[str, str]:
    """The states of a text in the reader's language."""
    return {TAKEN: _("自动匹配"), DECIDED: _("已核定"), QUEUED: _("待核定"), "new": _("未处理")}


def hyphen_titles() -> dict[str, str]:
    """What a hyphen may mean in a list's texts, each with an example, in the reader's language."""
    return {name: zh if chosen() == "zh" else en for name, zh, en in HYPHENS}


def hyphen_choices(as_set: str) -> dict[str, str]:
    """The same with what the setting says, called `as_set`, before them."""
    titles = hyphen_titles()
    return {as_set: _("与设置相同（%(title)s）", title=titles[settings.text("address_hyphen")]), **titles}


def kind_titles() -> dict[str, str]:
    """The kinds of decisions in the reader's language."""
    return {"accept": _("采用"), "pin": _("定点"), "propose": _("拟新增"), "reject": _("退回")}


def level_titles() -> dict[str, str]:
    """The levels of an answer in the reader's language."""
    return {
        "room": _("室"),
        "floor": _("楼层"),
        "unit": _("单元"),
        "building": _("楼栋"),
        "door": _("门牌"),
        "door_interpolated": _("门牌（推算）"),
        "compound": _("小区"),
        "intersection": _("交叉口"),
        "road": _("道路"),
        "poi": _("地名"),
        "community": _("社区"),
        "street": _("街道"),
        "district": _("区县"),
        "none": _("未找到"),
    }
