"""The basemap: drawn where it belongs, whatever its cut; its token stays on the server."""

import sqlite3
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write

from gridsvc.errors import Unavailable
from gridsvc.geometry.crs import from_wgs84
from gridsvc.map.basemap.cuts import CUTS, SIDE_PX, cut
from gridsvc.map.basemap.sources import Service, source
from gridsvc.map.basemap.warp import warped
from gridsvc.map.mercator import Tile, position

TOKEN = "s3cret"
ZOOM = 14
NANJING = tuple(int(at * 2**ZOOM) for at in position(118.79, 32.02))


def picture(red: int, green: int, blue: int = 0) -> bytes:
    out = BytesIO()
    Image.new("RGB", (SIDE_PX, SIDE_PX), (red, green, blue)).save(out, "PNG")
    return out.getvalue()


def rulers(z: int, x: int, y: int) -> bytes:
    """A tile whose colours say where in its set a pixel is: red its column, green its row, blue the parities."""
    out, along = BytesIO(), np.arange(SIDE_PX, dtype=np.uint8)
    colours = np.stack(
        [np.tile(along, (SIDE_PX, 1)), np.tile(along[:, None], SIDE_PX), np.zeros((SIDE_PX, SIDE_PX), np.uint8)], 2
    )
    colours[..., 2] = 10 * (x % 2) + 100 * (y % 2)
    Image.fromarray(colours).save(out, "PNG")
    return out.getvalue()


def colour_at(image: bytes, column: int, row: int) -> list[int]:
    return np.asarray(Image.open(BytesIO(image)).convert("RGB"))[row, column].astype(int).tolist()


