"""Below a path of the host, links carry the path, with a proxy that takes it away and with one that does not."""

import pytest

from gridsvc.web.prefix import below


def echo(environ, _start):
    return environ["SCRIPT_NAME"], environ["PATH_INFO"]


@pytest.mark.parametrize(
    ("asked", "path"), [("/map/tiles/x", "/tiles/x"), ("/tiles/x", "/tiles/x"), ("/map", "/"), ("/mapping", "/mapping")]
)
def test_the_prefix_is_in_the_links_and_not_in_the_path(asked, path):
    assert below("/map", echo)({"PATH_INFO": asked, "SCRIPT_NAME": ""}, None) == ("/map", path)


def test_no_prefix_changes_nothing():
    assert below("", echo) is echo
