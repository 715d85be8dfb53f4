"""Message ids are the Chinese texts; every one has its English, in the catalogue and on the page."""

import re
from pathlib import Path

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from gridsvc.web.assets import CATALOGUES, compile_catalogues

PACKAGE = CATALOGUES.parent
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext.babel_extract")]


def catalogue():
    with (CATALOGUES / "en" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return {str(message.id): str(message.string) for message in read_po(file) if message.id}


def asked():
    return {str(found[2]) for found in extract_from_dir(PACKAGE, METHODS, {}, keywords={"_": None, "gettext": None})}


def test_every_text_has_its_english_and_no_other_is_kept():
    assert set(catalogue()) == asked()


def test_no_text_stands_twice_with_two_meanings():
    ids = re.findall(r'^msgid "(.+)"', (CATALOGUES / "en" / "LC_MESSAGES" / "messages.po").read_text(), flags=re.M)
    assert sorted(ids) == sorted(set(ids))


def test_english_is_english_and_has_the_same_placeholders():
    for chinese, english in catalogue().items():
        assert english
        assert not re.search(r"[\u4e00-\u9fff]", english)
        assert re.findall(r"%\(\w+\)s", chinese) == re.findall(r"%\(\w+\)s", english)


def test_templates_hold_no_chinese_outside_of_messages():
    for path in (PACKAGE / "templates").rglob("*.html"):
        text = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", "", path.read_text(), flags=re.S)
        assert not re.search(r"[\u4e00-\u9fff]", text), path


def test_compiling_makes_a_catalogue_beside_each_source():
    compile_catalogues()
    sources = list(CATALOGUES.glob("*/LC_MESSAGES/*.po"))
    assert sources
    assert all(Path(source).with_suffix(".mo").stat().st_size > 100 for source in sources)
