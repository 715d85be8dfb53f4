"""A Web Mercator tile drawn anew from the tiles of a set that is cut in degrees or shifted to GCJ-02. Pure."""

from collections.abc import Callable
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from gridsvc.map.basemap.cuts import SIDE_PX, Cut
from gridsvc.map.mercator import Tile

Floats = NDArray[np.float64]
Pixels = NDArray[np.uint8]
Read = Callable[[int, int, int], bytes | None]
MAX_TILES = 16  # a tile of ours touches at most a few of theirs


def warped(tile: Tile, cut: Cut, read: Read) -> bytes | None:
    """PNG of `tile`, each pixel taken (bilinear) from where `cut` draws its place; None where nothing is drawn.

    `read(z, x, y)` gives an image of the set, None where it has none.
    """
    lon, lat = _centres(tile)
    x, y = (at - 0.5 for at in cut.pixels(lon, lat, tile.z))
    left, top = int(x.min() // SIDE_PX), int(y.min() // SIDE_PX)
    mosaic = _mosaic(read, tile.z, (left, int((x.max() + 1) // SIDE_PX)), (top, int((y.max() + 1) // SIDE_PX)))
    if mosaic is None:
        return None
    drawn = _sampled(mosaic, x - left * SIDE_PX, y - top * SIDE_PX)
    out = BytesIO()
    Image.fromarray(drawn, "RGBA").save(out, "PNG")
    return out.getvalue()


def _centres(tile: Tile) -> tuple[Floats, Floats]:
    """WGS 84 lon and lat in degrees of the centre of each pixel, two arrays of SIDE_PX x SIDE_PX."""
    along = (np.arange(SIDE_PX) + 0.5) / SIDE_PX
    lon = (tile.x + along) / 2.0**tile.z * 360.0 - 180.0
    lat = np.degrees(np.arcsin(np.tanh((0.5 - (tile.y + along) / 2.0**tile.z) * 2.0 * np.pi)))
    across, down = np.meshgrid(lon, lat)
    return across, down


def _mosaic(read: Read, zoom: int, columns: tuple[int, int], rows: tuple[int, int]) -> Pixels | None:
    """The tiles of those columns and rows (both ends included) side by side, RGBA; what is missing is transparent."""
    width, height = columns[1] - columns[0] + 1, rows[1] - rows[0] + 1
    if width * height > MAX_TILES:
        return None
    whole = np.zeros((height * SIDE_PX, width * SIDE_PX, 4), dtype=np.uint8)
    found = False
    for row in range(height):
        for column in range(width):
            image = read(zoom, columns[0] + column, rows[0] + row)
            if image is not None:
                found = True
                down, across = row * SIDE_PX, column * SIDE_PX
                whole[down : down + SIDE_PX, across : across + SIDE_PX] = _pixels(image)
    return whole if found else None


def _pixels(image: bytes) -> Pixels:
    opened = Image.open(BytesIO(image)).convert("RGBA")
    return np.asarray(opened if opened.size == (SIDE_PX, SIDE_PX) else opened.resize((SIDE_PX, SIDE_PX)))


def _sampled(mosaic: Pixels, x: Floats, y: Floats) -> Pixels:
    """The colours at x, y (in pixels from the first one's centre), between four neighbours."""
    height, width = mosaic.shape[:2]
    x, y = np.clip(x, 0, width - 1), np.clip(y, 0, height - 1)
    left, top = np.minimum(x.astype(np.int64), width - 2), np.minimum(y.astype(np.int64), height - 2)
    across, down = (x - left)[..., None], (y - top)[..., None]
    upper = mosaic[top, left] * (1 - across) + mosaic[top, left + 1] * across
    lower = mosaic[top + 1, left] * (1 - across) + mosaic[top + 1, left + 1] * across
    return np.rint(upper * (1 - down) + lower * down).astype(np.uint8)