@given(
    crs=st.sampled_from(["gcj02", "epsg:4490"]),
    column=st.integers(0, 255),
    row=st.integers(0, 255),
    zoom=st.integers(9, 17),
)
@settings(max_examples=40, deadline=None)
def test_a_pixel_shows_what_the_set_draws_at_its_place(crs, column, row, zoom):
    x, y = (int(at * 2**zoom) for at in position(118.79, 32.02))
    lon = (x + (column + 0.5) / SIDE_PX) / 2**zoom * 360 - 180
    lat = np.degrees(np.arcsin(np.tanh((0.5 - (y + (row + 0.5) / SIDE_PX) / 2**zoom) * 2 * np.pi)))
    if crs == "gcj02":
        px, py = (at * (SIDE_PX << zoom) for at in position(*from_wgs84(lon, lat, "gcj02")))
    else:
        px, py = ((lon + 180) / 360 * (SIDE_PX << zoom), (90 - lat) / 360 * (SIDE_PX << zoom))
    red, green, blue = colour_at(warped(Tile(zoom, x, y), cut(crs), rulers), column, row)
    expected = np.array([px - 0.5, py - 0.5]) % SIDE_PX
    assert np.all((np.abs(np.array([red, green]) - expected) <= 1) | (expected > SIDE_PX - 1))
    if np.all(expected < SIDE_PX - 1):
        assert blue == 10 * (int(px - 0.5) // SIDE_PX % 2) + 100 * (int(py - 0.5) // SIDE_PX % 2)


def test_the_shift_of_gcj02_is_hundreds_of_metres():
    lon, lat = from_wgs84(118.79, 32.02, "gcj02")
    assert 300 < np.hypot((lon - 118.79) * 94_000, (lat - 32.02) * 111_000) < 700


def test_only_unshifted_mercator_is_passed_on_as_it_is():
    assert {name for name, of in CUTS.items() if of.exact} == {"wgs84", "cgcs2000", "epsg:3857"}


def test_where_the_set_has_nothing_there_is_nothing():
    assert warped(Tile(ZOOM, *NANJING), cut("gcj02"), lambda *_: None) is None


@contextmanager
def tile_service(answers):
    """A tile service on this machine; yields its address and the paths it was asked for."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            status, body = answers(self.path)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            del args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def test_the_token_stays_on_the_server(fresh_app):
    with tile_service(lambda _: (200, picture(1, 2, 3))) as (host, asked):
        visitor = fresh_app("based", public=True, basemap_url=f"{host}/{{z}}/{{x}}/{{y}}?tk={TOKEN}").test_client()
        x, y = NANJING
        tile, about, page = (
            visitor.get(path) for path in (f"/tiles/basemap/{ZOOM}/{x}/{y}", "/tiles/basemap.json", "/")
        )
    assert asked == [f"/{ZOOM}/{x}/{y}?tk={TOKEN}"]
    assert (tile.mimetype, tile.data) == ("image/png", picture(1, 2, 3))
    assert TOKEN not in about.text + page.text + str(tile.headers)


def test_a_wmts_set_of_epsg_4490_is_asked_by_its_own_rows_and_columns(fresh_app):
    with tile_service(lambda _: (200, picture(9, 9, 9))) as (host, asked):
        url = f"{host}/wmts?TILEMATRIX={{z}}&TILEROW={{y}}&TILECOL={{x}}"
        visitor = fresh_app("degrees", public=True, basemap_url=url, basemap_crs="EPSG:4490").test_client()
        x, y = NANJING
        assert visitor.get(f"/tiles/basemap/{ZOOM}/{x}/{y}").status_code == 200
    row = int((90 - 32.02) / 360 * 2**ZOOM)
    assert any(f"TILEMATRIX={ZOOM}&TILEROW={row}&TILECOL={x}" in path for path in asked)
    assert len(asked) <= 4


@pytest.mark.parametrize("answer", [(500, b"no"), (200, b"<html>quota</html>")])
def test_a_service_that_fails_is_a_sentence_without_its_address(fresh_app, answer):
    with tile_service(lambda _: answer) as (host, _):
        visitor = fresh_app(
            "failing", public=True, basemap_url=f"{host}/{answer[0]}/{{z}}/{{x}}/{{y}}?tk={TOKEN}"
        ).test_client()
        failed = visitor.get("/tiles/basemap/3/6/3")
    assert failed.status_code == 503
    assert failed.json["detail_zh"].startswith("底图不可用")
    assert TOKEN not in failed.text


def test_a_service_that_failed_is_left_alone_for_a_while():
    with tile_service(lambda _: (500, b"")) as (host, asked):
        of = Service(f"{host}/{{z}}/{{x}}/{{y}}")
        for _ in range(3):
            with pytest.raises(Unavailable):
                of.read(1, 0, 0)
    assert len(asked) == 1


def test_a_tile_the_service_does_not_have_is_empty(fresh_app):
    with tile_service(lambda _: (404, b"")) as (host, _):
        visitor = fresh_app("sparse", public=True, basemap_url=f"{host}/{{z}}/{{x}}/{{y}}").test_client()
        assert visitor.get("/tiles/basemap/3/6/3").status_code == 204


def test_rows_can_be_counted_from_the_south_and_levels_shifted():
    with tile_service(lambda _: (200, b"x")) as (host, asked):
        Service(f"{host}/{{z-1}}/{{x}}/{{-y}}").read(3, 6, 1)
    assert asked == ["/2/6/6"]


def mbtiles(path: Path, form: str = "png") -> Path:
    with sqlite3.connect(path) as connection:
        connection.executescript(
            "CREATE TABLE metadata (name text, value text);"
            "CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob);"
        )
        connection.executemany("INSERT INTO metadata VALUES (?, ?)", [("format", form), ("attribution", "示例测绘")])
        connection.execute("INSERT INTO tiles VALUES (3, 6, 4, ?)", (picture(3, 3),))
    connection.close()
    return path


def pmtiles(path: Path, kind: TileType = TileType.PNG) -> Path:
    with write(path) as writer:
        writer.write_tile(zxy_to_tileid(3, 6, 3), picture(3, 3))
        header = {"tile_type": kind, "tile_compression": Compression.NONE, "min_lon_e7": 0, "min_lat_e7": 0}
        header |= {"max_lon_e7": 1, "max_lat_e7": 1, "center_zoom": 3, "center_lon_e7": 0, "center_lat_e7": 0}
        writer.finalize(header, {"attribution": "示例测绘"})
    return path


@pytest.mark.parametrize("make", [mbtiles, pmtiles])
def test_a_local_file_gives_its_tiles_depth_and_attribution(tmp_path, make):
    of = source(str(make(tmp_path / f"base.{make.__name__}")))
    assert (of.max_zoom, of.attribution) == (3, "示例测绘")
    assert of.read(3, 6, 3) == picture(3, 3)
    assert of.read(3, 0, 0) is None


@pytest.mark.parametrize("suffix", ["mbtiles", "pmtiles", "tif"])
def test_a_file_that_is_no_tile_set_is_refused_by_name(tmp_path, suffix):
    path = tmp_path / f"base.{suffix}"
    with pytest.raises(Unavailable):
        source(str(path))
    path.write_bytes(b"not what its name says" * 10)
    with pytest.raises(Unavailable):
        source(str(path))


def test_vector_tiles_are_refused_in_words(tmp_path):
    for path in (mbtiles(tmp_path / "a.mbtiles", "pbf"), pmtiles(tmp_path / "a.pmtiles", TileType.MVT)):
        with pytest.raises(Unavailable, match="vector"):
            source(str(path))


def test_without_a_basemap_there_is_none(client):
    assert client.get("/tiles/basemap.json").status_code == 404


def test_a_crs_that_is_no_cut_is_refused_by_name(fresh_app):
    visitor = fresh_app(
        "odd", public=True, basemap_url="http://127.0.0.1:9/{z}/{x}/{y}", basemap_crs="EPSG:2385"
    ).test_client()
    answer = visitor.get("/tiles/basemap.json")
    assert answer.status_code == 400
    assert "gcj02" in answer.json["detail"]


def test_who_may_not_see_the_map_gets_no_tile(fresh_app):
    visitor = fresh_app("shut", public=False, basemap_url="http://127.0.0.1:9/{z}/{x}/{y}").test_client()
    assert visitor.get("/tiles/basemap/3/6/3").status_code == 401
