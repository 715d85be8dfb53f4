"""GeoJSON answers (RFC 7946, OGC API Features links) put together from texts, so that coordinates stay exact."""

import json
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from flask import Response, request, url_for

MEDIA_TYPE = "application/geo+json"


def feature(geometry: str | None, properties: Mapping[str, object], **members: object) -> str:
    """One Feature; `geometry` is GeoJSON text (None: no place), `members` come after the properties."""
    rest = "".join(f",{_text(name)}:{_text(value)}" for name, value in members.items())
    return f'{{"type":"Feature","geometry":{geometry or "null"},"properties":{_text(properties)}{rest}}}'


def collection(features: Iterable[str], **members: object) -> str:
    """A FeatureCollection of features, with `members` after them."""
    rest = "".join(f",{_text(name)}:{_text(value)}" for name, value in members.items())
    return f'{{"type":"FeatureCollection","features":[{",".join(features)}]{rest}}}'


def answer(text: str) -> Response:
    """`text` as an answer of GeoJSON's media type."""
    return Response(text, mimetype=MEDIA_TYPE)


def next_link(after: object) -> dict[str, object]:
    """The member `links` of a page: the same request for what comes after the key `after`; none on the last page."""
    if after is None:
        return {}
    here = url_for(str(request.endpoint), **(request.view_args or {}))
    following = urlencode({**request.args.to_dict(), "after": after})
    return {"links": [{"rel": "next", "href": f"{here}?{following}"}]}


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
