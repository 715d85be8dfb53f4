"""The chain of tokens that says most about a text. Pure.

A chain's worth is what its tokens gain and what their order costs: an address goes from large to small, a section
follows a road, a building does not follow the name of a city.
"""

from typing import NamedTuple, Optional

from gridsvc.addresses.elements import DIVISIONS
from gridsvc.addresses.parsing.lexicon import Lexicon
from gridsvc.addresses.parsing.tokens import SKIPPED, Places, Token

ORDER = (
    *("province", "city", "county", "street", "area", "community", "neighborhood", "road", "section", "lane", "alley"),
    *("plate", "building", "unit", "floor", "room", "sub"),
)
SHORT = {f"short_{level}": level for level in DIVISIONS}  # names of divisions without 省, 市, 区 …
RANK = {kind: rank for rank, kind in enumerate(ORDER)} | {"bare_road": ORDER.index("road"), "run": ORDER.index("road")}
RANK |= {short: RANK[level] for short, level in SHORT.items()}
BACKWARDS, AGAIN, SHORT_FIRST = -2.0, -1.0, -3.0
ELSEWHERE = {True: -6.0, False: -1.0}  # a short name, a full one of a division that is not below the last one
INSIDE_IT, UNSURE = 1.0, -3.0
STREET = {"road", "bare_road", "run"}
LANES = {"section", "lane", "alley"}
GROUND = {"county", "street", "area", "community", "neighborhood"}
ESTATE = {"compound", "estate", "poi"}
HOUSE = {"plate", "building", "sharp", "dashed", "bare", "range"}
INSIDE = {"unit", "floor", "room", "sub"}
FOLLOWS = {  # what a piece is expected behind; elsewhere it costs
    "section": (STREET, -4.0),
    "lane": (STREET | LANES | GROUND | ESTATE, -1.5),
    "alley": (LANES | STREET, -2.0),
    "neighborhood": (GROUND | set(DIVISIONS), -2.0),
    "plate": (STREET | LANES | GROUND | ESTATE | HOUSE | {"direction"}, -1.5),
    "range": (STREET | LANES | GROUND | ESTATE | HOUSE, -1.5),
    "sharp": (STREET | LANES | ESTATE | HOUSE, -1.0),
    "dashed": (STREET | LANES | ESTATE | HOUSE | INSIDE, -1.0),
    "bare": (STREET | LANES | GROUND | ESTATE | HOUSE | INSIDE, -3.0),
    "building": (LANES | STREET | ESTATE | HOUSE, -1.0),
    "unit": (ESTATE | HOUSE | LANES, -1.0),
    "floor": (ESTATE | HOUSE | INSIDE | STREET, -1.0),
    "room": (ESTATE | HOUSE | INSIDE, -1.0),
    "letter": (HOUSE | INSIDE, -6.0),
    "sub": (HOUSE | INSIDE, -6.0),
    "corner": (STREET | LANES, -6.0),
    "institution": ({"road"}, -6.0),
}
COSTS = {
    **{(short, kind): -4.0 for short in SHORT for kind in (*HOUSE, *INSIDE, *LANES)},
    **{("start", short): -2.5 for short in ("short_street", "short_community")},
    **{(short, "bare_road"): -6.0 for short in SHORT},
    **{(before, short): -3.0 for short in SHORT for before in ("and", "direction", *STREET, *LANES, *ESTATE)},
    **{(before, "run"): -2.0 for before in (*ESTATE, *HOUSE)},
    **{(before, "and"): 1.5 for before in (*STREET, "section")},
    **{(kind, "bare_road"): -1.5 for kind in ("start", "rest", "remark")},
    **{("start", kind): -1.5 for kind in ("direction", "and")},
    **{(kind, "run"): -5.0 for kind in ("road", "bare_road", "run", *LANES)},
    ("rest", "rest"): -2.0,
}
KINDS = {*RANK, *FOLLOWS, *ESTATE, *SHORT, "start", "rest", "remark", "direction", "and", "bare", "dashed"}


def _cost(before: str, kind: str) -> float:
    cost = COSTS.get((before, kind), 0.0)
    if before in RANK and kind in RANK and RANK[kind] <= RANK[before]:
        cost += AGAIN if RANK[kind] == RANK[before] else BACKWARDS
        cost += SHORT_FIRST if before in SHORT else 0.0
    expected, penalty = FOLLOWS.get(kind, (KINDS, 0.0))
    return cost if before in expected else cost + penalty


ORDER_COSTS = {before: {kind: _cost(before, kind) for kind in KINDS} for before in KINDS}


class Chain(NamedTuple):
    """Tokens up to a place, as a list from its end."""

    worth: float
    token: Token | None
    before: Optional["Chain"]
    division: tuple[str, str] | None = None  # the last one that the library knows, by level and normal form


def best_chain(places: Places) -> list[Token]:
    """The tokens of the best chain through the text, in their order."""
    text = places.text
    reached: list[dict[str, Chain]] = [{} for _ in range(len(text) + 1)]
    reached[0]["start"] = Chain(0.0, None, None)
    for place, chains in enumerate(reached[:-1]):
        if not chains:
            continue
        if text[place] in SKIPPED:
            _step_over(chains, reached[place + 1])
        for token in places.at(place):
            _extend(chains, token, reached[token.end], places.lexicon)
    return _tokens(max(reached[-1].values(), key=lambda chain: chain.worth, default=None))


def _step_over(chains: dict[str, Chain], ahead: dict[str, Chain]) -> None:
    for kind, chain in chains.items():
        if kind not in ahead or ahead[kind].worth < chain.worth:
            ahead[kind] = chain


def _extend(chains: dict[str, Chain], token: Token, ahead: dict[str, Chain], lexicon: Lexicon) -> None:
    kind = token.kind
    division = (token.element, token.value) if token.known and token.element in DIVISIONS else None
    best, source = -1e9, None
    for before, chain in chains.items():
        worth = chain.worth + ORDER_COSTS[before][kind]
        if division:
            worth += _fits(chain, division, lexicon, short=kind in SHORT)
        if worth > best:
            best, source = worth, chain
    best += token.gain
    if source and (kind not in ahead or ahead[kind].worth < best):
        ahead[kind] = Chain(best, token, source, division or source.division)


def _fits(chain: Chain, smaller: tuple[str, str], lexicon: Lexicon, *, short: bool) -> float:
    """A division is believed the more when it is one of those below the last one."""
    larger = chain.division
    if not larger:
        return UNSURE if short and chain.token and chain.token.element in DIVISIONS else 0.0
    if lexicon.may_hold(larger, smaller):
        return INSIDE_IT if larger != smaller else 0.0
    return ELSEWHERE[short] if not lexicon.may_hold(smaller, larger) else 0.0


def _tokens(chain: Chain | None) -> list[Token]:
    tokens = []
    while chain and chain.token:
        tokens.append(chain.token)
        chain = chain.before
    return tokens[::-1]
