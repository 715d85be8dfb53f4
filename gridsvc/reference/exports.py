"""Export of reference features."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import func, select

from gridsvc.accounts.principal import Principal
from gridsvc.imports.exporting import frames
from gridsvc.reference.models import ReferenceFeature


def reference(principal: Principal, *, on: date, layer: str | None) -> Iterator[Any]:
    """Reference features by kind and name; they are public ground, without a scope of their own."""
    del on, layer
    principal.require("file.export")
    shape = func.ST_AsBinary(ReferenceFeature.geometry).label("geometry")
    order = (ReferenceFeature.kind, ReferenceFeature.name, ReferenceFeature.id)
    return frames(
        select(ReferenceFeature.kind, ReferenceFeature.name, ReferenceFeature.attributes, shape).order_by(*order)
    )
