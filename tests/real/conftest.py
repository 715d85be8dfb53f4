"""The two real cities, each loaded once into a database of its own, by the same imports as everything."""

from datetime import date
from pathlib import Path

import geopandas
import pandas as pd
import pytest
from flask import Flask

from gridsvc.extensions import db
from gridsvc.grids import services
from tests.conftest import REAL_DATA
from tests.factories import load

DAY = date(2026, 11, 1)


@pytest.fixture(scope="session", autouse=True)
def data() -> Path:
    if not REAL_DATA.is_dir():
        pytest.skip(f"no real data at {REAL_DATA}: set GRIDSVC_REAL_DATA")
    return REAL_DATA


class City:
    """An app on a city's database, and what the imports said."""

    def __init__(self, app: Flask, folder: Path, source: Path) -> None:
        self.app = app
        self.folder = folder
        self.source = source

    def load(self, what: str, file: str | Path, **options: object):
        """Import a file and commit, as the command line does."""
        path = file if isinstance(file, Path) else self.source / file
        with self.app.app_context():
            report = load(what, path, on=DAY, results=self.folder, **options)
            db.session.commit()
            return report


VILLAGE_COLUMNS = {"code": "VILLCODE", "name": "VILLNAME", "parent": "TOWNCODE"}
TAIPEI_STEPS = {
    "towns": ("divisions", None, {}),
    "villages": (
        "divisions",
        "villages456_simplified.geojson.gz",
        {
            "mapping": {"code": "VILLCODE", "name": "VILLNAME", "parent": "TOWNCODE"},
            "constants": {"level": "community"},
        },
    ),
    "grids": ("grids", "taipei_basic_statistical_areas.geojson.gz", {"mapping": {"code": "CODEBASE"}}),
    "addresses": ("addresses", "doorplates.csv.gz", {"mapping": {"address": "addr", "division": "villcode"}}),
}
DC_EVENTS = {"source_id": "request_id", "title": "service_name", "category": "agency", "reported_at": "opened"}
DC_CRIMES = {"source_id": "id", "title": "offense", "category": "shift", "address": "block", "reported_at": "reported"}
DC_STEPS = {
    "wards": (
        "divisions",
        "zones/ward2012.geojson.gz",
        {"mapping": {"code": "WARD", "name": "NAME"}, "constants": {"level": "ward"}},
    ),
    "grids": ("grids", "zones/blockgroup2010.geojson.gz", {"mapping": {"code": "GEOID"}}),
    "tracts": ("grids", "zones/tract2010.geojson.gz", {"mapping": {"code": "TRACT"}, "layer": "tract"}),
    "ancs": ("grids", "zones/anc2013.geojson.gz", {"mapping": {"code": "ANC_ID", "name": "NAME"}, "layer": "anc"}),
    "requests": (
        "events",
        "dc311_2016.csv.gz",
        {"mapping": DC_EVENTS | {"closed_at": "resolved"}, "constants": {"source": "311"}},
    ),
    "crimes": ("events", "dc_crime_2016.csv.gz", {"mapping": DC_CRIMES, "constants": {"source": "crime"}}),
    "police": (
        "resources",
        "resources/police-stations.geojson.gz",
        {"mapping": {"code": "ADDRESS", "name": "NAME"}, "constants": {"class": "facility", "type": "police"}},
    ),
    "fire": (
        "resources",
        "resources/fire-stations.geojson.gz",
        {"mapping": {"code": "ADDRESS", "name": "NAME"}, "constants": {"class": "facility", "type": "fire"}},
    ),
}


@pytest.fixture(scope="session")
def taipei(fresh_app, data: Path, tmp_path_factory) -> tuple[City, dict[str, object]]:
    """12 towns, 456 villages, 11,490 areas as grids, 220,328 addresses."""
    city = City(fresh_app("taipei"), tmp_path_factory.mktemp("taipei"), data / "taipei")
    with city.app.app_context():
        services.set_layer(None, scheme="free")
        db.session.commit()
    towns = _towns(city)
    return city, {
        name: city.load(what, file or towns, **options) for name, (what, file, options) in TAIPEI_STEPS.items()
    }


@pytest.fixture(scope="session")
def dc(fresh_app, data: Path, tmp_path_factory) -> tuple[City, dict[str, object]]:
    """8 wards, 450 block groups as grids, tracts and ANCs as own layers, requests and crimes, stations."""
    city = City(fresh_app("dc"), tmp_path_factory.mktemp("dc"), data / "dc")
    with city.app.app_context():
        services.set_layer(None, scheme="free")
        services.add_layer("tract", "Census tracts")
        services.add_layer("anc", "Advisory neighborhood commissions")
        db.session.commit()
    return city, {name: city.load(what, file, **options) for name, (what, file, options) in DC_STEPS.items()}


def _towns(city: City) -> Path:
    villages = geopandas.read_file(f"/vsigzip/{city.source / 'villages456_simplified.geojson.gz'}")
    towns = villages[["TOWNCODE", "TOWNNAME"]].drop_duplicates().set_axis(["code", "name"], axis=1)
    city_row = pd.DataFrame([{"code": "63000", "name": "臺北市", "level": "city"}])
    path = city.folder / "towns.csv"
    pd.concat([city_row, towns.assign(level="county", parent="63000")]).to_csv(path, index=False)
    return path
