"""`gridsvc user …`: users, their roles and API tokens."""

import click
from sqlalchemy import select

from gridsvc.accounts import services
from gridsvc.accounts.models import User
from gridsvc.extensions import db
from gridsvc.web.commands import Database


@click.group()
def user() -> None:
    """Users, their roles and API tokens."""


@user.command("add")
@click.argument("username")
@click.option("--password", prompt=True, hide_input=True, confirmation_prompt=True)
@click.option("--name", default="", help="Name shown.")
@click.option("--role", help="A role to grant (viewer, planner, administrator, …).")
@click.option("--division", help="Code of the division the role is limited to (default: everywhere).")
@click.pass_obj
def add(database: Database, username: str, *, password: str, name: str, role: str | None, division: str | None) -> None:
    """Add a user, with a role if wanted."""
    with database.transaction():
        made = services.add_user(username, password, name=name)
        if role:
            services.grant(made, role, division_id=services.division_id(division))
    click.echo(f"user {username} added")


@user.command("grant")
@click.argument("username")
@click.argument("role")
@click.option("--division", help="Code of the division the role is limited to (default: everywhere).")
@click.pass_obj
def grant(database: Database, username: str, role: str, division: str | None) -> None:
    """Give a user a role."""
    with database.transaction():
        services.grant(services.find_user(username), role, division_id=services.division_id(division))
    click.echo(f"{username} is {role}" + (f" in {division}" if division else ""))


@user.command("token")
@click.argument("username")
@click.option("--label", default="", help="What the token is for.")
@click.pass_obj
def token(database: Database, username: str, label: str) -> None:
    """Print a new API token of the user; it cannot be shown again."""
    with database.transaction():
        made = services.issue_token(username, label=label)
    click.echo(made)


@user.command("list")
@click.pass_obj
def list_users(database: Database) -> None:
    """Every user with its roles."""

    with database.application():
        for row in db.session.scalars(select(User).order_by(User.username)):
            click.echo(f"{row.username}\t{row.name}\t{' '.join(grant.role.name for grant in row.grants)}")
