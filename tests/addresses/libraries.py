"""Small libraries that are made up: rows in a few words."""

import pandas as pd

from gridsvc.addresses.matching.library import Library
from gridsvc.addresses.parsing.lexicon import Lexicon
from gridsvc.addresses.spellings import Profile

SUB, ROOMS = Profile(hyphen="sub"), Profile(hyphen="rooms")
TAIPEI = (
    ("臺北市", "city", "63", ""),
    ("文山區", "county", "63-08", "63"),
    ("大安區", "county", "63-03", "63"),
    ("樟新里", "community", "63-08-31", "63-08"),
    ("木新里", "community", "63-08-32", "63-08"),
    ("龍安里", "community", "63-03-01", "63-03"),
)
LAT_M = 1 / 111_195.0  # degrees of a metre


def row(text, division="63-08-31", east_m=0.0, north_m=0.0, **elements):
    """One address; metres from 121.5, 25.0 (east ones are a little shorter)."""
    place = {"lon": 121.5 + east_m * LAT_M, "lat": 25.0 + north_m * LAT_M}
    return {"text": text, "division": division, **place, **elements}


def library(*rows, divisions=TAIPEI, profile=SUB, aliases=()):
    """A library of the rows; ids are their positions as given."""
    frame = pd.DataFrame(list(rows))
    roads, compounds = ({one[name] for one in rows if one.get(name)} for name in ("road", "compound"))
    lexicon = Lexicon.build(divisions, roads, compounds, aliases=aliases)
    return Library.build(frame, lexicon, profile)


def street(*numbers, road="木新路", step_m=10.0, **elements):
    """Plates of a road, `step_m` apart for each number, odd ones in the north."""
    for number in numbers:
        main = int(number.lstrip("临臨").split("之")[0])
        words = "".join(elements.get(name, "") for name in ("section", "lane", "alley"))
        text = f"臺北市文山區樟新里{road}{words}{number}號"
        yield row(text, road=road, number=f"{number}號", east_m=main * step_m, north_m=main % 2 * 20.0, **elements)
