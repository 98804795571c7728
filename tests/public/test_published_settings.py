"""The settings of what is published: closed at first, with the code for other sites once open."""

import pytest

from app.domain.public.rules.settings import PagePart
from tests.public.page_setup import Desk

pytestmark = pytest.mark.postgresql


def test_whoever_opens_the_page_for_the_first_time_is_not_offered_the_texts(desk: Desk, seat):
    page = seat(desk.town.administrator).get(f"/o/{desk.town.slug}/public-page").text
    boxes = {part.value: f'value="{part.value}" checked' in page for part in PagePart}
    assert boxes == {part.value: part not in (PagePart.PUBLISHED, PagePart.NEWSLETTER) for part in PagePart}


def test_the_settings_have_the_code_for_the_organisation_s_own_site_once_it_is_open(desk: Desk, seat):
    client, address = seat(desk.town.administrator), f"/o/{desk.town.slug}/public-page"
    desk.open(parts=(PagePart.ACCOUNTS,))
    assert "iframe" not in client.get(address).text
    desk.open(parts=(PagePart.PUBLISHED,))
    page = client.get(address).text
    for path in ("published/embed.html", "ca/published/embed.html"):
        assert f"&lt;iframe src=&#34;http://127.0.0.1:8000/p/riba/{path}&#34;" in page
        assert desk.ask(path).status_code == 200
