"""`gridsvc addresses …`: the library looked after from the command line."""

import click

from gridsvc.addresses.examination import examine
from gridsvc.addresses.findings.kinds import KINDS
from gridsvc.errors import language
from gridsvc.web.commands import Database


@click.group()
def addresses() -> None:
    """The library of standard addresses."""


@addresses.command("examine")
@click.pass_obj
def examine_library(database: Database) -> None:
    """Look for what is wrong with the addresses in use; prints each kind with its number (gridsvc export findings)."""
    with database.transaction():
        counts = examine()
    for kind in KINDS:
        click.echo(f"{counts[kind.name]:>8}  {kind.zh if language() == 'zh' else kind.en}")
