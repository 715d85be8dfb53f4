"""What a user would pick instead, each in its own form and by its own means; PEERS is the table.

A peer takes the polygons once and points as often as asked, both before the clock runs: frames are made, tables loaded
and indexed, what is built from the polygons is built. Its answer is what a user would get: every pair of a point and a
grid that meet.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar, Protocol

import geopandas
import numpy as np
import psycopg
import pyarrow as pa
import shapely
from numpy.typing import NDArray

from benchmarks.coverages import CACHE, Floats, Geoms
from gridsvc import cluster
from gridsvc.errors import Unavailable

Rows = NDArray[np.integer[Any]]
Pairs = tuple[Rows, Rows]  # positions of points, rows of the polygons that meet them
THREADS = 2
JOIN = "SELECT points.id, grids.row FROM points JOIN grids ON ST_Intersects(grids.geom, points.geom)"


class Peer(Protocol):
    """One way to ask which polygons each point meets."""

    NAME: ClassVar[str]
    PART: ClassVar[float]  # of the points of a trial: less for one that is very slow

    def __init__(self, polygons: Geoms) -> None: ...

    def take(self, lon: Floats, lat: Floats) -> None:
        """Hold these points in the peer's own form."""

    def look_up(self) -> Any:
        """The peer's own answer for the points it holds; what is timed."""

    def pairs(self, answer: Any) -> Pairs:
        """What the answer says."""

    def close(self) -> None:
        """Let go of all."""


class Sjoin:
    """Two GeoDataFrames, one join."""

    NAME, PART = "geopandas.sjoin", 1.0

    def __init__(self, polygons: Geoms) -> None:
        self._grids = geopandas.GeoDataFrame(geometry=polygons)
        self._points = geopandas.GeoDataFrame(geometry=[])

    def take(self, lon: Floats, lat: Floats) -> None:
        self._points = geopandas.GeoDataFrame(geometry=shapely.points(lon, lat))

    def look_up(self) -> geopandas.GeoDataFrame:
        return geopandas.sjoin(self._points, self._grids, predicate="intersects")

    def pairs(self, answer: geopandas.GeoDataFrame) -> Pairs:
        return answer.index.to_numpy(), answer["index_right"].to_numpy()

    def close(self) -> None: ...


class TreeOfGrids:
    """A tree of the polygons, asked about half of the points by each of two threads."""

    NAME, PART = "STRtree of grids", 1.0

    def __init__(self, polygons: Geoms) -> None:
        self._tree = shapely.STRtree(polygons)
        self._threads = ThreadPoolExecutor(THREADS)
        self._parts: list[Geoms] = []

    def take(self, lon: Floats, lat: Floats) -> None:
        self._parts = np.array_split(shapely.points(lon, lat), THREADS)

    def look_up(self) -> list[Rows]:
        return list(self._threads.map(lambda part: self._tree.query(part, predicate="intersects"), self._parts))

    def pairs(self, answer: list[Rows]) -> Pairs:
        points, rows = _whole(answer, self._parts)
        return points, rows

    def close(self) -> None:
        self._threads.shutdown()


class TreeOfPoints:
    """A tree of the points, asked about half of the polygons by each of two threads; made for those points alone."""

    NAME, PART = "STRtree of points", 1.0

    def __init__(self, polygons: Geoms) -> None:
        self._parts = np.array_split(polygons, THREADS)
        self._threads = ThreadPoolExecutor(THREADS)
        self._points: Geoms = np.array([])

    def take(self, lon: Floats, lat: Floats) -> None:
        self._points = shapely.points(lon, lat)

    def look_up(self) -> list[Rows]:
        tree = shapely.STRtree(self._points)
        return list(self._threads.map(lambda part: tree.query(part, predicate="covers"), self._parts))

    def pairs(self, answer: list[Rows]) -> Pairs:
        rows, points = _whole(answer, self._parts)
        return points, rows

    def close(self) -> None:
        self._threads.shutdown()


class DuckDb:
    """Two tables in memory and its spatial join; the extension is a package, so that nothing is downloaded."""

    NAME, PART = "DuckDB spatial", 1.0

    def __init__(self, polygons: Geoms) -> None:
        extension = Path(import_module("duckdb_extension_spatial").__file__ or "").parent
        self._session = import_module("duckdb").connect(config={"threads": THREADS})
        self._session.execute(f"LOAD '{next(extension.rglob('spatial.duckdb_extension'))}'")
        self._session.register("given", pa.table({"row": _numbers(len(polygons)), "wkb": shapely.to_wkb(polygons)}))
        self._session.execute("CREATE TABLE grids AS SELECT row, ST_GeomFromWKB(wkb) AS geom FROM given")

    def take(self, lon: Floats, lat: Floats) -> None:
        self._session.register("given", pa.table({"id": _numbers(lon.size), "lon": lon, "lat": lat}))
        self._session.execute("CREATE OR REPLACE TABLE points AS SELECT id, ST_Point(lon, lat) AS geom FROM given")

    def look_up(self) -> pa.Table:
        return self._session.execute(JOIN).to_arrow_table()

    def pairs(self, answer: pa.Table) -> Pairs:
        return answer["id"].to_numpy(), answer["row"].to_numpy()

    def close(self) -> None:
        self._session.close()


