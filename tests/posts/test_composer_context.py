"""The composer's context: accounts before the text, missing items, and each account's preview."""

import re

from sqlmodel import Session

from tests.posts.composer_form import page_of, posts_of, send
from tests.posts.conftest import Seat
from tests.sample_town import Town


def networks(page: str) -> list[tuple[str, str]]:
    """Return each preview as (network, language), in the order of the page."""
    heads = re.findall(r'class="preview__network"><svg.+?</svg>(.+?)</h3><span class="quiet">(.+?) ·', page)
    return [(network, language) for network, language in heads]


def missing(page: str) -> list[tuple[str, str]]:
    part = re.search(r'composing__missing">(.+?)</ul>', page, re.DOTALL)
    return re.findall(r'href="#(.+?)">(.+?)</a>', part[1]) if part else []


def seen(town: Town, seat: Seat, **typed: object) -> str:
    """Return the panel for the typed text."""
    return seat(town.author).post(posts_of(town) + "/preview", data=typed).text


def test_the_page_opens_on_accounts_and_words(town: Town, seat: Seat):
    page = seat(town.author).get(posts_of(town) + "/new").text
    names = ("target", "text-es", "link", "new_image", "title", "topic", "planned_on")
    places = [page.index(f'id="{name}"') for name in names]
    assert places == sorted(places)
    assert re.search(r'<textarea[^>]+id="text-es"[^>]+ autofocus', page)


def test_an_empty_post_says_what_it_needs_and_leads_there(town: Town, seat: Seat):
    page = seat(town.author).get(posts_of(town) + "/new").text
    fields = [field for field, _ in missing(page)]
    assert fields == ["title", "topic", "target", "planned_on"]
    assert all(f'id="{field}"' in page for field in fields)


def test_what_is_missing_shrinks_as_one_writes(town: Town, seat: Seat):
    first = f"{town.channels[0].id}:es"
    whole = {
        "title": "Horario",
        "topic": str(town.topics[0].id),
        "target": [first],
        "language": ["es"],
        "text": ["Abre."],
        "planned_on": "2027-03-02",
        "planned_time": "09:00",
    }
    assert "No le falta nada." in seen(town, seat, **whole)
    assert missing(seen(town, seat, **whole | {"text": [""]}))[0][0] == "text-es"
    assert missing(seen(town, seat, **whole | {"planned_on": "31/02"})) == [
        ("planned_on", "Diga qué día y a qué hora debe salir.")
    ]


def test_the_hours_of_the_clock_changes_are_said_while_one_types(town: Town, seat: Seat):
    gap = seen(town, seat, planned_on="2027-03-28", planned_time="02:30")
    twice = seen(town, seat, planned_on="2027-10-31", planned_time="02:30")
    assert "03:30" in dict(missing(gap))["planned_time"]
    assert "dos veces" in dict(missing(twice))["planned_time"]
    assert "planned_time" not in dict(
        missing(seen(town, seat, planned_on="2027-10-31", planned_time="02:30", fold="1"))
    )


def test_an_image_chosen_and_not_yet_sent_is_not_asked_for(town: Town, session: Session, seat: Seat):
    town.channels[1].network = "instagram"
    session.add(town.channels[1])
    session.commit()
    typed = {"target": [f"{town.channels[1].id}:es"], "language": ["es"], "text": ["Abre."]}
    assert "new_image" in dict(missing(seen(town, seat, **typed)))
    assert "new_image" not in dict(missing(seen(town, seat, **typed, new_image="cartel.jpg")))


def test_languages_stand_in_the_organisations_order(town: Town, session: Session, seat: Seat):
    targets = [f"{town.channels[0].id}:{language}" for language in ("ca", "es")]
    answer = send(seat(town.author), town, target=targets, text=["Abre.", "Obri."])
    shown = [("Mastodon", "castellano"), ("Mastodon", "catalán o valenciano")]
    page = seat(town.author).get(answer.location).text
    assert networks(page) == shown
    assert networks(seat(town.author).get(answer.location + "/edit").text) == shown
    town.organisation.languages = ["ca", "es"]
    session.add(town.organisation)
    session.commit()
    assert networks(seat(town.author).get(answer.location).text) == shown[::-1]


def test_each_text_says_how_long_it_is_on_each_account(town: Town, post, seat: Seat):
    page = seat(town.author).get(page_of(town, post, "edit")).text
    below = re.search(r'id="counts-es">(.+?)</p>', page, re.DOTALL)[1]
    assert "Mastodon" in below and "48 de 500" in below
    fetched = seen(town, seat, target=[f"{town.channels[1].id}:es"], language=["es"], text=["Hola"])
    assert 'id="counts-es" hx-swap-oob="true"' in fetched and "4 de 280" in fetched


def test_another_text_for_an_account_stands_open_where_there_is_one(town: Town, seat: Seat):
    target = f"{town.channels[0].id}:ca"
    answer = send(seat(town.author), town, own_target=[target], own_text=["Només ací"], target=[target])
    page = seat(town.author).get(answer.location + "/edit").text
    unfolded = re.findall(r"<details class=\"composing__unfold\" data-own-sheets( open)?>\s*<summary>Otro texto", page)
    assert unfolded == ["", " open"]


def test_what_has_changed_is_only_asked_of_a_post_that_was_there_before(town: Town, post, seat: Seat):
    assert 'name="note"' not in seat(town.author).get(posts_of(town) + "/new").text
    assert 'name="note"' in seat(town.author).get(page_of(town, post, "edit")).text
