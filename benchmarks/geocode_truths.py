"""Queries with what they mean: asked of a library, and how far off the answers are. Needs no peer."""

import numpy as np
import pandas as pd

from benchmarks.geocode_libraries import plates
from benchmarks.geocode_measured import Answer, Measured, ask, metres
from benchmarks.taipei import FOLDER
from gridsvc.addresses.match import Library


def asked(library: Library, name: str, queries: list[tuple[int, str]]) -> Measured:
    return Measured(name, queries, ask(library, queries))


def errors(queries: list[tuple[int, str]], answers: list[Answer]) -> tuple[np.ndarray, np.ndarray]:
    """Metres from the truth, infinite where nothing was found, and the radius that was told."""
    truth = plates().loc[[at for at, _ in queries], ["lon", "lat"]].to_numpy()
    away = np.array([metres(one, *place) for one, place in zip(answers, truth, strict=True)])
    return np.where(np.isnan(away), np.inf, away), np.array([one.radius_m for one in answers])


def floors(library: Library, count: int) -> Measured:
    """Untouched rows with floors: the plate is the one of the same way and number."""
    raw = pd.read_csv(FOLDER / "raw_rows_with_floors.csv.gz", dtype=str, keep_default_na=False)
    number = raw["NUMBER"].str.extract("^(臨?[0-9]+(?:之[0-9]+)?號)")[0]
    key = raw["VILLAGE"] + raw["ROAD"] + raw["SECTION"] + raw["LANE"] + raw["ALLEY"] + number
    every = plates()
    way = every["road"] + every["section"] + every["lane"] + every["alley"]
    known = dict(zip(every["village"] + way + every["number"], every["id"], strict=True))
    pairs = zip(key.map(known), raw["FULL_ADDR"], strict=True)
    return asked(library, "raw rows", [(int(at), text) for at, text in pairs if pd.notna(at)][: count * 5])