class SedonaDb:
    """Two tables in memory and its spatial join, on as many threads as there are cores."""

    NAME, PART = "SedonaDB", 1.0

    def __init__(self, polygons: Geoms) -> None:
        self._session = import_module("sedonadb").connect()
        self._hold("grids", {"row": _numbers(len(polygons))}, polygons)

    def take(self, lon: Floats, lat: Floats) -> None:
        self._hold("points", {"id": _numbers(lon.size)}, shapely.points(lon, lat))

    def look_up(self) -> pa.Table:
        return pa.table(self._session.sql(JOIN))

    def pairs(self, answer: pa.Table) -> Pairs:
        return answer["id"].to_numpy(), answer["row"].to_numpy()

    def close(self) -> None: ...

    def _hold(self, name: str, columns: dict[str, Rows], shapes: Geoms) -> None:
        frame = geopandas.GeoDataFrame(columns, geometry=shapes).rename_geometry("geom")
        self._session.create_data_frame(frame).to_memtable().to_view(name, overwrite=True)


class PostGis:
    """Two tables with GiST in the project's private server, joined in parallel into a third."""

    NAME, PART = "PostGIS", 0.25
    DATABASE = "bench_locate"
    PARALLEL = (
        "SET max_parallel_workers_per_gather = 2",
        "SET parallel_setup_cost = 0",
        "SET parallel_tuple_cost = 0",
        "SET min_parallel_table_scan_size = 0",
    )

    def __init__(self, polygons: Geoms) -> None:
        self._cluster = cluster.Cluster(CACHE)
        self._cluster.start()
        self._cluster.drop_database(self.DATABASE)
        self._cluster.create_database(self.DATABASE)
        where = {
            "host": str(self._cluster.socket_folder),
            "port": cluster.PORT,
            "user": cluster.NAME,
            "dbname": self.DATABASE,
        }
        self._session = psycopg.connect(**where, autocommit=True)
        self._do("CREATE EXTENSION postgis", *self.PARALLEL, "CREATE UNLOGGED TABLE grids (row int, geom geometry)")
        with self._session.cursor().copy("COPY grids FROM STDIN") as rows:
            for row, shape in enumerate(shapely.to_wkb(polygons, hex=True)):
                rows.write_row((row, shape))
        self._do("CREATE INDEX ON grids USING gist (geom)", "VACUUM ANALYZE grids")

    def take(self, lon: Floats, lat: Floats) -> None:
        self._do("DROP TABLE IF EXISTS points, given", "CREATE UNLOGGED TABLE given (id int, lon float8, lat float8)")
        with self._session.cursor().copy("COPY given FROM STDIN (FORMAT binary)") as rows:
            rows.write(_copied(lon, lat))
        self._do(
            "CREATE UNLOGGED TABLE points AS SELECT id, ST_Point(lon, lat) AS geom FROM given",
            "CREATE INDEX ON points USING gist (geom)",
            "VACUUM ANALYZE points",
        )

    def look_up(self) -> str:
        self._do("DROP TABLE IF EXISTS answer", f"CREATE UNLOGGED TABLE answer AS {JOIN}")
        return "SELECT id, row FROM answer"

    def pairs(self, answer: str) -> Pairs:
        found = np.array(self._session.execute(answer).fetchall(), dtype=np.intp).reshape(-1, 2)
        return found[:, 0], found[:, 1]

    def close(self) -> None:
        self._session.close()
        self._cluster.drop_database(self.DATABASE)
        self._cluster.stop()

    def _do(self, *statements: str) -> None:
        for statement in statements:
            self._session.execute(statement)


PEERS: tuple[type[Peer], ...] = (Sjoin, TreeOfGrids, TreeOfPoints, DuckDb, SedonaDb, PostGis)
PACKAGES = ("geopandas", "shapely", "duckdb", "sedonadb")
UNAVAILABLE = (ImportError, Unavailable)


@contextmanager
def opened(polygons: Geoms) -> Iterator[tuple[list[Peer], dict[str, str]]]:
    """The peers that hold the polygons, and for each that is not to be had the reason."""
    ready: list[Peer] = []
    missing: dict[str, str] = {}
    try:
        for peer in PEERS:
            try:
                ready.append(peer(polygons))
            except UNAVAILABLE as error:
                missing[peer.NAME] = str(error)
        yield ready, missing
    finally:
        for held in ready:
            held.close()


def _whole(found: list[Rows], parts: list[Geoms]) -> Rows:
    """(asked, met) of all parts together; what was asked is numbered through them."""
    starts = np.cumsum([0, *map(len, parts[:-1])])
    return np.hstack([np.stack((asked + start, met)) for (asked, met), start in zip(found, starts, strict=True)])


def _numbers(count: int) -> Rows:
    return np.arange(count, dtype=np.int32)


def _copied(lon: Floats, lat: Floats) -> bytes:
    """Rows of number, lon, lat as PostgreSQL's binary COPY reads them: every bit of a coordinate arrives."""
    row = [("fields", ">i2"), ("a", ">i4"), ("id", ">i4"), ("b", ">i4"), ("lon", ">f8"), ("c", ">i4"), ("lat", ">f8")]
    rows = np.empty(lon.size, dtype=row)
    rows["fields"], rows["a"], rows["b"], rows["c"] = 3, 4, 8, 8
    rows["id"], rows["lon"], rows["lat"] = _numbers(lon.size), lon, lat
    return b"PGCOPY\n\xff\r\n\0" + bytes(8) + rows.tobytes() + b"\xff\xff"
