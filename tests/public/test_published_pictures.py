"""Pictures of what is published: on the page, in the feeds and the framed list, until they may no longer be seen."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from defusedxml.ElementTree import fromstring
from sqlmodel import Session, select

from app.db.work import Work
from app.domain.directory.rules.networks import Network
from app.domain.image_rights.models import DepictedPerson
from app.domain.image_rights.rules.consent import AgeGroup
from app.domain.image_rights.rules.licences import OWN_AND_NOBODY, Depiction
from app.domain.media.models import MediaFile
from app.domain.media.rules import MediaKind
from app.domain.posts.rules.content import MediaUse
from app.domain.public.rules.settings import PagePart
from app.domain.takedowns.queries.withdrawals import withdrawal_records
from app.usecases.image_rights.revocation import revoke_consent
from app.usecases.image_rights.rights import ConsentNote, add_person, note_rights
from app.usecases.media.images import store_image
from app.usecases.publishing.delivery_sender import DeliverySender
from app.usecases.takedowns.withdrawals import order_withdrawal
from tests import sample_town
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.media.pictures import picture
from tests.public.page_setup import Desk
from tests.publishing import sender_setup
from tests.statement_counter import counting
from tests.takedowns import takedown_setup

pytestmark = pytest.mark.postgresql

SHOWN = (PagePart.PUBLISHED,)
ALT = "Niños plantando en el patio"
CONSENT = ConsentNote("Lucía", AgeGroup.ADULT, given_on=date(2027, 1, 7), proof="Expediente 2027/31")
ATOM, MEDIA = "{http://www.w3.org/2005/Atom}", "{http://search.yahoo.com/mrss/}"


@pytest.fixture
def sender(desk: Desk, clock: StoppedClock) -> DeliverySender:
    sender_setup.connect(desk.session, desk.wiring, desk.town)
    return sender_setup.sender(desk.wiring, FakeNetwork(clock=clock))


@pytest.fixture
def store(desk: Desk, clock: StoppedClock) -> Callable[..., MediaFile]:
    def stored(*people: ConsentNote, width: int = 64) -> MediaFile:
        image, actor = desk.wiring.images.cleaned(picture(size=(width, 48))), desk.town.author.actor
        file = store_image(Work(desk.session, actor, clock()), desk.wiring.files, image, name="clase.jpg")
        depicts = Depiction.PEOPLE if people else Depiction.NOBODY
        note_rights(Work(desk.session, actor, clock()), file.digest, replace(OWN_AND_NOBODY, depicts=depicts))
        for person in people:
            add_person(Work(desk.session, actor, clock()), file.digest, person, seal=desk.wiring.keyring.seal)
        desk.session.commit()
        return file

    return stored


@pytest.fixture
def publish(desk: Desk, sender: DeliverySender, clock: StoppedClock):
    return lambda *files, **fields: takedown_setup.publish(
        desk.session, desk.town, clock, sender, media=tuple(MediaUse(file.digest, ALT) for file in files), **fields
    )


def written(desk: Desk) -> list[str]:
    """Return the page, the framed list and the feeds, once the worker has run."""
    desk.follow()
    paths = ("published", "published/embed.html", "published.atom", "published.rss", "published.json")
    return [desk.ask(path).text for path in paths]


def test_a_picture_is_shown_with_its_words_and_served_to_anybody_who_asks(desk: Desk, publish, store):
    file = store()
    publish(file)
    desk.open(parts=SHOWN)
    address = f"/p/riba/pictures/{file.digest}"
    page, framed, atom, rss, feed = written(desk)
    assert f'src="{address}" alt="{ALT}" lang="es" width="64" height="48" loading="lazy"' in page
    assert f'src="{address}"' in framed
    whole = f"http://127.0.0.1:8000{address}"
    (link,) = fromstring(atom).findall(f".//{ATOM}link[@rel='enclosure']")
    facts = {"href": whole, "type": "image/jpeg", "title": ALT, "length": str(file.size)}
    assert {name: link.get(name) for name in facts} == facts
    item = fromstring(rss).find("channel/item")
    assert item.find("enclosure").attrib == {"url": whole, "length": str(file.size), "type": "image/jpeg"}
    assert item.findtext(f"{MEDIA}content/{MEDIA}description") == ALT
    (entry,) = json.loads(feed)["items"]
    assert entry["image"] == whole and entry["attachments"][0]["size_in_bytes"] == file.size
    answer = desk.ask(f"pictures/{file.digest}")
    assert (answer.mimetype, answer.data) == ("image/jpeg", desk.wiring.files.read(desk.town.id, file.digest))
    assert "sandbox" in answer.headers["Content-Security-Policy"] and "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    again = desk.ask(f"pictures/{file.digest}", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert "img-src 'self'" in desk.ask("published/embed.html").headers["Content-Security-Policy"]


def test_a_revoked_consent_takes_the_picture_away_and_leaves_the_text(
    desk: Desk, session: Session, publish, store, clock: StoppedClock
):
    file = store(CONSENT)
    publish(file, text="El patio tiene árboles.")
    desk.open(parts=SHOWN)
    assert all(file.digest in document for document in written(desk))
    (person,) = session.exec(select(DepictedPerson)).all()
    revoke_consent(Work(session, desk.town.author.actor, clock()), person)
    session.commit()
    assert desk.ask(f"pictures/{file.digest}").status_code == 404, "before the worker has written anything"
    for document in written(desk):
        assert file.digest not in document and ALT not in document and "El patio tiene árboles." in document


def test_a_withdrawal_takes_it_away_when_it_is_ordered(
    desk: Desk, session: Session, publish, store, clock: StoppedClock
):
    file = store()
    post = publish(file)
    desk.open(parts=SHOWN)
    asked = takedown_setup.ask(session, post, desk.town.editor.actor, clock)
    assert desk.ask(f"pictures/{file.digest}").status_code == 200, "only proposed"
    record = withdrawal_records(session, [asked.id])[asked.id]
    order_withdrawal(Work(session, desk.town.supervisor.actor, clock()), record)
    session.commit()
    assert desk.ask(f"pictures/{file.digest}").status_code == 404
    assert not [document for document in written(desk) if file.digest in document]


def test_a_consent_for_some_networks_reaches_the_page_only_if_it_names_the_web(desk: Desk, publish, store):
    mastodon = replace(CONSENT, networks=(Network.MASTODON.value,))
    scoped = [store(mastodon), store(replace(CONSENT, networks=("mastodon", Network.WEB.value)), width=80)]
    publish(scoped[0])
    publish(scoped[1])
    desk.open(parts=SHOWN)
    assert [desk.ask(f"pictures/{file.digest}").status_code for file in scoped] == [404, 200]
    assert [file.digest in written(desk)[0] for file in scoped] == [False, True]


def test_a_video_shows_its_poster(desk: Desk, session: Session, publish, store, clock: StoppedClock):
    video, poster = store(), store(width=80)
    publish(video)
    video.kind, video.media_type, video.poster = MediaKind.VIDEO, "video/mp4", poster.digest
    session.commit()
    desk.open(parts=SHOWN)
    answer = desk.ask(f"pictures/{video.digest}")
    assert (answer.mimetype, answer.data) == ("image/jpeg", desk.wiring.files.read(desk.town.id, poster.digest))
    page, *_, rss, _feed = written(desk)
    assert (
        "published__picture--video" in page
        and fromstring(rss).find("channel/item/enclosure").get("type") == "image/jpeg"
    )


def test_only_what_is_published_on_an_open_page_is_served(desk: Desk, publish, store, clock: StoppedClock):
    public, other = store(), store(width=80)
    publish(public)
    address = f"pictures/{public.digest}"
    assert desk.ask(address).status_code == 404, "closed"
    desk.open(parts=SHOWN)
    assert [desk.ask(f"pictures/{one}").status_code for one in (public.digest, other.digest, "x", "%25")] == [
        200,
        404,
        404,
        404,
    ]
    stranger = sample_town.make_town(desk.session, now=clock(), slug="otra")
    desk.session.commit()
    theirs = Desk(desk.app, desk.wiring, stranger, desk.session)
    theirs.open(parts=SHOWN)
    assert theirs.ask(address).status_code == 404
    desk.open(parts=(PagePart.PLAN,))
    assert desk.ask(address).status_code == 404


def test_the_page_is_written_in_as_many_statements_with_one_picture_as_with_several(desk: Desk, publish, store):
    desk.open(parts=SHOWN)
    publish(store())
    desk.follow()
    publish(store(width=80))
    with counting(desk.wiring.engine) as few:
        desk.follow()
    for width in (90, 100, 110):
        publish(store(CONSENT, width=width))
    with counting(desk.wiring.engine) as many:
        assert desk.follow() > 0
    assert many.count == few.count < 28
