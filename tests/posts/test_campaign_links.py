"""Links to one's own sites say of which network and campaign a visit comes, from before the text is submitted."""

import pytest
from sqlmodel import Session

from app.domain.campaigns.models import Campaign
from app.domain.directory.rules.networks import Network
from app.domain.organisations.models import Organisation
from app.domain.posts.rules.campaign_links import LinkTracking
from app.domain.posts.rules.draft import Draft
from tests.campaigns.campaign_factory import campaign
from tests.clocks import StoppedClock
from tests.posts.composer_form import posts_of, typed
from tests.posts.conftest import Seat
from tests.sample_town import Town

TRACKING = LinkTracking(["riba.example"], "feria", {1: Network.MASTODON, 2: Network.X})
OURS = "utm_source=x&utm_medium=social&utm_campaign=feria"


@pytest.mark.parametrize(
    ("address", "marked"),
    [
        ("https://riba.example", f"https://riba.example/?{OURS}"),
        ("https://sede.riba.example/a", f"https://sede.riba.example/a?{OURS}"),
        ("https://riba.example/a?b=1&c=%20#sitio", f"https://riba.example/a?b=1&c=%20&{OURS}#sitio"),
        (
            "https://riba.example/a?utm_campaign=otra&utm_source=mastodon&utm_medium=social",
            f"https://riba.example/a?{OURS}",
        ),
        ("https://riba.example/a?utm_source=boletin", "https://riba.example/a?utm_source=boletin"),
        ("https://otrariba.example/a", "https://otrariba.example/a"),
        ("https://riba.example.net/a", "https://riba.example.net/a"),
    ],
)
def test_only_our_links_are_marked_and_the_rest_of_them_stays(address: str, marked: str):
    once = TRACKING.mark_text(f"Mire {address}. Y más.", Network.X)
    assert once == f"Mire {marked}. Y más."
    assert TRACKING.mark_text(once, Network.X) == once


def test_one_network_keeps_its_common_text_and_several_get_their_own():
    texts = {"es": "Feria: https://riba.example/f", "ca": "Sense enllaç"}
    alone = TRACKING.mark_draft(Draft(texts=texts, targets=((2, "es"),)))
    assert (alone.texts["es"], alone.own_texts) == (f"Feria: https://riba.example/f?{OURS}", {})
    both = TRACKING.mark_draft(Draft(texts=texts, targets=((1, "es"), (2, "es"), (1, "ca"))))
    assert both.texts == texts and both.own_texts == {
        (2, "es"): f"Feria: https://riba.example/f?{OURS}",
        (1, "es"): f"Feria: https://riba.example/f?{OURS.replace('=x', '=mastodon')}",
    }
    assert TRACKING.mark_draft(both) == both


def test_the_link_of_all_goes_into_each_text_where_networks_differ():
    draft = Draft(texts={"es": "Feria"}, link="https://riba.example/f", targets=((1, "es"), (2, "es")))
    marked = TRACKING.mark_draft(draft)
    assert (marked.link, marked.own_texts[2, "es"]) == ("", f"Feria\nhttps://riba.example/f?{OURS}")
    foreign = Draft(texts={"es": "Feria"}, link="https://otra.example/f", targets=draft.targets)
    assert TRACKING.mark_draft(foreign) == foreign


@pytest.fixture
def feria(session: Session, town: Town, clock: StoppedClock) -> Campaign:
    """Return a campaign with a code, of a town that marks its links."""
    session.get_one(Organisation, town.id).tracks_links = True
    made = campaign(session, town, now=clock(), tracking_code="feria")
    session.commit()
    return made


def pressed(town: Town, **more: object) -> dict:
    return typed(town, text=["Feria: https://riba.example/f", ""], track="links", **more)


def test_the_button_writes_them_into_the_text(town: Town, seat: Seat, feria: Campaign):
    author, form = seat(town.author), pressed(town, campaign=str(feria.id))
    source = OURS.replace("=x", f"={town.channels[0].network.value}").replace("&", "&amp;")
    page = author.post(posts_of(town), data=form).text
    assert (
        page.count(f">\nFeria: https://riba.example/f?{source}</textarea>") == 1 and "llevan ya el seguimiento" in page
    )
    part = author.post(posts_of(town) + "/preview", data=form).text
    assert f">\nFeria: https://riba.example/f?{source}</textarea>" in part
    assert 'id="tracked" hx-swap-oob="innerHTML">Los enlaces' in part


def test_without_a_campaign_with_a_code_it_says_what_to_do(town: Town, seat: Seat, feria: Campaign):
    page = seat(town.author).post(posts_of(town), data=pressed(town)).text
    assert "Elija antes una campaña que tenga código" in page and "utm_source=" not in page


def test_it_is_off_until_the_body_wants_it(town: Town, seat: Seat, feria: Campaign, session: Session):
    session.get_one(Organisation, town.id).tracks_links = False
    session.commit()
    author = seat(town.author)
    assert "Añadir seguimiento" not in author.get(posts_of(town) + "/new").text
    author.post(posts_of(town), data=pressed(town, campaign=str(feria.id), deed="preview"))
    assert "utm_source=" not in author.post(posts_of(town) + "/preview", data=pressed(town)).text
