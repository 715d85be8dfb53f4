"""`gridsvc geocode`: every row of a file with the standard address that its text means."""

from importlib import import_module
from pathlib import Path
from typing import Any

import click

from gridsvc.web.commands import Database, Day

FILE = click.Path(path_type=Path)


@click.command()
@click.argument("path", metavar="FILE", type=FILE)
@click.option("--column", required=True, metavar="C", help="Column of the address texts.")
@click.option("--out", required=True, metavar="FILE", type=FILE, help="CSV, XLSX, Parquet, GeoPackage or GeoJSON.")
@click.option("--encoding", help="Text encoding of FILE: utf-8, gbk, big5 (default: found out).")
@click.option("--on", "day", type=Day(), help="Grids and commanders of that day (default: today).")
@click.pass_obj
def geocode(database: Database, **given: Any) -> None:
    """Give every row of FILE the standard address that its text means; every row and column stays, in order.

    Added are matched_address, address_code, level, score, faults (element:fault:penalty;…), match_lon, match_lat,
    error_radius_m, grid_code and commanders. Rows and levels are counted. Exit status: 0 done, 2 unusable input.
    """
    import_module("gridsvc.addresses.geocode_file").run(database, **given)
