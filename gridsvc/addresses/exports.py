"""Exports of addresses, and of decisions about them."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Label, ScalarSelect, func, select
from sqlalchemy.orm import InstrumentedAttribute, aliased

from gridsvc.accounts.principal import Principal
from gridsvc.addresses import queries
from gridsvc.addresses.models import ELEMENTS, AddressFinding, StandardAddress
from gridsvc.divisions.scope import in_scope
from gridsvc.grids.located_export import located
from gridsvc.grids.models import Decision, GridVersion
from gridsvc.grids.queries import layer as layer_of
from gridsvc.imports.exporting import frames

COLUMNS = ("code", "text", *ELEMENTS, "status", "households", "point_kind", "provisional")
RENAMED = {"text": "address"}  # as the import calls it


def links() -> list[Label[Any]]:
    """The addresses that others point at, by their code, else their text."""
    return [_named(StandardAddress.main_id).label("main"), _named(StandardAddress.replaced_by_id).label("replaced_by")]


def _named(address_id: InstrumentedAttribute[int | None]) -> ScalarSelect[str]:
    other = aliased(StandardAddress)
    return select(func.coalesce(other.code, other.text)).where(other.id == address_id).scalar_subquery()


def addresses(principal: Principal, *, on: date, layer: str | None) -> Iterator[Any]:
    """Every one inside the scope, in the order they came."""
    del on, layer
    return located(StandardAddress, principal, COLUMNS, renamed=RENAMED, more=links())


def findings(principal: Principal, *, on: date, layer: str | None) -> Iterator[Any]:
    """Findings of the last examination inside the scope, by kind, the worst first; each with what to do about it."""
    del on, layer
    scope, readable = principal.require("file.export"), principal.require("address.read")
    return frames(
        queries.findings(scope)
        .where(in_scope(StandardAddress.community_id, readable))
        .order_by(AddressFinding.kind, AddressFinding.metres.desc(), AddressFinding.id)
    )


def decisions(principal: Principal, *, on: date, layer: str | None) -> Iterator[Any]:
    """Decisions that are not over before the day, in the order they were made."""
    scopes = [principal.require(right) for right in ("file.export", "address.read", "people.read")]
    query = queries.decisions(on, layer_of(layer).id, scopes[0])
    within = (in_scope(GridVersion.community_id, scope) for scope in scopes[1:])
    return frames(query.add_columns(Decision.attributes).where(*within))
