"""What the library is asked for a list: as the list's reading says, as far as the list reaches."""

from collections.abc import Sequence

from gridsvc.addresses.answers import Geocoded
from gridsvc.addresses.geocoding import geocode_many
from gridsvc.addresses.spellings import Profile
from gridsvc.desk.models import DeskBatch
from gridsvc.desk.reach import reader

LIMIT = 9  # candidates: as many as there are keys


def answers(batch: DeskBatch, texts: Sequence[str]) -> list[Geocoded]:
    """The answer for each text of the list, in their order: the same for all who work it."""
    hyphen = batch.options.get("hyphen")
    profile = Profile(hyphen) if hyphen else None
    return geocode_many(texts, on=batch.on_day, principal=reader(batch), limit=LIMIT, profile=profile)
