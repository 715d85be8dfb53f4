"""`gridsvc setting …`: what the page of the settings does, from the command line."""

import click

from gridsvc.errors import NotFound
from gridsvc.settings import services
from gridsvc.settings.definitions import BY_KEY
from gridsvc.web.commands import Database


@click.group()
def setting() -> None:
    """Settings: show and change them."""


@setting.command("list")
@click.pass_obj
def list_settings(database: Database) -> None:
    """Every setting: key, value, what it is."""
    with database.application():
        for key, value in services.values().items():
            click.echo(f"{key}\t{value}\t{BY_KEY[key].en}")


@setting.command("set")
@click.argument("key")
@click.argument("value")
@click.pass_obj
def set_setting(database: Database, key: str, value: str) -> None:
    """Give the setting KEY a VALUE; "" empties it."""
    if key not in BY_KEY:
        raise NotFound(what="setting", what_zh="设置", key=key)
    with database.transaction():
        services.change({key: value})
        click.echo(f"{key} = {services.values()[key]}")
