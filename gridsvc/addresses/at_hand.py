"""The library of standard addresses as an index, always at hand: one process builds it, the others map its file."""

import fcntl
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import quote

import numpy as np
from flask import current_app

from gridsvc.addresses import library_rows
from gridsvc.addresses.match import Library
from gridsvc.addresses.profile import profile
from gridsvc.extensions import db
from gridsvc.kept.values import Followed

SUFFIX = ".lib"
FILES_KEPT = 3
SHARE = 0.1  # of a processor, at most, for building again and again while people edit
LONGEST_WAIT_S = 60.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AtHand:
    """The index of a version of the library; `aliases` are rows by the keys of other texts that mean them.

    `due`: the library has changed since, and the next index is not made before `not_before` (time.monotonic, seconds).
    """

    version: str
    library: Library
    aliases: dict[str, int]
    not_before: float = 0.0
    due: bool = False


_remembered: dict[str, AtHand] = {}  # by database, for those who are not told of changes


def at_hand() -> AtHand:
    """The library as of a moment ago; what the session itself wrote counts."""
    return _followed.now() or _now()


def file_of(found: AtHand) -> Path | None:
    """The file of its index, for processes that map it themselves; None where it could not be saved."""
    path = _folder() / f"{found.version}{SUFFIX}"
    return path if path.is_file() else None


def _now() -> AtHand:
    """The library of this very moment, for a command or a job."""
    database = str(db.engine.url)
    _remembered[database] = found = _current(_remembered.get(database), library_rows.version())
    return found


def _make(old: AtHand | None) -> AtHand:
    version = library_rows.version()
    if old and old.version != version and time.monotonic() < old.not_before:
        return replace(old, due=True)
    return _current(old, version)


def _current(old: AtHand | None, version: str) -> AtHand:
    if old and old.version == version:
        return replace(old, due=False)
    begun = time.monotonic()
    library = _mapped(version) or _built(version)
    ended = time.monotonic()
    wait_s = min((ended - begun) / SHARE, LONGEST_WAIT_S)
    return AtHand(version, library, _aliases(library), ended + wait_s)


def _aliases(library: Library) -> dict[str, int]:
    ids = library_rows.aliases()
    wanted = np.fromiter(ids.values(), dtype=np.int64, count=len(ids))
    rows = np.flatnonzero(np.isin(library.ids, wanted))
    row_of = dict(zip(library.ids[rows].tolist(), rows.tolist(), strict=True))
    return {key: row_of[address_id] for key, address_id in ids.items() if address_id in row_of}


def _mapped(version: str) -> Library | None:
    path = _folder() / f"{version}{SUFFIX}"
    try:
        return Library.load(path)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        log.warning("%s cannot be used: %s", path, error)
        return None


def _built(version: str) -> Library:
    """Build it, unless another process just did; where the folder cannot be written, each builds its own."""
    try:
        with _alone():
            found = _mapped(version)
            if found is None:
                found = _of_rows()
                if library_rows.version() == version:  # else somebody changed the library meanwhile
                    found.save(_folder() / f"{version}{SUFFIX}")
                    _prune()
            return found
    except OSError as error:
        log.warning("the index of the addresses was not saved: %s", error)
        return _of_rows()


def _of_rows() -> Library:
    table = library_rows.table()
    columns = {str(name): table[name] for name in table}
    return Library.build(columns, library_rows.lexicon(table["road"], table["compound"]), profile())


@contextmanager
def _alone() -> Iterator[None]:
    """One process of the host at a time."""
    _folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with (_folder() / "building").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _prune() -> None:
    files = sorted(_folder().glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in files[FILES_KEPT:]:
        path.unlink(missing_ok=True)


def _folder() -> Path:
    var: Path = current_app.config["SETTINGS"].var
    return var / "addresses" / quote(str(db.engine.url.database), safe="")


_followed: Followed[AtHand] = Followed(
    "addresses", "divisions", "settings", make=_make, settled=lambda found: not found.due
)
