"""The JSON cursor: the same values as json.loads, wherever the blocks of the stream end."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridsvc.io import json_stream
from gridsvc.io.json_stream import BadJson, JsonStream

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=12,
)


@given(values=st.lists(VALUES, max_size=6), block=st.integers(1, 40))
def test_items_are_those_of_json_loads(values, block):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_stream, "BLOCK", block)
        stream = JsonStream(io.StringIO(json.dumps(values, indent=1)))
        assert list(stream.items()) == values
        assert stream.peek() == ""


def test_an_error_far_into_a_long_text_names_its_line():
    text = "[" + "1,\n" * 700_000 + "x]"
    with pytest.raises(BadJson, match="line 700001"):
        list(JsonStream(io.StringIO(text)).items())


def test_a_string_longer_than_a_block_is_whole():
    values = ["x" * 3_000_000, 1]
    assert list(JsonStream(io.StringIO(json.dumps(values))).items()) == values


def test_keys_come_before_their_values():
    stream = JsonStream(io.StringIO('{"a": 12, "b": {}}'))
    assert {key: stream.value() for key in stream.members()} == {"a": 12, "b": {}}
