"""GeoJSON to GeoJSON: every member of the collection and of each feature stays, the answers join the properties."""

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from gridsvc.assign.copying import Copy
from gridsvc.assign.places import from_numbers, from_shapes
from gridsvc.io.geojson_reader import Features, read_feature
from gridsvc.io.geojson_shapes import SHAPES
from gridsvc.io.parsers import floats
from gridsvc.io.problems import NOT_A_FEATURE, as_problems
from gridsvc.io.readers import BAD_ROW, guarded
from gridsvc.io.tables import as_geometries, unusable
from gridsvc.io.text_writers import open_text

CHUNK_ROWS = 10_000


def copy_features(copy: Copy, features: Features) -> None:
    """A FeatureCollection, one feature a line; numbers in the shortest digits that read back the same."""
    members = features.members if features.members.get("type") == "FeatureCollection" else {}
    members = {"type": "FeatureCollection"} | {name: members[name] for name in members if name != "features"}
    with open_text(copy.out, "utf-8") as file:
        file.write(f'{_json(members)[:-1]},"features":[')
        between = "\n"
        for feature in _answered(copy, features):
            file.write(between + _json(feature))
            between = ",\n"
        file.write("\n]}\n")


def _answered(copy: Copy, features: Features) -> Iterator[dict[str, Any]]:
    items, first = guarded(copy.table.name, features.items()), 1
    while batch := [_feature(copy, item, line) for line, item in enumerate(islice(items, CHUNK_ROWS), first)]:
        for feature, answer in zip(batch, _answers(copy, batch, first).to_pylist(), strict=True):
            given = {copy.renamed.get(name, name): value for name, value in feature["properties"].items()}
            yield feature | {"properties": given | answer}
        first += len(batch)


def _feature(copy: Copy, item: Any, line: int) -> dict[str, Any]:
    """What a collection lists, as a Feature with properties; raises UnusableInput where it is no shape either."""
    if isinstance(item, dict) and item.get("type") in SHAPES:
        return {"type": "Feature", "properties": {}, "geometry": item}
    if isinstance(item, dict) and item.get("type") == "Feature" and isinstance(item.get("properties") or {}, dict):
        return item | {"properties": item.get("properties") or {}}
    raise unusable(copy.table.name, BAD_ROW, line=line, zh=NOT_A_FEATURE.zh, en=NOT_A_FEATURE.en)


def _answers(copy: Copy, batch: list[dict[str, Any]], first: int) -> pa.RecordBatch:
    lines = np.arange(first, first + len(batch))
    if copy.reading.columns:
        given = [feature["properties"] for feature in batch]
        x, y = (floats(pd.Series([one.get(name) for one in given], dtype=object)) for name in copy.reading.columns)
        return copy.assigner.answer(from_numbers(x, y, copy.reading.crs))
    shapes, problem, _ = zip(*map(read_feature, batch), strict=True)
    return copy.assigner.answer(from_shapes(as_geometries(shapes), copy.reading.crs), lines, as_problems(problem))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
