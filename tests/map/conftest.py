"""Tiles read back by GDAL, and a memory that no test shares with another."""

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas
import pyogrio
import pytest
from flask import Flask

from gridsvc.kept.values import forget
from tests.factories import DAY, gridded

ON = {"on": DAY.isoformat()}


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Nothing kept by or for other tests."""
    yield
    forget()


@pytest.fixture
def district(app: Flask, tmp_path: Path) -> Flask:
    """The app with the square district of two communities and eight grids, in force since DAY."""
    gridded(tmp_path)
    return app


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., geopandas.GeoDataFrame]:
    """Reads a layer of a tile (as sent) into lon/lat."""

    def read(sent: bytes, name: str, z: int, x: int, y: int) -> geopandas.GeoDataFrame:
        path = tmp_path / f"{z}-{x}-{y}.mvt"
        path.write_bytes(gzip.decompress(sent) if sent[:2] == b"\x1f\x8b" else sent)
        return pyogrio.read_dataframe(path, layer=name, X=str(x), Y=str(y), Z=str(z), CLIP="NO").to_crs(4326)

    return read
