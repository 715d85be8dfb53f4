"""`gridsvc runs` and `gridsvc undo`."""

import click
from sqlalchemy import select

from gridsvc.accounts.principal import OPERATOR
from gridsvc.extensions import db
from gridsvc.imports.models import ImportRun
from gridsvc.imports.undo import Preview, preview, said, undo
from gridsvc.web.commands import Database


@click.command()
@click.option("--last", default=20, show_default=True, help="How many.")
@click.pass_obj
def runs(database: Database, last: int) -> None:
    """The last imports, the newest first: number, time, what, counts, by whom, file."""
    with database.application():
        found = db.session.scalars(select(ImportRun).order_by(ImportRun.id.desc()).limit(last)).all()
        for run in found:
            click.echo(
                f"{run.id:>6}  {run.at:%Y-%m-%d %H:%M}  {run.what:<13} {_counts(run)}  {run.actor}  {_file(run)}"
            )
    if not found:
        click.echo("nothing was imported yet: gridsvc import WHAT FILE")


@click.command("undo")
@click.argument("run_id", metavar="RUN", type=int)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_obj
def undo_run(database: Database, run_id: int, *, yes: bool) -> None:
    """Undo the import RUN (see gridsvc runs): what it made is removed, what it changed is put back."""
    with database.transaction():
        seen = preview(run_id, OPERATOR)
        if seen.why_not is None:
            click.echo(_told(seen))
            if not yes:
                click.confirm("Undo it?", abort=True)
        number = undo(run_id, OPERATOR).run.id  # refuses in a sentence what the preview says cannot be done
    click.echo(f"undone: run {number}")


def _counts(run: ImportRun) -> str:
    return f"read {run.rows_read}  loaded {run.rows_loaded}  rejected {run.rows_rejected}"


def _file(run: ImportRun) -> str:
    if run.undoes is not None:
        return f"{run.file_name} (undo of {run.undoes})"
    return f"{run.file_name} (undone)" if run.undone_at else run.file_name


def _told(seen: Preview) -> str:
    touched = seen.touched
    lines = [
        f"{seen.run.what} from {seen.run.file_name}, {seen.run.at:%Y-%m-%d %H:%M} by {seen.run.actor}",
        f"removed {touched.removed}  put back {touched.put_back}  changed since, left alone {touched.left_alone}",
    ]
    return "\n".join([*lines, *([f"left alone: {said(touched.changed).en}"] if touched.changed else [])])
