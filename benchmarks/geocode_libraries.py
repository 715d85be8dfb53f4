"""The libraries that the geocoder is measured on: Taipei's plates, some of them held out, and the demo district."""

import gzip
import json
import re
from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd

from benchmarks.taipei import FOLDER
from gridsvc.addresses.match import Library
from gridsvc.addresses.parsing.lexicon import Lexicon
from gridsvc.addresses.spellings import Profile, fold
from gridsvc.demo.build import build

Division = tuple[str, str, str, str]
CITY, CITY_CODE = "臺北市", "63000"
HELD_OUT = 0.05  # of the plates are left out of the library to ask for unknown numbers
PARTS = re.compile(r"\d+")


@cache
def plates() -> pd.DataFrame:
    """Every plate of Taipei: the columns of a library beside those of the file."""
    frame = pd.read_csv(FOLDER / "doorplates.csv.gz", dtype=str, keep_default_na=False)
    places = {name: frame[name].astype(float) for name in ("lon", "lat")}
    towns = {code: name for name, level, code, _ in divisions() if level == "county"}
    more = {"text": frame["addr"], "division": frame["villcode"], "town_name": frame["villcode"].str[:8].map(towns)}
    return frame.assign(**places, **more, city=CITY, id=np.arange(len(frame)))


@cache
def divisions() -> tuple[Division, ...]:
    """Taipei, its towns and villages: name, level, code, code of the parent."""
    with gzip.open(FOLDER / "villages456_simplified.geojson.gz") as file:
        villages = [feature["properties"] for feature in json.load(file)["features"]]
    towns = {one["TOWNCODE"]: one["TOWNNAME"] for one in villages}
    return (
        (CITY, "city", CITY_CODE, ""),
        *((name, "county", code, CITY_CODE) for code, name in towns.items()),
        *((one["VILLNAME"], "community", one["VILLCODE"], one["TOWNCODE"]) for one in villages),
    )


def taipei(frame: pd.DataFrame) -> Library:
    """The library of some of the plates; a hyphen is 之."""
    lexicon = Lexicon.build(divisions(), sorted(set(frame["road"])), [])
    return Library.build(frame, lexicon, Profile(hyphen="sub"))


def held_out(seed: int = 1) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The plates that stay, and those that are left out."""
    out = np.random.default_rng(seed).random(len(plates())) < HELD_OUT
    return plates()[~out], plates()[out]


def rows(frame: pd.DataFrame, count: int, seed: int) -> list[SimpleNamespace]:
    """Plates by chance, each with what the makers of queries need to know of the city beside it."""
    every = plates()
    towns_of_road = every.groupby("road")["town_name"].agg(set).to_dict()
    city = {
        "letters": sorted(filter(str.isalpha, set("".join(every["road"])))),
        "roads": sorted({fold(road) for road in every["road"]}),
        "towns": sorted(set(every["town_name"])),
    }
    drawn = frame.sample(min(count, len(frame)), random_state=seed)
    return [
        SimpleNamespace(**record, at=record["id"], towns_of_road=towns_of_road[record["road"]], **city)
        for record in drawn.to_dict("records")
    ]


def million() -> pd.DataFrame:
    """A million made-up addresses: Taipei's, and the same with the roads of four more such cities."""
    every, parts = plates(), []
    for number, sign in enumerate(("", "东", "西", "南", "北")):
        roads = sign + every["road"]
        texts = [text.replace(road, sign + road, 1) for text, road in zip(every["text"], every["road"], strict=True)]
        parts.append(every.assign(road=roads, text=texts, lon=every["lon"] + 0.2 * number))
    return pd.concat(parts, ignore_index=True).head(1_000_000).assign(id=np.arange(1_000_000))


@cache
def demo() -> tuple[pd.DataFrame, Library]:
    """The demo district's addresses and their library; 3-2-501 is building, unit and room."""
    made = build()
    frame = made.addresses.assign(text=made.addresses["address"], id=np.arange(len(made.addresses)))
    rows = made.divisions[["name", "level", "code", "parent"]].fillna("").astype(str)
    roads, compounds = (sorted(set(frame[name]) - {""}) for name in ("road", "compound"))
    lexicon = Lexicon.build(list(rows.itertuples(index=False, name=None)), roads, compounds)
    return frame, Library.build(frame, lexicon, Profile(hyphen="rooms"))


def rooms(count: int, seed: int) -> list[SimpleNamespace]:
    """Rooms of the demo district that stand in a compound, with the bare numbers of building, unit and room."""
    frame = demo()[0]
    house = frame.groupby(["compound", "building"])["unit"].agg(lambda units: len(set(units) - {""}))
    inside = frame[(frame["room"] != "") & (frame["compound"] != "")].sample(count, random_state=seed)
    inside = inside.join(house.rename("units"), on=["compound", "building"])
    bare = {short: inside[name].str.extract(f"({PARTS.pattern})")[0] for short, name in zip("bur", BELOW, strict=True)}
    return [SimpleNamespace(**record, at=record["id"]) for record in inside.assign(**bare).to_dict("records")]


BELOW = ("building", "unit", "room")
