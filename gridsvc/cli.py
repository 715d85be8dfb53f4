"""The `gridsvc` command: a table of commands, each loaded when it is called."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING

import click

from gridsvc.errors import GridsvcError, language

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from flask import Flask

COMMANDS = {
    "serve": ("gridsvc.serve:serve", "Start the service: database, web, one job worker."),
    "worker": ("gridsvc.serve:worker", "Start one more job worker."),
    "demo": ("gridsvc.demo.cli:demo", "Load the demo district (idempotent)."),
    "import": ("gridsvc.imports.cli:import_file", "Import a file: divisions, grids, addresses, …"),
    "inspect": (
        "gridsvc.imports.inspect_cli:inspect_file",
        "What a file holds, before its import: columns, fields, CRS.",
    ),
    "runs": ("gridsvc.imports.undo_cli:runs", "The last imports, with their numbers."),
    "undo": ("gridsvc.imports.undo_cli:undo_run", "Undo a whole import, after showing what that touches."),
    "export": ("gridsvc.imports.cli:export_file", "Export what is stored to GeoPackage, GeoJSON or CSV."),
    "check": ("gridsvc.io.check_cli:check", "Check a file of grids for gaps, overlaps and other faults."),
    "repair": ("gridsvc.io.repair_cli:repair", "Repair a file of grids: close gaps, share out overlaps; no database."),
    "assign": ("gridsvc.assign.cli:assign", "Give every row of a file the grid that owns its place; no database."),
    "addresses": ("gridsvc.addresses.library_cli:addresses", "Look after the library of standard addresses."),
    "decide": ("gridsvc.addresses.cli:decide", "Give a building, a unit or floors to a grid, against the polygon."),
    "reassign": ("gridsvc.grids.cli:reassign", "Give everything with a place its grid of today."),
    "layer": ("gridsvc.grids.cli:layer", "Add, change and list grid layers."),
    "user": ("gridsvc.accounts.cli:user", "Users, their roles and API tokens."),
    "db": ("gridsvc.migrations.cli:db", "The schema: upgrade, downgrade, check."),
    "assets": ("gridsvc.assets_cli:assets", "Build the front-end bundles."),
}


class Lazy(click.Group):
    """A group that imports a command's module only when the command is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Help from the table, without importing anything."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


class Database:
    """What a command gets as its object: the database, up and migrated, when it asks for it."""

    @staticmethod
    def application() -> AbstractContextManager[Flask]:
        """An app in its context; the command commits."""
        return import_module("gridsvc.session").application()

    @staticmethod
    def transaction() -> AbstractContextManager[Flask]:
        """The same with one commit at the end, or none when something is raised."""
        return import_module("gridsvc.session").transaction()


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "obj": Database()})
def group() -> None:
    """Run a district on grids (网格化管理). Exit status: 0 done, 1 checked and found wanting, 2 unusable input."""


def main() -> None:
    """The console script: refusals become one line on standard error and exit status 2."""
    try:
        group(prog_name="gridsvc")
    except GridsvcError as error:
        click.echo(error.detail(language()), err=True)
        sys.exit(2)
    except OSError as error:  # a file or folder that cannot be read or written
        click.echo(str(error), err=True)
        sys.exit(2)
    except ValueError as error:
        if "GRIDSVC" not in str(error) and "PORT" not in str(error):
            raise
        click.echo(str(error), err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
