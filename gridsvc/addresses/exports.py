"""Export of addresses."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from gridsvc.accounts.principal import Principal
from gridsvc.addresses.models import ELEMENTS, StandardAddress
from gridsvc.grids.located_export import located

COLUMNS = ("code", "text", *ELEMENTS, "status", "households")


def addresses(principal: Principal, *, on: date, layer: str | None) -> Iterator[Any]:
    """Every one inside the scope, in the order they came."""
    del on, layer
    return located(StandardAddress, principal, COLUMNS, renamed={"text": "address"})
