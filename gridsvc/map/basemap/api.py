"""The optional basemap, through this service: its address and token stay on the server."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response, current_app

from gridsvc.accounts.principal import current
from gridsvc.errors import NotFound
from gridsvc.kept.bounded import Bounded
from gridsvc.map import mercator
from gridsvc.map.basemap.cuts import Cut, cut
from gridsvc.map.basemap.sources import Source, media_type, source
from gridsvc.map.basemap.warp import warped
from gridsvc.map.mercator import Tile
from gridsvc.settings.services import text

bp = Blueprint("basemap", __name__, url_prefix="/tiles")
KEPT_BYTES = 64 * 2**20
KEPT_S = 24 * 3600

_tiles: Bounded[bytes] = Bounded(KEPT_BYTES, lambda image: len(image) + 500)


@dataclass(frozen=True)
class Basemap:
    """A set of tiles and how it cuts the world."""

    source: Source
    cut: Cut

    def image(self, tile: Tile) -> bytes:
        """The picture of `tile` in Web Mercator; empty where there is none; raises Unavailable."""
        read = self.source.read
        return (read(tile.z, tile.x, tile.y) if self.cut.exact else warped(tile, self.cut, read)) or b""


@bp.get("/basemap.json")
def about() -> dict[str, Any]:
    """TileJSON 3.0.0 of the basemap; raises NotFound where none is set, Unavailable with the reason."""
    current().require("grid.read")
    found = _basemap()
    return {
        "tilejson": "3.0.0",
        "tiles": ["/tiles/basemap/{z}/{x}/{y}"],
        "minzoom": 0,
        "maxzoom": found.source.max_zoom,
        "attribution": text("basemap_attribution") or found.source.attribution,
    }


@bp.get("/basemap/<int(signed=True):z>/<int(signed=True):x>/<int(signed=True):y>")
def tile(z: int, x: int, y: int) -> Response:
    """One picture, drawn anew where the set is shifted or cut in degrees; 204 where there is none."""
    current().require("grid.read")
    found, at = _basemap(), mercator.tile(z, x, y)
    settings = current_app.config["SETTINGS"]
    image = _tiles.get((settings.basemap_url, settings.basemap_crs, at), lambda: found.image(at))
    answer = Response(image, mimetype=media_type(image)) if image else Response(status=204)
    answer.cache_control.private = True
    answer.cache_control.max_age = KEPT_S
    return answer


def _basemap() -> Basemap:
    settings = current_app.config["SETTINGS"]
    if not settings.basemap_url:
        raise NotFound(what="basemap", what_zh="底图", key="basemap")
    return _opened(settings.basemap_url, settings.basemap_crs)


@lru_cache(maxsize=8)
def _opened(url: str, crs: str) -> Basemap:
    return Basemap(source(url), cut(crs))
