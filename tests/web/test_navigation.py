"""The frame marks the current place, and formats numbers for the reader."""

import re

import pytest

from app.web import translation
from tests.sample_town import Town

BELOW_SETTINGS = (
    "settings",
    "settings/organisation",
    "units",
    "people",
    "people/new",
    "topics",
    "official-accounts",
    "outbox",
)


def places_marked(page: str) -> list[str]:
    """Return the labels marked as the current place."""
    groups = page.partition('class="rail__places"')[2].partition('class="rail__bar"')[0]
    return re.findall(r'class="rail__link"[^>]*aria-current="page">.*?<span>([^<]+)</span>', groups, re.DOTALL)


@pytest.mark.parametrize("path", BELOW_SETTINGS)
def test_every_page_below_settings_is_marked_so(path: str, town: Town, seat):
    page = seat(town.administrator).get(f"/o/{town.slug}/{path}").text
    assert places_marked(page) == ["Ajustes"]


def test_a_persons_own_page_hangs_from_no_place(town: Town, seat):
    assert places_marked(seat(town.administrator).get(f"/o/{town.slug}/me").text) == []


def test_a_page_is_marked_by_its_own_feature_only(town: Town, seat):
    assert places_marked(seat(town.supervisor).get(f"/o/{town.slug}/waiting").text) == ["Para decidir"]


@pytest.mark.parametrize(("language", "said"), [("es", "63.206"), ("en", "63,206")])
def test_a_number_is_written_as_the_reader_writes_it(app, language: str, said: str):
    with app.test_request_context(headers={"Accept-Language": language}):
        assert (translation.format_number(63206), translation.format_number(280)) == (said, "280")


def test_who_is_refused_something_stays_where_they_are(town: Town, seat):
    refused = seat(town.author).get(f"/o/{town.slug}/people")
    assert refused.status_code == 403 and "rail__link" in refused.text and refused.text.count("<h1") == 1


def test_who_is_nobody_here_is_shown_no_frame(town: Town, client):
    missing = client.get(f"/o/{town.slug}/nowhere")
    assert missing.status_code == 404 and "rail__link" not in missing.text
