"""`gridsvc layer …` and `gridsvc reassign`."""

import click
from sqlalchemy import select

from gridsvc.extensions import db
from gridsvc.grids.assign import reassign_all
from gridsvc.grids.models import Layer
from gridsvc.grids.services import add_layer, set_layer
from gridsvc.web.commands import Database
from gridsvc.web.params import today


@click.group()
def layer() -> None:
    """Grid layers: exactly one is primary."""


@layer.command("list")
@click.pass_obj
def list_layers(database: Database) -> None:
    """Every layer with its relation and code scheme."""
    with database.application():
        for row in db.session.scalars(select(Layer).order_by(Layer.id)):
            click.echo(f"{row.code}\t{row.name}\t{row.relation}\t{row.code_scheme}")


@layer.command("add")
@click.argument("code")
@click.argument("name")
@click.option("--relation", type=click.Choice(["own", "nested", "free"]), default="own", show_default=True)
@click.option("--parent", help="Layer it is nested in.")
@click.option("--scheme", default="free", show_default=True, help="Code scheme: cn15, cjt349 or free.")
@click.pass_obj
def add(database: Database, code: str, name: str, *, relation: str, parent: str | None, scheme: str) -> None:
    """Add a layer."""
    with database.transaction():
        add_layer(code, name, relation=relation, parent=parent, scheme=scheme)
    click.echo(f"layer {code} added")


@layer.command("set")
@click.argument("code")
@click.option("--scheme", help="Code scheme: cn15, cjt349 or free.")
@click.option("--name", help="Name shown.")
@click.option("--overlay/--no-overlay", default=None, help="Whether special grids may lie over base grids.")
@click.pass_obj
def change(database: Database, code: str, *, scheme: str | None, name: str | None, overlay: bool | None) -> None:
    """Change a layer's code scheme, its name, or whether its special grids may lie over its base grids."""
    with database.transaction():
        set_layer(code, scheme=scheme, name=name, overlay=overlay)
    click.echo(f"layer {code} changed")


@click.command()
@click.pass_obj
def reassign(database: Database) -> None:
    """Give every address, resource and open event its owner grid of today."""
    with database.transaction():
        reassign_aloud()


def reassign_aloud() -> None:
    """Give everything with a place its owner of today; prints a line per kind of thing."""
    for moves in reassign_all(today()):
        click.echo(f"{moves.table}: {moves.seen} looked at, {moves.moved} moved")
