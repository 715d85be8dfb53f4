"""Geocode: the standard addresses that texts mean, each with its grid of a day and the two who command there."""

import math
from collections.abc import Mapping, Sequence
from datetime import date

from gridsvc.accounts.principal import Principal
from gridsvc.addresses.answers import Found, Geocoded
from gridsvc.addresses.at_hand import AtHand, at_hand
from gridsvc.addresses.elements import Parsed
from gridsvc.addresses.keys import text_key
from gridsvc.addresses.match import Library, Match, match
from gridsvc.addresses.parse import parse
from gridsvc.addresses.spellings import Profile
from gridsvc.addresses.whereabouts import Places, Where, commanders
from gridsvc.divisions.scope import reaches

DECIMALS = 9  # of degrees: a tenth of a millimetre
Search = tuple[Parsed, tuple[Match, ...]]
NOTHING = Found("", "none", 0, (), None, None, None)


def library_version() -> str:
    """Differs whenever an answer may."""
    return at_hand().version


def read_elements(text: str) -> Parsed:
    """What is read in a text, without looking for it."""
    library = at_hand().library
    return parse(text, library.lexicon, library.profile)


def geocode_many(
    texts: Sequence[str], *, on: date, principal: Principal, limit: int = 5, profile: Profile | None = None
) -> list[Geocoded]:
    """The answer for each text, in their order; what lies outside the principal's scope is no answer.

    `profile`: how whoever wrote the texts writes, where it is not as the library does. A constant number of SQL
    statements. Raises NotSignedIn or Forbidden without address.read.
    """
    now = at_hand()
    principal.require("address.read")
    found = {text: search(text, now, limit, profile) for text in dict.fromkeys(texts)}
    answers = dict(zip(found, answered(list(found.values()), now.library, on=on, principal=principal), strict=True))
    return [answers[text] for text in texts]


def search(text: str, now: AtHand, limit: int, profile: Profile | None = None) -> Search:
    """What is read in a text, and what it may mean; a text that somebody decided on means its address."""
    library = now.library
    parsed = parse(text, library.lexicon, profile or library.profile)
    row = now.aliases.get(text_key(text)) if now.aliases else None
    if row is None:
        return parsed, match(parsed, library, limit)
    return parsed, match(parse(library.texts[row], library.lexicon, library.profile), library, limit)


def answered(searches: Sequence[Search], library: Library, *, on: date, principal: Principal) -> list[Geocoded]:
    """The searches with grids and commanders of a day, as far as the principal may see them."""
    scope = principal.require("address.read")
    places = Places(library, on)
    places.look_up(one for _, matches in searches for one in matches)
    seen = [
        [one for one in matches if scope.everywhere or reaches(scope, places.where(one).community_id)]
        for _, matches in searches
    ]
    names = commanders({places.where(one) for matches in seen for one in matches}, on, principal)
    return [
        Geocoded(parsed, tuple(_found(one, places, names) for one in matches) or (NOTHING,))
        for (parsed, _), matches in zip(searches, seen, strict=True)
    ]


def _found(one: Match, places: Places, names: Mapping[Where, tuple[str | None, ...]]) -> Found:
    where, stored = places.where(one), places.stored(one)
    return Found(
        address=one.label,
        level=one.level,
        score=one.score,
        faults=one.faults,
        lon=_degrees(one.lon),
        lat=_degrees(one.lat),
        error_radius_m=one.error_radius_m if math.isfinite(one.error_radius_m) else None,
        address_id=stored.id if stored else None,
        code=stored.code if stored else None,
        grid=where.grid,
        grid_candidates=where.candidates,
        commanders=names[where],
    )


def _degrees(value: float) -> float | None:
    return round(value, DECIMALS) if math.isfinite(value) else None
