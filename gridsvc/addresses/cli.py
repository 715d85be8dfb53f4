"""`gridsvc decide …`: a building, a unit or some floors given to a grid, against the polygon."""

from datetime import date

import click

from gridsvc.accounts.principal import EVERYWHERE
from gridsvc.addresses import queries
from gridsvc.addresses.services import floor_range, place_of
from gridsvc.extensions import db
from gridsvc.grids import decisions
from gridsvc.grids.cli import reassign_aloud
from gridsvc.grids.days import days, spelled
from gridsvc.grids.models import Decision
from gridsvc.grids.queries import layer
from gridsvc.web.commands import Database, Day
from gridsvc.web.params import today


@click.group()
def decide() -> None:
    """Decisions: a building, a unit or some floors given to a grid, against the polygon."""


@decide.command("add")
@click.argument("grid")
@click.option("--address", required=True, help="Code or exact text of an address of the building.")
@click.option("--unit", default="", help="That unit only, as the addresses write it, such as 2单元.")
@click.option("--floors", default="", help="Those floors only, such as 3 or 1-2.")
@click.option("--from", "first", type=Day(), help="First day (default: today).")
@click.option("--to", "last", type=Day(), help="Last day (default: until it is ended).")
@click.option("--reason", required=True)
@click.option("--approver", required=True)
@click.pass_obj
def add(
    database: Database,
    grid: str,
    *,
    address: str,
    unit: str,
    floors: str,
    first: date | None,
    last: date | None,
    reason: str,
    approver: str,
) -> None:
    """Give the building of an address, or a part of it, to GRID; prints what moved."""
    with database.transaction():
        place = place_of(address, unit=unit, floors=floor_range(floors))
        valid = days(first or today(), last)
        made = decisions.decide(place, grid, valid=valid, reason=reason, approver=approver)
        part = " ".join(filter(None, (unit, floors and f"floors {floors}"))) or "the whole building"
        click.echo(f"decision {made.id}: {part} of {address} belongs to {grid} {spelled(valid)[1]}")
        reassign_aloud()


@decide.command("list")
@click.pass_obj
def list_decisions(database: Database) -> None:
    """Every decision in force or to come: id, grid, address, unit, floors, first and last day, reason, approver."""
    with database.application():
        rows = queries.decisions(today(), layer().id, EVERYWHERE).add_columns(Decision.id)
        for row in db.session.execute(rows).mappings():
            shown = ("id", "grid", "address", "unit", "floors", "from", "to", "reason", "approver")
            click.echo("\t".join(str(row[name] or "") for name in shown))


@decide.command("end")
@click.argument("number", metavar="ID", type=click.IntRange(1, 2**31 - 1))
@click.option("--on", "day", type=Day(), help="First day without it (default: today).")
@click.pass_obj
def end(database: Database, number: int, *, day: date | None) -> None:
    """Let decision ID hold no more; prints what moved."""
    with database.transaction():
        decisions.end(number, on=day or today())
        click.echo(f"decision {number} ended")
        reassign_aloud()
