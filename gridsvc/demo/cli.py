"""`gridsvc demo`."""

import click

from gridsvc.demo.load import load_once, told_logins
from gridsvc.web.commands import Database


@click.command()
@click.pass_obj
def demo(database: Database) -> None:
    """Load the demo district into an empty database; one that holds divisions is left alone."""
    with database.application():
        lines = list(load_once())
        click.echo("\n".join(lines) or "the database holds divisions already; nothing was loaded")
        click.echo(told_logins())
