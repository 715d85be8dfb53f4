"""Named arrays in one file that a process maps instead of reading: an Arrow file, a column for each array."""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]


def save(path: str | Path, arrays: Arrays, facts: Mapping[str, Any]) -> None:
    """Write arrays of numbers, and facts that JSON can say, in one step: a reader sees the old file or the new one."""
    shapes = {name: list(array.shape) for name, array in arrays.items()}
    columns = [_column(np.ascontiguousarray(array).ravel()) for array in arrays.values()]
    table = pa.RecordBatch.from_arrays(columns, names=list(arrays))
    schema = table.schema.with_metadata({"facts": json.dumps(dict(facts)), "shapes": json.dumps(shapes)})
    partial = Path(f"{path}.{os.getpid()}.tmp")
    with pa.OSFile(str(partial), "wb") as file, pa.ipc.new_file(file, schema) as writer:
        writer.write_batch(table.replace_schema_metadata(schema.metadata))
    partial.replace(path)


def load(path: str | Path) -> tuple[dict[str, NDArray[Any]], dict[str, Any]]:
    """The arrays, read-only and mapped, and the facts; raises OSError or ValueError for what `save` did not write."""
    with pa.memory_map(str(path)) as file:
        batch = pa.ipc.open_file(file).get_batch(0)
    metadata = batch.schema.metadata or {}
    if b"shapes" not in metadata:
        raise ValueError(f"{path} holds other things than arrays")
    shapes = json.loads(metadata[b"shapes"])
    arrays = {name: batch.column(name)[0].values.to_numpy().reshape(shape) for name, shape in shapes.items()}
    return arrays, json.loads(metadata[b"facts"])


def _column(flat: NDArray[Any]) -> pa.LargeListArray:
    return pa.LargeListArray.from_arrays(np.array([0, len(flat)]), pa.array(flat))
