"""Text files of unknown encoding: which one it is, and the line where a declared one fails."""

import codecs
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from gridsvc.errors import BadParameter
from gridsvc.io.problems import Problem
from gridsvc.io.tables import unusable

BLOCK = 1 << 20
SAMPLE = 1 << 16
MOSTLY = 0.5

# Codecs of host names and of program text: they read letters, not files.
FOR_NAMES = frozenset({"punycode", "idna", "unicode-escape", "raw-unicode-escape"})

BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

# Files named after the narrower code use characters of the wider one.
WIDEST = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "cp950"}

# The lead bytes of the everyday characters, which make up nearly all of a Chinese text: GB 2312 level 1
# (with a trail byte from A1 up) and Big5 level 1. Text in one code, read as the other, mostly misses them.
EVERYDAY = {"gb18030": ("gb2312", 0xB0, 0xD7), "cp950": ("cp950", 0xA4, 0xC6), "big5hkscs": ("cp950", 0xA4, 0xC6)}

UNDECODABLE = Problem("第 {line} 行不是 {encoding} 编码的文字", "line {line} is not text in {encoding}")
UNRECOGNISED = Problem(
    "文字编码无法识别，请用 --encoding 指明", "its text encoding is not recognised; name it with --encoding"
)


@dataclass(frozen=True, slots=True)
class Survey:
    """What one pass over a text file finds: its Python codec and its number of lines."""

    encoding: str
    lines: int


def open_bytes(path: Path) -> BinaryIO:
    """The file's bytes, unpacked when its name ends in .gz."""
    return cast(BinaryIO, gzip.open(path, "rb")) if path.suffix.lower() == ".gz" else path.open("rb")


def survey(path: Path, encoding: str | None) -> Survey:
    """One streaming pass: the codec that reads all of `path`; UnusableInput names the line that it cannot read."""
    known = _marked(path) or (codec_of(encoding) if encoding else None)
    lines, fails_at = _attempt(path, known or "utf-8")
    if fails_at is None:
        return Survey(known or "utf-8", lines)
    sample = _foreign_lines(path)
    if known or _mostly_utf8(sample):
        raise unusable(path.name, UNDECODABLE, line=fails_at, encoding=encoding or known or "utf-8")
    for codec in likeliest(sample):
        lines, fails_at = _attempt(path, codec)
        if fails_at is None:
            return Survey(codec, lines)
    raise unusable(path.name, UNRECOGNISED)


def codec_of(encoding: str) -> str:
    """The Python codec for a name people use; raises BadParameter for an unknown one."""
    codec = known_codec(encoding)
    if codec is None:
        expected = "UTF-8, GB18030, GBK, Big5"
        raise BadParameter(name="encoding", value=encoding, expected=expected, expected_zh=f" {expected} 等")
    return codec


def known_codec(encoding: str) -> str | None:
    """The Python codec for a name people use, None for an unknown one."""
    try:
        name = codecs.lookup(encoding).name
        ",".encode(name).decode(name)  # base64 and its like are no text encodings
    except (LookupError, UnicodeError):
        return None
    if name.replace("_", "-") in FOR_NAMES:
        return None
    return WIDEST.get(name, name)


def likeliest(text: bytes) -> list[str]:
    """GB18030 and Big5, the likelier first, without those in which most Chinese characters are rare ones."""
    shares = {codec: _everyday_share(text, codec) for codec in EVERYDAY}
    return sorted((codec for codec, share in shares.items() if share >= MOSTLY), key=lambda codec: -shares[codec])


def _everyday_share(text: bytes, codec: str) -> float:
    """Share of the non-ASCII characters of `text`, read as `codec`, that are everyday ones."""
    reference, first, last = EVERYDAY[codec]
    characters = [c for c in text.decode(codec, "replace") if not c.isascii()]
    encoded = [c.encode(reference, "ignore") for c in characters]
    return sum(len(pair) == 2 and first <= pair[0] <= last for pair in encoded) / max(len(characters), 1)


def _marked(path: Path) -> str | None:
    with open_bytes(path) as file:
        head = file.read(4)
    return next((codec for mark, codec in BYTE_ORDER_MARKS if head.startswith(mark)), None)


def _attempt(path: Path, codec: str) -> tuple[int, int | None]:
    """Lines of the file, and the line where `codec` fails (None: it reads everything)."""
    decoder = codecs.getincrementaldecoder(codec)()
    breaks, last = 0, "\n"
    for block, final in _blocks(path):
        try:
            text = decoder.decode(block, final)
        except UnicodeDecodeError as error:
            return breaks, breaks + 1 + error.object[: error.start].count(b"\n")
        breaks += text.count("\n")
        last = text[-1:] or last
    return breaks + (last != "\n"), None


def _blocks(path: Path) -> Iterator[tuple[bytes, bool]]:
    with open_bytes(path) as file:
        while block := file.read(BLOCK):
            yield block, False
    yield b"", True


def _foreign_lines(path: Path) -> bytes:
    """Lines with bytes beyond ASCII, up to SAMPLE bytes of them."""
    sample = b""
    with open_bytes(path) as file:
        while len(sample) < SAMPLE and (line := file.readline(SAMPLE)):
            sample += b"" if line.isascii() else line
    return sample


def _mostly_utf8(sample: bytes) -> bool:
    """True for text that fails as UTF-8 and still is UTF-8 but for a few bytes."""
    text = sample.decode("utf-8", "replace")
    whole = sum(not c.isascii() and c != "\ufffd" for c in text)
    return whole > text.count("\ufffd")
