"""The guides: whole in both languages, with pictures that are there, and as pages."""

import re
from pathlib import Path

import pytest
from flask import Flask

import hallsys.web.help
from hallsys.web.help.guides import READERS, guide
from hallsys.web.sessions import Sessions
from tests.web.hall import WebHall
from tests.web.whole import whole_app

FOLDER = Path(hallsys.web.help.__file__).parent


@pytest.fixture
def app(hall: WebHall, sessions: Sessions) -> Flask:
    return whole_app(hall, sessions)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("reader", READERS)
def test_a_guide_has_a_title_a_summary_and_pictures_that_are_there(reader: str, lang: str) -> None:
    shown = guide(reader, lang)
    assert shown.title
    assert shown.summary
    for picture in re.findall(r'src="/help/static/([^"]+)"', shown.html):
        assert (FOLDER / "static" / picture).is_file(), picture
    assert "../static" not in shown.html


@pytest.mark.parametrize("reader", READERS)
def test_both_languages_tell_the_same_things(reader: str) -> None:
    zh, en = (re.findall("<(h2|table|ol|img)", guide(reader, lang).html) for lang in ("zh", "en"))
    assert zh == en


def test_the_index_leads_to_every_guide_in_the_reader_s_language(app: Flask) -> None:
    client = app.test_client()
    for lang, tag in (("zh", "zh-CN"), ("en", "en")):
        index = client.get(f"/help?lang={lang}").get_data(as_text=True)
        assert f'<html lang="{tag}"' in index
        for reader in READERS:
            assert f"/help/{reader}?lang={lang}" in index
            page = client.get(f"/help/{reader}?lang={lang}").get_data(as_text=True)
            assert guide(reader, lang).title in page
            assert "<h2>" in page
    assert client.get("/help/nobody").status_code == 404
