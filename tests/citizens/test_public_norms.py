"""The norms in force are public; before adoption there are none."""

from tests.citizens import moderation_steps as m
from tests.public.page_setup import Desk


def test_norms_are_public_once_they_are_adopted(app, wiring, town, session, clock, client):
    desk = Desk(app, wiring, town, session)
    desk.open()
    at = f"/p/{town.slug}/participation"
    assert client.get(at).status_code == 404
    m.adopted(session, town, clock)
    assert desk.follow() > 0
    page = client.get(at).text
    assert "sin insultar a nadie" in page and "Cómo reclamar" in page
    assert "sense insultar" in client.get(f"/p/{town.slug}/ca/participation").text
