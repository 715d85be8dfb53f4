"""Keys of address texts: what is the same address however it is typed. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

SPACE = re.compile(r"\s+")
PLACE_ELEMENTS = ("division", "road", "section", "lane", "alley", "number", "compound", "building")


def text_key(text: str) -> str:
    """The text in compatibility form (NFKC), upper case, without white space."""
    return SPACE.sub("", unicodedata.normalize("NFKC", text)).upper()


def text_keys(texts: Iterable[str]) -> list[str]:
    """text_key of each text."""
    return [text_key(text) for text in texts]


def place_keys(elements: Mapping[str, Sequence[str]]) -> list[str]:
    """The key of each address down to its building; "" where neither number nor building is known."""
    columns = zip(*(elements[name] for name in PLACE_ELEMENTS), strict=True)
    return [text_key("".join(parts)) if parts[5] or parts[7] else "" for parts in columns]
