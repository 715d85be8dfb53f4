"""Where the basemap's tiles come from: a tile service (XYZ or WMTS), a local MBTiles or PMTiles file."""

import logging
import re
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import build_opener

from pmtiles.reader import Reader
from pmtiles.tile import TileType

from gridsvc.errors import Unavailable

TIMEOUT_S = 8
REST_S = 20  # how long a service that failed is left alone
MAX_TILE_BYTES = 4 * 2**20
MISSING = (204, 400, 404)  # how services say that there is no such tile
SERVICE_ZOOM = 18
PICTURES = {b"\x89PNG": "image/png", b"\xff\xd8": "image/jpeg", b"RIFF": "image/webp", b"GIF8": "image/gif"}

log = logging.getLogger(__name__)
_opener = build_opener()


class Source(Protocol):
    """Tiles by level, column and row (from the north); None where the set has none."""

    max_zoom: int
    attribution: str

    def read(self, z: int, x: int, y: int) -> bytes | None:
        """One image; raises Unavailable."""


def source(url: str) -> Source:
    """The source that GRIDSVC_BASEMAP_URL names; raises Unavailable with the reason."""
    if re.match(r"https?://", url):
        return Service(url)
    path = Path(url.removeprefix("file://"))
    kinds: dict[str, Callable[[Path], Source]] = {".mbtiles": MbTiles, ".pmtiles": PmTiles}
    if path.suffix.lower() not in kinds:
        raise _unavailable(
            "GRIDSVC_BASEMAP_URL 应为 http(s) 地址，或 .mbtiles、.pmtiles 文件",
            "set GRIDSVC_BASEMAP_URL to an http(s) address or to a .mbtiles or .pmtiles file",
        )
    if not path.is_file():
        raise _unavailable(f"找不到文件 {path.name}", f"there is no file {path.name}")
    return kinds[path.suffix.lower()](path)


def media_type(image: bytes) -> str:
    """The media type of a picture, by its first bytes; raises Unavailable for anything else (a page of an error)."""
    for start, name in PICTURES.items():
        if image.startswith(start):
            return name
    raise _unavailable("底图返回的不是图片", "the basemap answers with something that is not a picture")


class Service:
    """A tile service by its address with {z}, {x} and {y}; {-y} counts rows from the south, {z-1} and {z+1} shift.

    What the address holds besides (a token) stays here: no answer, no error and no log line repeats it.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._host = urlsplit(url).hostname or ""
        self._rests_until = 0.0
        self.max_zoom = SERVICE_ZOOM
        self.attribution = ""

    def read(self, z: int, x: int, y: int) -> bytes | None:
        """One image; a service that fails is left alone for a moment, so that it cannot hold up the whole map."""
        if time.monotonic() < self._rests_until:
            raise self._silent()
        try:
            with _opener.open(self._address(z, x, y), timeout=TIMEOUT_S) as answer:
                return answer.read(MAX_TILE_BYTES) or None
        except HTTPError as error:
            if error.code in MISSING:
                return None
            reason = str(error.code)
        except (URLError, OSError, ValueError) as error:
            reason = type(error).__name__
        self._rests_until = time.monotonic() + REST_S
        log.warning("basemap: %s answers with %s", self._host, reason)
        raise self._silent()

    def _address(self, z: int, x: int, y: int) -> str:
        values = {"z": z, "z-1": z - 1, "z+1": z + 1, "x": x, "y": y, "-y": (1 << z) - 1 - y}
        return re.sub(r"\{(z|z-1|z\+1|x|y|-y)\}", lambda found: str(values[found[1]]), self._url)

    def _silent(self) -> Unavailable:
        return _unavailable(f"{self._host} 没有应答", f"{self._host} does not answer")


class MbTiles:
    """A local MBTiles file of pictures (its rows count from the south)."""

    def __init__(self, path: Path) -> None:
        self._address = f"file:{path.resolve().as_posix()}?mode=ro&immutable=1"
        try:
            about: dict[str, str] = dict(self._asked("SELECT name, value FROM metadata"))
            deepest = self._asked("SELECT max(zoom_level) FROM tiles")[0][0]
        except sqlite3.Error as error:
            raise _unavailable(f"{path.name} 不是 MBTiles 文件", f"{path.name} is not an MBTiles file") from error
        _refuse_vectors(str(about.get("format")) == "pbf", path)
        self.max_zoom = int(deepest or 0)
        self.attribution = str(about.get("attribution") or "")

    def read(self, z: int, x: int, y: int) -> bytes | None:
        """One image."""
        wanted = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
        rows = self._asked(wanted, z, x, (1 << z) - 1 - y)
        return bytes(rows[0][0]) if rows else None

    def _asked(self, statement: str, *values: int) -> list[tuple[Any, ...]]:
        # A connection each time: they cannot pass from thread to thread, and opening one takes microseconds.
        with closing(sqlite3.connect(self._address, uri=True)) as connection:
            return connection.execute(statement, values).fetchall()


class PmTiles:
    """A local PMTiles file (version 3) of pictures."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            header, about = self._reader().header(), self._reader().metadata()
        except Exception as error:  # the library raises whatever the bytes lead to
            raise _unavailable(f"{path.name} 不是 PMTiles 文件", f"{path.name} is not a PMTiles file") from error
        _refuse_vectors(header["tile_type"] == TileType.MVT, path)
        self.max_zoom = int(header["max_zoom"])
        self.attribution = str(about.get("attribution") or "")

    def read(self, z: int, x: int, y: int) -> bytes | None:
        """One image."""
        if not 0 <= x < 1 << z or not 0 <= y < 1 << z:
            return None
        return self._reader().get(z, x, y)

    def _reader(self) -> Reader:
        return Reader(self._bytes)

    def _bytes(self, offset: int, length: int) -> bytes:
        with self._path.open("rb") as file:
            file.seek(offset)
            return file.read(length)


def _refuse_vectors(vectors: bool, path: Path) -> None:
    if vectors:
        raise _unavailable(
            f"{path.name} 是矢量瓦片，底图需要栅格图片（png、jpg、webp）",
            f"{path.name} holds vector tiles; a basemap takes pictures (png, jpg, webp)",
        )


def _unavailable(remedy_zh: str, remedy: str) -> Unavailable:
    return Unavailable(what="the basemap", what_zh="底图", remedy=remedy, remedy_zh=remedy_zh)
