"""Export of events."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from gridsvc.accounts.principal import Principal
from gridsvc.events.models import Event
from gridsvc.grids.located_export import located

COLUMNS = (
    *("source", "source_id", "title", "text", "class", "category"),
    *("address", "reported_at", "stage", "closed_at"),
)


def events(principal: Principal, *, on: date, layer: str | None) -> Iterator[Any]:
    """Every one inside the scope, in the order they came."""
    del on, layer
    return located(Event, principal, COLUMNS)
