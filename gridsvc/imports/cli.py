"""`gridsvc import` and `gridsvc export`."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from tqdm import tqdm

from gridsvc.accounts.principal import OPERATOR
from gridsvc.imports.protocol import MERGING, Options
from gridsvc.imports.registry import exporter, importer
from gridsvc.imports.run import Files, Report, kept, run_import
from gridsvc.io.fields import parse_mapping
from gridsvc.io.writers import write_table
from gridsvc.web.commands import Database, Day


@click.command("import")
@click.argument("what", metavar="WHAT")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--layer", help="Layer the grids belong to (default: the primary one).")
@click.option("--map", "pairs", multiple=True, metavar="FIELD=COLUMN", help="Which column holds a field; repeatable.")
@click.option(
    "--set", "constants", multiple=True, metavar="FIELD=VALUE", help="A field's value in every row; repeatable."
)
@click.option("--crs", help="CRS of the coordinates: wgs84, cgcs2000, gcj02, bd09 or EPSG:n.")
@click.option("--sure-of-crs", is_flag=True, help="Take points that lie shifted against what is known as they are.")
@click.option("--encoding", help="Text encoding: utf-8, gbk, big5 (default: found out).")
@click.option("--rejects", type=click.Path(path_type=Path), help="Write every rejected row here, with line and reason.")
@click.option("--check", is_flag=True, help="Go through all of it and write nothing but the row results.")
@click.option("--on", "day", type=Day(), help="Day the change takes effect (grids; default: today).")
@click.option("--code-system", default="default", help="Code system of division codes.")
@click.pass_obj
def import_file(
    database: Database,
    what: str,
    path: Path,
    *,
    pairs: tuple[str, ...],
    rejects: Path | None,
    check: bool,
    **given: Any,
) -> None:
    """Import WHAT (divisions, organisations, grids, posts, …) from FILE; all of it or nothing."""
    chosen = importer(what)
    with database.transaction() as app:
        settings = app.config["SETTINGS"]
        now = datetime.now(settings.timezone)
        options = Options(
            on=given.pop("day") or now.date(),
            today=now.date(),
            mapping=parse_mapping(pairs),
            constants=parse_mapping(given.pop("constants")),
            zone=settings.timezone,
            **given,
        )
        with kept(not check), tqdm(unit=" rows", disable=None, desc=what) as bar:
            report = run_import(
                what,
                chosen,
                path,
                options,
                files=Files(settings.imports_folder, rejects),
                progress=lambda stage, done, total: _advance(bar, stage, (done, total)),
            )
    _say(report, checked=check)


@click.command("export")
@click.argument("what", metavar="WHAT")
@click.argument("path", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--layer", help="Layer of the grids (default: the primary one).")
@click.option("--on", "day", type=Day(), help="State of that day (default: today).")
@click.option("--crs", default="wgs84", help="CRS to write: wgs84, cgcs2000, gcj02, bd09 or EPSG:n.")
@click.pass_obj
def export_file(database: Database, what: str, path: Path, *, crs: str, layer: str | None, day: date | None) -> None:
    """Export WHAT to FILE: GeoPackage, GeoJSON, CSV, XLSX or Parquet by its extension."""
    frames = exporter(what)
    with database.application() as app:
        on = day or datetime.now(app.config["SETTINGS"].timezone).date()
        rows = write_table(frames(OPERATOR, on=on, layer=layer), path, crs=crs)
    click.echo(f"{rows} rows written to {path}")


def _advance(bar: Any, stage: str, counts: tuple[int, int | None]) -> None:
    done, total = counts
    if stage == MERGING:
        bar.total = total
        bar.update(done - bar.n)


def _say(report: Report, *, checked: bool) -> None:
    click.echo(
        f"read {report.read}  loaded {report.loaded}  unchanged {report.unchanged}  rejected {report.rejected}"
        + (f"  (repaired {report.repaired})" if report.repaired else "")
        + "".join(f"  {name} {count}" for name, count in report.tally.items())
    )
    click.echo(f"row results: {report.results}")
    click.echo("nothing was written" if checked else f"to undo it: gridsvc undo {report.run_id}")
