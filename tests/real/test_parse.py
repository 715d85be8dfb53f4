"""The parser on real lines: a city's door plates, each with its elements, and tagged addresses."""

import pandas as pd
import pytest

from benchmarks import parser as bench
from gridsvc.addresses.parse import parse
from gridsvc.addresses.parsing.lexicon import Lexicon
from gridsvc.addresses.spellings import Profile, fold, normal

pytestmark = pytest.mark.real

SUB = Profile("sub")
ELEMENTS = ("road", "section", "lane", "alley", "number", "neighborhood")


@pytest.fixture(scope="module")
def plates(data):
    return pd.read_csv(data / "taipei" / "doorplates.csv.gz", dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def lexicon(plates):
    towns = dict(zip(plates.town, plates.addr.str[3:6], strict=True)).items()
    villages = plates[["villname", "villcode", "town"]].drop_duplicates().itertuples(index=False)
    divisions = [("臺北市", "city", "63", ""), *((name, "county", code, "63") for code, name in towns)]
    divisions += [(name, "community", code, town) for name, code, town in villages]
    return Lexicon.build(divisions, plates.road.unique(), [])


def read_otherwise(rows, lexicon, written):
    """The texts of rows that are not read as what their columns say."""
    texts = [written(row) for row in rows]
    pairs = zip(texts, (parse(text, lexicon, SUB) for text in texts), rows, strict=True)
    return [t for t, p, row in pairs if any(p.value(e) != normal(e, row[e], SUB) for e in ELEMENTS)]


def test_every_tenth_plate_is_read_as_its_columns_say(plates, lexicon):
    rows = plates.iloc[::10].to_dict("records")
    assert read_otherwise(rows, lexicon, lambda row: row["addr"]) == []


@pytest.mark.parametrize(
    "written",
    [
        lambda row: f"请送到{fold(row['addr'])}，谢谢",
        lambda row: f"{row['addr']}三樓之2 王先生 0912-345-678",
        lambda row: "，".join([row["addr"][:6], *(row[name] for name in ("neighborhood", *ELEMENTS[:5]))]),
        lambda row: f"有民眾反映{row['addr']}前有人違規停車",
    ],
)
def test_plates_are_read_with_what_people_write_around_them(plates, lexicon, written):
    rows = plates.iloc[5::100].to_dict("records")
    assert read_otherwise(rows, lexicon, written) == []


def test_tagged_addresses_are_read_as_their_tags_say(data):
    lines = list(bench.tagged(data / "addresses_cn" / "swei412_train.txt"))
    lexicon = bench.divisions()
    parsed = [parse(text, lexicon, Profile()) for text, _ in lines]
    scores = bench.compared(lines, parsed, bench.SWEI)
    assert min(bench.f1(*scores[element]) for element in ("district", "road", "road number")) >= 0.95
