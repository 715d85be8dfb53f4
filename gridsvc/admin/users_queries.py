"""Users for those who manage them: whom a scope reaches, and whom one may touch."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import pandas as pd
from sqlalchemy import ColumnElement, Select, String, cast, func, or_, select, true

from gridsvc.accounts.models import AuditEntry, Grant, Role, User
from gridsvc.accounts.principal import Principal, Scope
from gridsvc.accounts.roles import ROLES
from gridsvc.admin import logins
from gridsvc.divisions.models import Division
from gridsvc.divisions.scope import in_scope
from gridsvc.errors import NotFound
from gridsvc.extensions import db
from gridsvc.posts.models import Person
from gridsvc.web.paging import Listing, page_of


class Asked(NamedTuple):
    """What the list is narrowed to."""

    q: str | None = None
    role: str | None = None
    state: str | None = None


@dataclass(frozen=True, slots=True)
class Held:
    """A grant that the asker may see: where it reaches (None: everywhere), whether the asker may take it away."""

    id: int
    role: Role
    division: str | None
    mine: bool


@dataclass(frozen=True, slots=True)
class Account:
    """A user as the asker may see it: `managed` when nothing of the user lies beyond what the asker may give."""

    user: User
    grants: list[Held]
    managed: bool
    changed_at: datetime | None = None


def listed(asked: Asked, actor: Principal) -> tuple[Listing, list[Account]]:
    """A page of the users whom the actor's scope reaches, by name. Five statements."""
    page = page_of(_asked(asked, actor.require("user.write")).order_by(User.username))
    users = [row.User for row in page.rows]
    ground = _ground(held.division_id for user in users for held in user.grants)
    return page, [_account(row.User, actor, ground, row.changed_at) for row in page.rows]


def one(user_id: int, actor: Principal) -> Account:
    """The user of that id; raises NotFound, also when out of the actor's scope."""
    found = db.session.scalar(select(User).where(User.id == user_id, _seen(actor.require("user.write"))))
    if found is None:
        raise NotFound(what="user", what_zh="用户", key=user_id)
    return _account(found, actor, _ground(held.division_id for held in found.grants))


def is_seen(user_id: int, actor: Principal) -> bool:
    """Whether the actor's scope reaches the user."""
    return db.session.scalar(select(User.id).where(User.id == user_id, _seen(actor.scope("user.write")))) is not None


def login_of(person: Person, actor: Principal) -> User | None:
    """The login of a person, None also when out of the actor's scope."""
    wanted = User.id == person.user_id
    return db.session.scalar(select(User).where(wanted, _seen(actor.scope("user.write")))) if person.user_id else None


def managed(user_id: int, actor: Principal) -> User:
    """The user, whom the actor may rename, lock out and give a password; raises NotFound for any other."""
    found = one(user_id, actor)
    if not found.managed:
        raise NotFound(what="user", what_zh="用户", key=user_id)
    return found.user


def grant_of(user_id: int, grant_id: int, actor: Principal) -> Grant:
    """A user's grant that the actor may take away; raises NotFound for any other."""
    account = one(user_id, actor)
    if not any(held.id == grant_id and held.mine for held in account.grants):
        raise NotFound(what="grant", what_zh="角色授予", key=grant_id)
    return next(held for held in account.user.grants if held.id == grant_id)


def grantable(actor: Principal) -> list[Role]:
    """The roles none of whose rights the actor lacks, in the order shipped."""
    order = {role.name: at for at, role in enumerate(ROLES)}
    roles = db.session.scalars(select(Role)).all()
    may = [role for role in roles if all(map(actor.may, role.rights))]
    return sorted(may, key=lambda role: (order.get(role.name, len(order)), role.name))


def lineage(division_id: int | None) -> frozenset[int] | None:
    """The ids of the division and all above it; None for everywhere."""
    return None if division_id is None else _ground([division_id])[division_id][1]


def table(asked: Asked, actor: Principal) -> pd.DataFrame:
    """username, name, roles, person, active and changed_at of all users asked for."""
    rows = db.session.execute(_asked(asked, actor.require("user.write")).order_by(User.username)).all()
    ground = _ground(held.division_id for row in rows for held in row.User.grants)
    accounts = [_account(row.User, actor, ground, row.changed_at) for row in rows]
    persons = logins.persons([row.User.id for row in rows], actor)
    return pd.DataFrame(
        [
            {
                "username": account.user.username,
                "name": account.user.name,
                "roles": ";".join(f"{held.role.name}@{held.division or '*'}" for held in account.grants),
                "person": logins.spelled(persons.get(account.user.id)),
                "active": account.user.active,
                "changed_at": account.changed_at,
            }
            for account in accounts
        ],
        columns=["username", "name", "roles", "person", "active", "changed_at"],
    )


def _asked(asked: Asked, scope: Scope) -> Select[*tuple[Any, ...]]:
    changed_at = (
        select(func.max(AuditEntry.at))
        .where(AuditEntry.subject == User.__tablename__, AuditEntry.subject_id == cast(User.id, String))
        .scalar_subquery()
    )
    statement = select(User, changed_at.label("changed_at")).where(_seen(scope))
    if asked.q:
        texts = (func.lower(User.username), func.lower(User.name))
        statement = statement.where(or_(*(text.contains(asked.q.lower(), autoescape=True) for text in texts)))
    if asked.role:
        of_role = select(Grant.user_id).join(Role).where(Role.name == asked.role)
        statement = statement.where(User.id.in_(of_role.where(in_scope(Grant.division_id, scope))))
    if asked.state in {"active", "inactive"}:
        statement = statement.where(User.active == (asked.state == "active"))
    return statement


def _seen(scope: Scope) -> ColumnElement[bool]:
    """Users with a role in the scope; those without any only for a scope that is everywhere."""
    if scope.everywhere:
        return true()
    return User.id.in_(select(Grant.user_id).where(in_scope(Grant.division_id, scope)))


def _ground(ids: Iterable[int | None]) -> dict[int, tuple[str, frozenset[int]]]:
    """Name and lineage of divisions by id."""
    wanted = {known for known in ids if known is not None}
    rows = db.session.execute(select(Division.id, Division.name, Division.lineage).where(Division.id.in_(wanted)))
    return {row.id: (row.name, frozenset(row.lineage)) for row in rows}


def _account(
    user: User, actor: Principal, ground: Mapping[int, tuple[str, frozenset[int]]], changed_at: datetime | None = None
) -> Account:
    scope = actor.scope("user.write")
    seen, everything_mine = [], bool(user.grants) or scope.everywhere
    for held in user.grants:
        name, above = (None, None) if held.division_id is None else ground[held.division_id]
        mine = actor.holds(held.role.rights, above) and scope.covers(above)
        everything_mine = everything_mine and mine
        if scope.covers(above):
            seen.append(Held(held.id, held.role, name, mine))
    return Account(user, seen, everything_mine, changed_at)
