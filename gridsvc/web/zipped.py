"""Large JSON answers go gzipped to those who take that."""

import gzip

from flask import Flask, Response, request

LEAST_BYTES = 4096  # below it a packet holds the answer either way
FASTEST = 1
TYPES = {"application/json", "application/geo+json"}


def init_zipping(app: Flask) -> None:
    """JSON answers of `app` from LEAST_BYTES on, gzipped.

    Pages are left alone: they hold tokens beside what the asker typed, and how well they shrink would tell of both.
    """

    @app.after_request
    def zipped(response: Response) -> Response:
        if _worthwhile(response):
            response.data = gzip.compress(response.data, FASTEST, mtime=0)
            response.content_encoding = "gzip"
            response.vary.add("Accept-Encoding")
        return response


def _worthwhile(response: Response) -> bool:
    plain = response.mimetype in TYPES and not response.content_encoding and not response.get_etag()[0]
    whole = not response.is_streamed and not response.direct_passthrough
    return plain and whole and "gzip" in request.accept_encodings and (response.content_length or 0) >= LEAST_BYTES
