"""The style that QGIS shows a GeoPackage's layer with, kept in the file itself (table layer_styles)."""

import sqlite3
from importlib.resources import files
from pathlib import Path

TABLE = """
    CREATE TABLE IF NOT EXISTS layer_styles (
        id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT DEFAULT '', f_table_schema TEXT DEFAULT '',
        f_table_name TEXT, f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT,
        useAsDefault BOOLEAN, description TEXT, owner TEXT, ui TEXT,
        update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')))"""
LISTED = "INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, 'attributes', ?)"
ADDED = """
    INSERT INTO layer_styles (f_table_name, f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description)
    VALUES (?, ?, 'gridsvc', ?, '', 1, 'gridsvc')"""


def add_style(path: Path, qml: str = "grids.qml") -> None:
    """Make a style of this folder the default of the only layer in a GeoPackage."""
    style = files("gridsvc.io").joinpath(qml).read_text("utf-8")
    with sqlite3.connect(path) as line:
        name, column = line.execute("SELECT table_name, column_name FROM gpkg_geometry_columns").fetchone()
        line.execute(TABLE)
        line.execute(LISTED, ("layer_styles", "layer_styles"))
        line.execute(ADDED, (name, column, style))
    line.close()
