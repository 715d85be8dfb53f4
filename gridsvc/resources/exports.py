"""Export of resources."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from gridsvc.accounts.principal import Principal
from gridsvc.grids.located_export import located
from gridsvc.resources.models import Resource

COLUMNS = ("code", "name", "class", "type", "network", "owner")


def resources(principal: Principal, *, on: date, layer: str | None) -> Iterator[Any]:
    """Every one inside the scope, in the order they came."""
    del on, layer
    return located(Resource, principal, COLUMNS)
