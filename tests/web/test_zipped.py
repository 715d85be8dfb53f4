"""Large JSON answers go gzipped to those who take that, and only they do."""

import gzip

from flask.testing import FlaskClient

LARGE, SMALL, PAGE = "/api/v1/openapi.json", "/healthz", "/login"
TAKES = {"Accept-Encoding": "gzip, br"}


def test_a_large_answer_is_the_same_gzipped_and_much_smaller(client: FlaskClient):
    plain, zipped = client.get(LARGE), client.get(LARGE, headers=TAKES)
    assert (plain.content_encoding, zipped.content_encoding) == (None, "gzip")
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.content_length < plain.content_length / 3
    assert "Accept-Encoding" in zipped.vary


def test_small_answers_and_pages_are_sent_as_they_are(client: FlaskClient):
    assert [client.get(path, headers=TAKES).content_encoding for path in (SMALL, PAGE)] == [None, None]
