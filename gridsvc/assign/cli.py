"""`gridsvc assign`: every row of a file with the grid that owns its place, without a database."""

from importlib import import_module
from pathlib import Path
from typing import Any

import click

FILE = click.Path(path_type=Path)


@click.command()
@click.option("--grids", required=True, metavar="FILE", type=FILE, help="The grids: areas with codes, in any format.")
@click.option("--points", required=True, metavar="FILE", type=FILE, help="The rows, or a folder of Parquet parts.")
@click.option("--out", required=True, metavar="FILE", type=FILE, help="CSV, Parquet, GeoPackage, GeoJSON; or a folder.")
@click.option("--code-field", metavar="F", help="Column of the grids' code (default: found out, else row numbers).")
@click.option("--lon", metavar="C", help="Column of the longitude, or x (default: the geometry, else found out).")
@click.option("--lat", metavar="C", help="Column of the latitude, or y.")
@click.option(
    "--crs", help="CRS of the points: wgs84, cgcs2000, gcj02, bd09 or EPSG:n (default: the file's, else wgs84)."
)
@click.option("--grids-crs", metavar="CRS", help="CRS of the grids (default: the file's, else wgs84).")
@click.option("--encoding", help="Text encoding of the points: utf-8, gbk, big5 (default: found out).")
@click.option("--dask", metavar="ADDRESS", help="Share the parts of a folder among processes (local) or a cluster.")
def assign(**given: Any) -> None:
    """Give every row of a file the grid that owns its place; every row and column stays, in order.

    Added are grid_code, near_border_m (metres to the border when at most 5), border_codes (other grids within 5 m) and
    grid_reason (empty, no_coordinates, bad_coordinates, outside). Exit status: 0 done, 1 some parts failed, 2 unusable
    input.
    """
    raise SystemExit(import_module("gridsvc.assign.command").run(**given))
