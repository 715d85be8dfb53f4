"""Bodies of requests as JSON: what no text of the database holds is refused as they are read, whoever asks for them."""

import re
from typing import Any

from flask import Flask, Request

from gridsvc.errors import BadParameter

SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")  # NUL, and halves of characters, which come in pairs only
UNSTORED = re.compile("[\0\ud800-\udfff]")


class StorableRequest(Request):
    """A request whose JSON can be stored."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """What was sent, as Flask reads it; raises BadParameter for NUL, half a character, or nesting without end."""
        try:
            given = super().get_json(force=force, silent=silent, cache=cache)
        except RecursionError:
            raise _refused("[[[…") from None
        if given is not None and SUSPECT.search(self.get_data()):
            _refuse_unstored(given)
        return given


def init_bodies(app: Flask) -> None:
    """All JSON that `app` is sent is read so."""
    app.request_class = StorableRequest


def _refuse_unstored(given: Any) -> None:
    """Looks at every text; a refusal names the member of the body that holds it."""
    members = given.items() if isinstance(given, dict) else ()
    left = [*members, *(("body", name) for name, _ in members)] if members else [("body", given)]
    while left:
        name, one = left.pop()
        if isinstance(one, dict):
            left += [(name, part) for pair in one.items() for part in pair]
        elif isinstance(one, list):
            left += [(name, part) for part in one]
        elif isinstance(one, str) and UNSTORED.search(one):
            raise _refused(UNSTORED.sub("\ufffd", one)[:80], UNSTORED.sub("\ufffd", name))


def _refused(shown: str, name: str = "body") -> BadParameter:
    expected = ("可存储的文字，不含空字符和半个字符", "text that can be stored, without NUL and half characters")
    return BadParameter(name=name, value=shown, expected_zh=expected[0], expected=expected[1])
