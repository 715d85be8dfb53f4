"""What can be imported and exported, each loaded when it is asked for."""

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from typing import Any, Protocol, cast
from zoneinfo import ZoneInfo

from gridsvc.accounts.principal import Principal
from gridsvc.config import DEFAULT_ZONE
from gridsvc.errors import BadParameter
from gridsvc.imports.protocol import Follower, Importer, Undoer
from gridsvc.io.fields import Field

IMPORTERS = {
    "divisions": "gridsvc.divisions.imports:DivisionLoader",
    "organisations": "gridsvc.divisions.imports:OrganisationLoader",
    "grids": "gridsvc.grids.imports:GridLoader",
    "posts": "gridsvc.posts.imports:PostLoader",
    "rosters": "gridsvc.posts.imports:RosterLoader",
    "leaves": "gridsvc.posts.imports:LeaveLoader",
    "addresses": "gridsvc.addresses.imports:AddressLoader",
    "address_updates": "gridsvc.addresses.updates:UpdateLoader",
    "compounds": "gridsvc.addresses.compounds:CompoundLoader",
    "aliases": "gridsvc.addresses.aliases:AliasLoader",
    "decisions": "gridsvc.addresses.decisions:DecisionLoader",
    "resources": "gridsvc.resources.imports:ResourceLoader",
    "events": "gridsvc.events.imports:EventLoader",
    "reference": "gridsvc.reference.imports:ReferenceLoader",
}
# What else follows when rows of a run were removed and put back.
FOLLOWERS = {
    "divisions": "gridsvc.divisions.imports:follow",
    "addresses": "gridsvc.addresses.imports:follow",
    "address_updates": "gridsvc.addresses.imports:follow",
    "decisions": "gridsvc.addresses.decisions:follow",
    "resources": "gridsvc.resources.imports:follow",
    "events": "gridsvc.events.imports:follow",
}
UNDOERS = {"grids": "gridsvc.grids.undo:GridUndo"}  # the others: undo_rows.RowUndo
EXPORTERS = {
    "divisions": "gridsvc.divisions.exports:divisions",
    "organisations": "gridsvc.divisions.exports:organisations",
    "grids": "gridsvc.grids.exports:grids",
    "posts": "gridsvc.posts.exports:posts",
    "rosters": "gridsvc.posts.exports:rosters",
    "leaves": "gridsvc.posts.exports:leaves",
    "addresses": "gridsvc.addresses.exports:addresses",
    "compounds": "gridsvc.addresses.compounds:compounds",
    "aliases": "gridsvc.addresses.aliases:aliases",
    "decisions": "gridsvc.addresses.exports:decisions",
    "resources": "gridsvc.resources.exports:resources",
    "events": "gridsvc.events.exports:events",
    "reference": "gridsvc.reference.exports:reference",
    "findings": "gridsvc.addresses.exports:findings",
    "gaps": "gridsvc.gaps.exports:gaps",
}
# The ground of the district: its box, and which points lie on it.
GROUND = {"box": "gridsvc.divisions.queries:ground_box", "covers": "gridsvc.divisions.queries:on_ground"}
# Where rows may be known already: the model, its column, the field that holds the same, and what makes a key of it.
ADDRESSES = "gridsvc.addresses.models:StandardAddress"
TEXT_KEYS = "gridsvc.addresses.keys:text_keys"
KNOWN: dict[str, tuple[tuple[str, str, str, str], ...]] = {
    "addresses": ((ADDRESSES, "code", "code", ""), (ADDRESSES, "text_key", "address", TEXT_KEYS)),
    "address_updates": ((ADDRESSES, "code", "code", ""),),
    "events": ((ADDRESSES, "text_key", "address", TEXT_KEYS),),
    "resources": (("gridsvc.resources.models:Resource", "code", "code", ""),),
    "divisions": (("gridsvc.divisions.models:Division", "code", "code", ""),),
}


class Exporter(Protocol):
    """A domain's export: frames of the rows inside the principal's scope."""

    def __call__(self, principal: Principal, *, on: date, layer: str | None) -> Iterator[Any]:
        """The frames; raises when the principal may not export."""


def importer(what: str) -> Importer:
    """The importer of `what`; raises BadParameter naming those there are."""
    return _loaded(what, IMPORTERS)


def field_table(what: str, zone: ZoneInfo = DEFAULT_ZONE) -> tuple[Field, ...]:
    """The fields of `what`, without a loader, which locks what it will write; raises BadParameter."""
    loader: Any = importer(what)
    found = loader.fields_in(zone) if hasattr(loader, "fields_in") else loader.fields
    return cast("tuple[Field, ...]", found)


def exporter(what: str) -> Exporter:
    """The exporter of `what`; raises BadParameter naming those there are."""
    return _loaded(what, EXPORTERS)


def follower(what: str) -> Follower | None:
    """What follows the undo of `what`, if anything."""
    return _loaded(what, FOLLOWERS) if what in FOLLOWERS else None


def undoer(what: str, otherwise: Undoer) -> Undoer:
    """How runs of `what` are undone, in place of `otherwise`."""
    return _loaded(what, UNDOERS) if what in UNDOERS else otherwise


def _loaded(what: str, table: dict[str, str]) -> Any:
    if what not in table:
        known = ", ".join(table)
        raise BadParameter(name="WHAT", value=what, expected=f"one of {known}", expected_zh=f"{known} 之一")
    return load(table[what])


def load(place: str) -> Any:
    """What `module:name` names."""
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)
