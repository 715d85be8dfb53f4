"""A JSON text read value by value from a stream, so that a long list never sits in memory at once."""

import json
import re
from collections.abc import Iterator
from typing import Any, TextIO

BLOCK = 1 << 20
LONGEST_TOKEN = 1 << 10  # of a number or a word; a string may be longer
SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")  # written as an escape; two of them may make a character
BLANK = " \t\r\n\x1e\ufeff"  # white space, the record separator of RFC 8142, a byte order mark


class BadJson(Exception):
    """The text stops being JSON at `line`."""

    def __init__(self, line: int, cause: str) -> None:
        self.line = line
        self.cause = cause
        super().__init__(f"line {line}: {cause}")


class JsonStream:
    """A cursor over a JSON text; raises BadJson with the line."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._decode = json.JSONDecoder().raw_decode
        self._buffer = ""
        self._at = 0
        self._line = 1

    def peek(self) -> str:
        """The next character that is not blank, "" at the end; the cursor stops before it."""
        while True:
            while self._at < len(self._buffer):
                character = self._buffer[self._at]
                if character not in BLANK:
                    return character
                self._at += 1
            if not self._grow():
                return ""

    def take(self, expected: str) -> None:
        """Step over the one character `expected`."""
        found = self.peek()
        if found != expected:
            raise self._bad(self._at, f"{expected} expected" if found else f"the text ends where {expected} belongs")
        self._at += 1

    def value(self) -> Any:
        """The next whole value."""
        self.peek()
        while True:
            try:
                value, end = self._decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                if self._is_certain(error) or not self._grow():
                    raise self._bad(error.pos, error.msg) from None
            except (ValueError, RecursionError) as error:
                raise self._bad(self._at, str(error)) from None
            else:
                if not self._may_go_on(value, end) or not self._grow():
                    self._refuse_half_characters(value, end)
                    self._at = end
                    return value

    def items(self) -> Iterator[Any]:
        """The values of the array that starts here."""
        yield from self._separated("[", "]")

    def members(self) -> Iterator[str]:
        """The keys of the object that starts here; the caller reads each value before the next key."""
        for key in self._separated("{", "}"):
            self.take(":")
            yield str(key)

    def _separated(self, first: str, last: str) -> Iterator[Any]:
        self.take(first)
        if self.peek() != last:
            yield self.value()
            while self.peek() == ",":
                self.take(",")
                yield self.value()
        self.take(last)

    def _refuse_half_characters(self, value: Any, end: int) -> None:
        """A surrogate without its other half is no character: no file and no database can hold it."""
        if SURROGATE.search(self._buffer, self._at, end):
            try:
                json.dumps(value, ensure_ascii=False).encode()
            except UnicodeEncodeError as error:
                raise self._bad(self._at, error.reason) from None

    def _may_go_on(self, value: Any, end: int) -> bool:
        """True for a number so near the end of the buffer that more of its digits may follow."""
        return isinstance(value, (int, float)) and end + LONGEST_TOKEN > len(self._buffer)

    def _is_certain(self, error: json.JSONDecodeError) -> bool:
        """False when the text may only be cut off by the end of the buffer."""
        return error.pos + LONGEST_TOKEN < len(self._buffer) and not error.msg.startswith("Unterminated string")

    def _grow(self) -> bool:
        """Drop what was read and append at least as much as is left, so that a long value costs linear time."""
        more = self._stream.read(max(BLOCK, len(self._buffer) - self._at))
        if more:
            self._line += self._buffer.count("\n", 0, self._at)
            self._buffer, self._at = self._buffer[self._at :] + more, 0
        return bool(more)

    def _bad(self, position: int, cause: str) -> BadJson:
        return BadJson(self._line + self._buffer.count("\n", 0, position), cause)
