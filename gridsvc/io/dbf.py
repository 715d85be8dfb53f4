"""The attribute file of a shapefile (dBASE): its row counts and the encoding of its text."""

import codecs
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from gridsvc.io.encodings import SAMPLE, UNDECODABLE, UNRECOGNISED, codec_of, likeliest
from gridsvc.io.problems import Problem
from gridsvc.io.tables import unusable

HEADER = struct.Struct("<4xIHH20x")
FIELD = struct.Struct("<11sc4xB15x")
BLOCK_ROWS = 20_000
DELETED = ord("*")
# Language driver ids that name a Chinese code page.
LANGUAGES = {0x4D: "gb18030", 0x7A: "gb18030", 0x4F: "cp950", 0x78: "cp950"}

NOT_DBASE = Problem("属性文件（.dbf）已损坏", "its .dbf is damaged")
TRUNCATED = Problem(
    "属性文件（.dbf）应有 {expected} 行，只有 {found} 行", "its .dbf should have {expected} rows and has {found}"
)

Open = Callable[[], BinaryIO]
Values = Iterator[tuple[int, list[bytes]]]


@dataclass(frozen=True, slots=True)
class Dbf:
    """Rows of an attribute file, how many of them are marked deleted, and the Python codec of its text."""

    records: int
    deleted: int
    encoding: str


@dataclass(frozen=True, slots=True)
class _Layout:
    records: int
    start: int
    width: int
    names: tuple[bytes, ...]
    texts: tuple[tuple[int, int], ...]
    language: str | None


def survey_dbf(name: str, open_dbf: Open, encoding: str | None, hint: str | None) -> Dbf:
    """Rows and encoding of a .dbf; `hint` is what its .cpg says, believed only where the text does not deny it.

    Raises UnusableInput for a damaged file, and for a declared `encoding` that fails, with the row.
    """
    try:
        layout = _layout(open_dbf)
        deleted, found = _counts(open_dbf, layout)
    except (struct.error, ValueError):
        raise unusable(name, NOT_DBASE) from None
    if found < layout.records:
        raise unusable(name, TRUNCATED, expected=layout.records, found=found)
    texts = _Texts(open_dbf, layout)
    return Dbf(layout.records, deleted, _encoding(name, texts, encoding, hint or layout.language))


def _encoding(name: str, texts: "_Texts", declared: str | None, hint: str | None) -> str:
    if declared:
        codec = codec_of(declared)
        if (line := texts.fails_at(codec)) is not None:
            raise unusable(name, UNDECODABLE, line=line, encoding=declared)
        return codec
    likely = likeliest(texts.sample())
    ranked = [codec for codec in ("utf-8", *sorted(likely, key=lambda c: c != hint), hint) if codec]
    for codec in ranked:
        if texts.fails_at(codec) is None:
            return codec
    raise unusable(name, UNRECOGNISED)


def _layout(open_dbf: Open) -> _Layout:
    with open_dbf() as file:
        head = file.read(HEADER.size)
        records, start, width = HEADER.unpack(head)
        fields = file.read(start - HEADER.size)
    names, texts, at = [], [], 1
    for name, kind, size in FIELD.iter_unpack(fields[: len(fields) // FIELD.size * FIELD.size]):
        if name[:1] == b"\r":
            break
        names.append(name.split(b"\0")[0])
        texts += [(at, size)] if kind == b"C" and size else []
        at += size
    if at > width:
        raise ValueError
    return _Layout(records, start, width, tuple(names), tuple(texts), LANGUAGES.get(head[29]))


def _blocks(open_dbf: Open, layout: _Layout) -> Iterator[np.ndarray]:
    """(rows, width) arrays of bytes, whole records only."""
    with open_dbf() as file:
        file.read(layout.start)
        left = layout.records
        while left > 0 and (block := file.read(min(left, BLOCK_ROWS) * layout.width)):
            rows = len(block) // layout.width
            yield np.frombuffer(block, np.uint8, rows * layout.width).reshape(rows, layout.width)
            left -= rows or left


def _counts(open_dbf: Open, layout: _Layout) -> tuple[int, int]:
    deleted = found = 0
    for block in _blocks(open_dbf, layout):
        deleted += int((block[:, 0] == DELETED).sum())
        found += len(block)
    return deleted, found


@dataclass(frozen=True, slots=True)
class _Texts:
    """The text values of the file, column by column of each block, with the number of their first row."""

    open_dbf: Open
    layout: _Layout

    def __iter__(self) -> Values:
        yield 0, list(self.layout.names)
        first = 1
        for block in _blocks(self.open_dbf, self.layout):
            for at, size in self.layout.texts:
                column = np.ascontiguousarray(block[:, at : at + size]).view(f"S{size}")[:, 0]
                yield first, column.tolist()
            first += len(block)

    def sample(self) -> bytes:
        """Values with bytes beyond ASCII, up to SAMPLE bytes of them."""
        sample = b""
        for _, values in self:
            sample += b"\n".join(value.rstrip() for value in values if not value.isascii())
            if len(sample) >= SAMPLE:
                break
        return sample[:SAMPLE]

    def fails_at(self, codec: str) -> int | None:
        """The first row (0: a field name) that is not text in `codec`; a character cut off at the end is forgiven."""
        for first, values in self:
            if not _decodes(b"\n".join(values), codec):
                wrong = (row for row, value in enumerate(values, first) if not _decodes(value, codec, cut=True))
                if (row := next(wrong, None)) is not None:
                    return row
        return None


def _decodes(text: bytes, codec: str, *, cut: bool = False) -> bool:
    try:
        codecs.getincrementaldecoder(codec)().decode(text.rstrip(), not cut)
    except (UnicodeDecodeError, LookupError):
        return False
    return True
