"""Files people sent: each in a folder of its own with a random name, its owner's alone, kept for a day."""

import json
import re
import secrets
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from flask import current_app

from gridsvc.errors import BadParameter, Conflict, NotFound
from gridsvc.io.formats import suffix_of
from gridsvc.io.problems import Problem
from gridsvc.io.readers import READERS
from gridsvc.io.tables import EMPTY_FILE, unusable

CHUNK_BYTES = 8 * 2**20
MOST_BYTES = 2**30
KEPT_S = 24 * 3600
LONGEST_NAME = 100
SUFFIXES = [suffix for suffix in READERS if suffix != ".shp"]  # a shapefile is several files: it comes as .zip
ABOUT = "about.json"
TOO_LARGE = Problem("有 {size} MB，最大 {most} MB", "it has {size} MB; at most {most} MB are taken")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file on its way, or whole: `size` is what was announced."""

    id: str
    folder: Path
    name: str
    size: int

    @property
    def path(self) -> Path:
        """Where it lies; only its folder's random name and a cleaned file name are on it."""
        return self.folder / self.name

    @property
    def received(self) -> int:
        """Bytes that have arrived."""
        return self.path.stat().st_size

    @property
    def is_whole(self) -> bool:
        """Whether all of it has arrived."""
        return self.received == self.size


def begin(name: str, size: int, owner_id: int | None) -> Upload:
    """Room for a file of `size` bytes; raises BadParameter for a format nobody reads, UnusableInput by the size."""
    safe = clean_name(name)
    suffix_of(Path(safe), SUFFIXES)
    if size <= 0:
        raise unusable(safe, EMPTY_FILE)
    if size > MOST_BYTES:
        raise unusable(safe, TOO_LARGE, size=size // 2**20, most=MOST_BYTES // 2**20)
    upload = Upload(secrets.token_urlsafe(16), _root(), safe, size)
    folder = upload.folder / upload.id
    folder.mkdir(parents=True, mode=0o700)
    (folder / ABOUT).write_text(json.dumps({"name": safe, "size": size, "owner": owner_id}))
    (folder / safe).touch()
    return Upload(upload.id, folder, safe, size)


def find(upload_id: str, owner_id: int | None, *, whole: bool = True) -> Upload:
    """The owner's upload; raises NotFound, for another person's and an unfinished one too."""
    folder = _root() / upload_id
    if not re.fullmatch(r"[\w-]{22}", upload_id, re.ASCII) or not (folder / ABOUT).is_file():
        raise _unknown(upload_id)
    about = json.loads((folder / ABOUT).read_text())
    upload = Upload(upload_id, folder, about["name"], about["size"])
    if about["owner"] != owner_id or (whole and not upload.is_whole):
        raise _unknown(upload_id)
    return upload


def append(upload: Upload, offset: int, content: bytes) -> None:
    """Add bytes at the end; raises Conflict where `offset` is not the end, BadParameter beyond the announced size."""
    received = upload.received
    if offset != received:
        raise Conflict(reason=f"{received} bytes have arrived so far", reason_zh=f"目前已收到 {received} 字节")
    if received + len(content) > upload.size:
        size = upload.size
        raise BadParameter(name="size", value=received + len(content), expected=f"{size}", expected_zh=f" {size}")
    with upload.path.open("ab") as file:
        file.write(content)


def whole(name: str, content: bytes, owner_id: int | None) -> Upload:
    """An upload that is there at once."""
    upload = begin(name, len(content), owner_id)
    append(upload, 0, content)
    return upload


def remove(upload: Upload) -> None:
    """Forget it."""
    shutil.rmtree(upload.folder)


def remove_old() -> int:
    """Forget those older than a day; their number."""
    old = [one for one in _root().glob("*/") if one.stat().st_mtime < time.time() - KEPT_S]
    for folder in old:
        shutil.rmtree(folder)
    return len(old)


def clean_name(name: str) -> str:
    """A file name without folders or characters that mean something to a shell, a path or a reader."""
    last = re.split(r"[/\\]", name)[-1]
    clean = re.sub(r"[^\w.\- ()（）]", "_", last).strip(". ")
    return clean[-LONGEST_NAME:] if clean != ABOUT else f"_{clean}"


def _root() -> Path:
    folder: Path = current_app.config["SETTINGS"].var / "uploads"
    return folder


def _unknown(upload_id: str) -> NotFound:
    what, what_zh = "uploaded file (they are kept for a day)", "上传的文件（只保留一天）"
    return NotFound(what=what, what_zh=what_zh, key=upload_id[:40])
