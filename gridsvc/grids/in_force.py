"""What is in force, always at hand: every layer with its editions, and the locators of today and of days to come."""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from gridsvc.errors import Unavailable
from gridsvc.grids import standing
from gridsvc.grids.locators import EditionMoved, LayerLocator, located, locator_on, nothing
from gridsvc.grids.standing import Drawn, Layers, StandingLayer
from gridsvc.kept.values import AGAIN_S, Followed
from gridsvc.web.params import today

Locators = Mapping[Drawn, LayerLocator]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class InForce:
    """Layers as they answer; `faults` say by layer why one answers from its former editions, `missing` what does not
    answer at all because there was nothing before it.

    `read` is what the database said, `tried_at` when (seconds of time.monotonic).
    """

    layers: Layers
    locators: Locators = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    missing: frozenset[Drawn] = frozenset()
    read: Layers = field(default_factory=Layers)
    tried_at: float = 0.0

    def layer(self, code: str | None = None) -> StandingLayer:
        """The layer of that code, the primary one by default; raises NotFound."""
        return self.layers.layer(code)

    def locator(self, layer: StandingLayer, day: date) -> LayerLocator:
        """Of the edition in force on `day`, mapped if it is one of the past; raises Unavailable for one that failed."""
        drawn = layer.on(day)
        if drawn is None:
            return nothing()
        if (found := self.locators.get(drawn)) is not None:
            return found
        if drawn in self.missing:
            raise _unavailable(self.faults[layer.code])
        try:
            return located(drawn, day)
        except EditionMoved:
            return locator_on(layer.id, day)


def in_force() -> InForce:
    """What answers this request; as the session sees it where its transaction wrote, or outside of requests."""
    return _followed.now() or InForce(standing.read())


def loaded_edition() -> int | None:
    """The number of the primary layer's edition of today, with its locator loaded; raises Unavailable."""
    now = in_force()
    return now.locator(now.layer(), today()).edition


def state() -> str:
    """What could not be loaded as published, and why; "in force" where all is."""
    return "; ".join(in_force().faults.values()) or "in force"


def _make(old: InForce | None) -> InForce:
    """Load what the database says; a layer of which that fails stays as it was."""
    read = standing.read()
    if old and old.read == read and (not old.faults or time.monotonic() - old.tried_at < AGAIN_S):
        return old
    old = old or InForce(Layers())
    layers: dict[str, StandingLayer] = {}
    locators: dict[Drawn, LayerLocator] = {}
    faults: dict[str, str] = {}
    for code, layer in read.by_code.items():
        try:
            locators |= {drawn: _loaded(drawn, old.locators) for drawn in layer.from_day(today())}
            layers[code] = layer
        except Exception as error:  # noqa: BLE001 - whatever it was, the layer answers as before
            faults[code] = _told(code, error, before=old.faults.get(code))
            layers[code] = old.layers.by_code.get(code, layer)
            locators |= {drawn: found for drawn, found in old.locators.items() if drawn.layer_id == layer.id}
    wanted = {drawn for layer in layers.values() for drawn in layer.from_day(today())}
    return InForce(Layers(layers), locators, faults, frozenset(wanted - set(locators)), read, time.monotonic())


def _told(code: str, error: Exception, *, before: str | None) -> str:
    """The fault in a sentence; the log has it once, however often it is tried again."""
    fault = f"layer {code} as published cannot be loaded: {type(error).__name__}: {error}"
    if fault != before:
        log.error("%s", fault, exc_info=error)
    return fault


def _loaded(drawn: Drawn, known: Locators) -> LayerLocator:
    return known.get(drawn) or located(drawn, drawn.edition.since)


def _unavailable(fault: str) -> Unavailable:
    return Unavailable(what="The locator", what_zh="网格定位索引", remedy=fault, remedy_zh=fault)


_followed: Followed[InForce] = Followed("grids", make=_make, settled=lambda value: not value.faults)
