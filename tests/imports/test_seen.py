"""Keys that stood in a file before."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from gridsvc.imports.seen import SeenKeys

KEYS = st.lists(st.one_of(st.none(), st.sampled_from(["甲", "乙", "丙", "A", ""])), max_size=12)


@given(st.lists(KEYS, max_size=4))
def test_a_key_is_repeated_when_it_came_before_in_any_chunk(chunks):
    seen, known = SeenKeys(), set()
    for chunk in chunks:
        told = seen.repeated(pd.DataFrame({"key": pd.Series(chunk, dtype=object)})).tolist()
        expected = []
        for key in chunk:
            expected.append(key is not None and key in known)
            known.add(key)
        assert told == expected


def test_a_key_of_two_parts_is_the_pair():
    seen = SeenKeys()
    frame = pd.DataFrame({"source": ["a", "a", "b", "a"], "id": ["1", "2", "1", "1"]})
    assert seen.repeated(frame).tolist() == [False, False, False, True]
