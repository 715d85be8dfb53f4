"""Saved locators: one file for each edition, below GRIDSVC_VAR, mapped by every process that answers from it."""

import logging
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import quote

from flask import current_app
from numpy.typing import NDArray

from gridsvc.extensions import db
from gridsvc.geometry.locate import Locator
from gridsvc.grids.standing import Drawn

SUFFIX = ".loc"
OTHERS_KEPT = 12  # editions of the past, those that were used last

_writing = Lock()  # one thread of a process at a time: their half-written files have one name
log = logging.getLogger(__name__)


def load(drawn: Drawn) -> Locator | None:
    """The locator as saved, with what was saved along; None where there is no such file, or one that cannot be used."""
    path = _path(drawn)
    try:
        found = Locator.load(path)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        log.warning("%s cannot be used: %s", path, error)
        return None
    if found.facts != _facts(drawn):
        return None
    with suppress(OSError):  # where the folder is only to be read, somebody else prunes it
        path.touch()
    return found


def save(drawn: Drawn, locator: Locator, along: Mapping[str, NDArray[Any]]) -> None:
    """Write it unless it is there; raises OSError."""
    path = _path(drawn)
    with _writing:
        if load(drawn) is None:
            path.parent.mkdir(parents=True, exist_ok=True)
            locator.save(path, extra=along, facts=_facts(drawn))


def prune(wanted: Iterable[Drawn]) -> None:
    """Remove what is neither wanted nor among the others that were used last."""
    keep = {_path(drawn) for drawn in wanted}
    others = sorted((path for path in _folder().glob(f"*{SUFFIX}") if path not in keep), key=_used_at, reverse=True)
    for path in others[OTHERS_KEPT:]:
        path.unlink(missing_ok=True)


def _used_at(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:  # another process pruned it
        return 0.0


def _folder() -> Path:
    var: Path = current_app.config["SETTINGS"].var
    return var / "locators" / quote(str(db.engine.url.database), safe="")


def _path(drawn: Drawn) -> Path:
    return _folder() / f"{drawn.layer_id}-{drawn.edition.id}{'-overlay' * drawn.overlay}{SUFFIX}"


def _facts(drawn: Drawn) -> dict[str, Any]:
    """What it is of; the moment tells the edition from one with the same id in another database of this name."""
    return {"edition": drawn.edition.id, "published_at": drawn.edition.at.isoformat(), "overlay": drawn.overlay}
