"""Settings read and changed."""

import json
from collections.abc import Mapping
from datetime import date
from hashlib import sha256

from sqlalchemy import select

from gridsvc.errors import BadParameter
from gridsvc.extensions import db
from gridsvc.kept.values import Kept
from gridsvc.settings.definitions import BY_KEY, DEFINITIONS, TOGETHER, parsed
from gridsvc.settings.models import Setting

_kept: Kept[Mapping[str, object]] = Kept("settings", capacity=1)


def values() -> Mapping[str, object]:
    """Every setting by key."""
    return _kept.get("all", _read)


def text(key: str) -> str:
    """A setting as text."""
    return str(values()[key])


def number(key: str) -> int:
    """A setting as a whole number."""
    return int(str(values()[key]))


def read(typed: Mapping[str, str]) -> tuple[dict[str, object], dict[str, BadParameter]]:
    """The values that were typed, and what is wrong with the others, both by key."""
    wanted: dict[str, object] = {}
    faults: dict[str, BadParameter] = {}
    for key in typed.keys() & BY_KEY.keys():
        try:
            wanted[key] = parsed(BY_KEY[key], typed[key])
        except BadParameter as fault:
            faults[key] = fault
    all_of_them = dict(values()) | wanted
    for both in TOGETHER:
        first, second = all_of_them[both.first], all_of_them[both.second]
        if first and second and {both.first, both.second} & wanted.keys() and not both.fits(first, second):
            known = {"value": second, "expected": both.en, "expected_zh": both.zh}
            faults.setdefault(both.second, BadParameter(name=both.second, **known))
    return wanted, faults


def change(typed: Mapping[str, str]) -> int:
    """Store what was typed, by key; how many settings differ from before. Raises BadParameter, then none is stored."""
    wanted, faults = read(typed)
    for fault in faults.values():
        raise fault
    before = dict(values())
    changed = {key: value for key, value in wanted.items() if value != before[key]}
    for key, value in changed.items():
        db.session.merge(Setting(key=key, value=value))
    return len(changed)


def banner(day: date, lang: str) -> dict[str, str] | None:
    """The emergencies banner of a day: its text, its level, and a key that changes with it; None for none."""
    set_to = values()
    first, last = str(set_to["banner_from"]), str(set_to["banner_to"])
    words = set_to["banner_zh"] if lang == "zh" else set_to["banner_en"] or set_to["banner_zh"]
    if not words or day.isoformat() < first or (last and day.isoformat() > last):
        return None
    spoken = json.dumps([set_to[name] for name in ("banner_zh", "banner_en", "banner_level", "banner_from")])
    key = sha256(spoken.encode()).hexdigest()[:16]
    return {"text": str(words), "level": str(set_to["banner_level"]), "key": key}


def _read() -> dict[str, object]:
    stored = {row.key: row.value for row in db.session.scalars(select(Setting)) if row.key in BY_KEY}
    return {definition.key: definition.default for definition in DEFINITIONS} | stored
