"""Small worlds for tests: a square district written through the imports, as a user would."""

import json
from datetime import date
from pathlib import Path

import geopandas
import shapely

from gridsvc.extensions import db
from gridsvc.imports.protocol import Options
from gridsvc.imports.registry import importer
from gridsvc.imports.run import Files, Report, run_import

DAY = date(2026, 11, 1)
WEST, SOUTH, STEP = 118.78, 32.02, 0.01


def cell(column: int, row: int, width: int = 1, height: int = 1) -> shapely.Polygon:
    """A square of the test district, counted from its south-west corner."""
    x, y = WEST + column * STEP, SOUTH + row * STEP
    return shapely.box(x, y, WEST + (column + width) * STEP, SOUTH + (row + height) * STEP)


def centre(column: int, row: int) -> tuple[float, float]:
    """The middle of a cell (lon, lat)."""
    return WEST + (column + 0.5) * STEP, SOUTH + (row + 0.5) * STEP


def write_geojson(path: Path, rows: list[dict[str, object]]) -> Path:
    """Rows with a `geometry` as a GeoJSON file, coordinates in full."""
    features = [
        {
            "type": "Feature",
            "properties": {k: v for k, v in row.items() if k != "geometry"},
            "geometry": None if row["geometry"] is None else json.loads(shapely.to_geojson(row["geometry"])),
        }
        for row in rows
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False))
    return path


def load(
    what: str,
    path: Path,
    *,
    on: date = DAY,
    rejects: Path | None = None,
    results: Path | None = None,
    **options: object,
) -> Report:
    """Import a file in the test's transaction."""
    report = run_import(
        what,
        importer(what),
        path,
        Options(on=on, **options),
        files=Files((results or path.parent) / "imports", rejects),
    )
    db.session.flush()
    return report


def district(folder: Path) -> None:
    """A district of one street with two communities side by side, each 2 x 2 cells; no grids."""
    divisions = [
        {"code": "320104", "name": "示例区", "level": "county", "parent": None, "geometry": cell(0, 0, 4, 2)},
        {"code": "320104001", "name": "示例街道", "level": "street", "parent": "320104", "geometry": cell(0, 0, 4, 2)},
        *(
            {
                "code": f"32010400100{n}",
                "name": f"示例{n}社区",
                "level": "community",
                "parent": "320104001",
                "geometry": cell(2 * (n - 1), 0, 2, 2),
            }
            for n in (1, 2)
        ),
    ]
    load("divisions", write_geojson(folder / "divisions.geojson", divisions))


def grid_rows() -> list[dict[str, object]]:
    """Eight grids, one a cell, codes by community from west to east."""
    return [
        {
            "code": f"32010400100{1 + column // 2}{1 + row + 2 * (column % 2):03d}",
            "name": f"示例网格{column}{row}",
            "kind": "base",
            "geometry": cell(column, row),
        }
        for column in range(4)
        for row in range(2)
    ]


def gridded(folder: Path) -> None:
    """`district` with its eight grids in force since DAY."""
    district(folder)
    load("grids", write_geojson(folder / "grids.geojson", grid_rows()))


def frame(rows: list[dict[str, object]]) -> geopandas.GeoDataFrame:
    """Rows as a frame in the stored CRS."""
    return geopandas.GeoDataFrame(rows, crs="EPSG:4490")
