"""Settings read and changed."""

from collections.abc import Mapping
from datetime import date

from flask import has_request_context, request
from sqlalchemy import select

from gridsvc.extensions import db
from gridsvc.settings.definitions import BY_KEY, DEFINITIONS, parsed
from gridsvc.settings.models import Setting

REQUEST_KEY = "gridsvc.settings"


def values() -> dict[str, object]:
    """Every setting by key, read once per request; one statement."""
    kept: dict[str, object] | None = request.environ.get(REQUEST_KEY) if has_request_context() else None
    if kept is None:
        stored = {row.key: row.value for row in db.session.scalars(select(Setting)) if row.key in BY_KEY}
        kept = {definition.key: definition.default for definition in DEFINITIONS} | stored
        if has_request_context():
            request.environ[REQUEST_KEY] = kept
    return kept


def text(key: str) -> str:
    """A setting as text."""
    return str(values()[key])


def number(key: str) -> int:
    """A setting as a whole number."""
    return int(str(values()[key]))


def change(typed: Mapping[str, str]) -> int:
    """Store what was typed, by key; how many settings differ from before. Raises BadParameter, then none is stored."""
    wanted = {key: parsed(BY_KEY[key], text) for key, text in typed.items() if key in BY_KEY}
    before = dict(values())
    changed = {key: value for key, value in wanted.items() if value != before[key]}
    for key, value in changed.items():
        db.session.merge(Setting(key=key, value=value))
    if has_request_context():
        request.environ.pop(REQUEST_KEY, None)
    return len(changed)


def banner(day: date, lang: str) -> dict[str, str] | None:
    """The emergencies banner of a day: its text and level, None for none."""
    set_to = values()
    first, last = str(set_to["banner_from"]), str(set_to["banner_to"])
    words = set_to["banner_zh"] if lang == "zh" else set_to["banner_en"] or set_to["banner_zh"]
    if not words or day.isoformat() < first or (last and day.isoformat() > last):
        return None
    return {"text": str(words), "level": str(set_to["banner_level"])}
