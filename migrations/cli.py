"""`gridsvc db …`: the schema."""

import click
import flask_migrate
from alembic.util.exc import CommandError

from gridsvc.web.commands import Database


@click.group()
@click.pass_obj
def db(database: Database) -> None:
    """The schema of the database."""


@db.command("upgrade")
@click.pass_obj
def upgrade(database: Database) -> None:
    """Bring the schema to this version."""
    with database.application():
        click.echo("the schema is current")


@db.command("downgrade")
@click.argument("revision")
@click.confirmation_option(prompt="Later data structures and what they hold are dropped. Go on?")
@click.pass_obj
def downgrade(database: Database, revision: str) -> None:
    """Take the schema back to REVISION (base: nothing)."""
    with database.application():
        flask_migrate.downgrade(revision=revision)


@db.command("check")
@click.pass_obj
def check(database: Database) -> None:
    """Exit with 1 when the models and the schema differ."""

    with database.application():
        try:
            flask_migrate.check()
        except CommandError as error:
            raise click.ClickException(str(error)) from None
