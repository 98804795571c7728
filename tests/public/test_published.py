"""Sent posts for everybody: a page, feeds and a list for other sites, of what was sent and is still out."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from sqlmodel import Session, select

from app.db.work import Work
from app.domain.posts.models import Post
from app.domain.public.models import PublicDocument
from app.domain.public.rules.settings import PagePart
from app.domain.publishing.models import Delivery
from app.domain.publishing.queries import deliveries
from app.domain.takedowns.rules.withdrawals import WithdrawalMotive
from app.usecases.publishing import settlement
from app.usecases.publishing.delivery_sender import DeliverySender
from app.usecases.takedowns.withdrawals import WithdrawalGrounds
from tests import post_factory, sample_town
from tests.audit.tamper import tamper
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.page_checks import HEAVIEST_BYTES
from tests.public.page_setup import Desk
from tests.public.test_page import paths
from tests.publishing import sender_setup
from tests.sample_town import Town
from tests.statement_counter import counting
from tests.takedowns import takedown_setup

pytestmark = pytest.mark.postgresql

ATOM = {"a": "http://www.w3.org/2005/Atom"}
SHOWN = (PagePart.PUBLISHED,)
Publish = Callable[..., Post]


@pytest.fixture
def network(clock: StoppedClock) -> FakeNetwork:
    return FakeNetwork(clock=clock)


@pytest.fixture
def sender(desk: Desk, network: FakeNetwork) -> DeliverySender:
    sender_setup.connect(desk.session, desk.wiring, desk.town)
    return sender_setup.sender(desk.wiring, network)


@pytest.fixture
def publish(desk: Desk, sender: DeliverySender, clock: StoppedClock) -> Publish:
    return lambda **fields: takedown_setup.publish(desk.session, desk.town, clock, sender, **fields)


def everything(desk: Desk) -> str:
    """Return every public byte, once the worker has run."""
    desk.follow()
    wanted = select(PublicDocument.content).order_by(PublicDocument.path)
    return b"".join(desk.session.exec(wanted)).decode()


def entries(desk: Desk, path: str = "published.atom") -> list[Any]:
    desk.follow()
    return fromstring(desk.ask(path).data).findall("a:entry", ATOM)


def texts(desk: Desk, path: str = "published.atom") -> list[str]:
    return [entry.findtext("a:content", namespaces=ATOM) for entry in entries(desk, path)]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def by_hand(session: Session, town: Town, post: Post, clock: StoppedClock) -> None:
    """Confirm the post on the account without a connection, as its editor."""
    wanted = select(Delivery).where(Delivery.post_id == post.id, Delivery.channel_id == town.channels[1].id)
    (delivery,) = sender_setup.fresh(session, wanted)
    record = deliveries.delivery_or_404(session, town.id, delivery.id)
    address = "https://x.com/riba/status/12"
    settlement.confirm_published(Work(session, town.editor.actor, clock()), record, permalink=address)
    session.commit()


def test_texts_are_not_shown_until_their_part_is_opened(desk: Desk, publish: Publish):
    publish(text="La biblioteca abre el sábado.")
    desk.open(parts=tuple(part for part in PagePart if part is not PagePart.PUBLISHED))
    assert "La biblioteca abre" not in everything(desk)
    for path in ("published", "published.atom", "published.rss", "published.json", "published/embed.html"):
        answer = desk.ask(path)
        assert (answer.status_code, answer.headers["X-Frame-Options"]) == (404, "DENY"), path
    desk.open(parts=SHOWN)
    assert texts(desk) == ["La biblioteca abre el sábado."]
    assert desk.ask("published").status_code == desk.ask("published/embed.html").status_code == 200
    desk.open(is_open=False)
    assert desk.ask("published.atom").status_code == 404


def test_what_is_withdrawn_goes_as_soon_as_it_is_ordered_and_what_is_proposed_stays(
    desk: Desk, publish: Publish, clock: StoppedClock, network: FakeNetwork
):
    kept, gone = publish(text="Esto se queda."), publish(text="Esto se retira.")
    desk.open(parts=SHOWN)
    assert texts(desk) == ["Esto se retira.", "Esto se queda."]
    grounds = WithdrawalGrounds(WithdrawalMotive.ERROR, "Es de otro año.", "No basta con corregirlo.")
    takedown_setup.ask(desk.session, kept, desk.town.editor.actor, clock, grounds)
    takedown_setup.ask(desk.session, gone, desk.town.supervisor.actor, clock)
    assert texts(desk) == ["Esto se queda."], "ordered, and still on the network"
    takedown_setup.withdrawer(desk.wiring, network).run(clock())
    assert "Esto se retira" not in everything(desk)


def test_nothing_that_is_not_out_or_not_as_sent_is_read(desk: Desk, publish: Publish, clock: StoppedClock):
    publish(text="Esto salió.")
    altered = publish(text="Esto salió de otro modo.")
    post_factory.approved(desk.session, desk.town, now=clock(), text="Esto sale mañana.", hours=48)
    post_factory.post(desk.session, desk.town, now=clock(), text="Esto es un borrador.")
    delivery_id = sender_setup.delivery_of(desk.session, altered).id
    change = "UPDATE capture SET text = 'Esto no salió nunca.' WHERE delivery_id = :delivery"
    tamper(desk.session, change, delivery=delivery_id)
    desk.open(parts=SHOWN)
    said = everything(desk)
    unread = ("Esto salió de otro modo", "Esto no salió nunca", "Esto sale mañana", "borrador")
    assert "Esto salió." in said and [phrase for phrase in unread if phrase in said] == []


def test_an_entry_is_a_post_in_a_language_with_a_link_to_each_account(
    desk: Desk, publish: Publish, clock: StoppedClock
):
    first, second = desk.town.channels
    post = publish(
        texts={"es": "Abre el sábado.", "ca": "Obre dissabte."},
        targets=((first.id, "es"), (first.id, "ca"), (second.id, "es")),
    )
    by_hand(desk.session, desk.town, post, clock)
    desk.open(parts=SHOWN)
    found = {entry.get("{http://www.w3.org/XML/1998/namespace}lang"): entry for entry in entries(desk)}
    assert set(found) == {"es", "ca"}
    links = [(link.get("rel"), link.get("href")) for link in found["es"].findall("a:link", ATOM)]
    assert [rel for rel, _ in links] == ["alternate", "related"]
    assert links[1] == ("related", "https://x.com/riba/status/12")
    assert texts(desk, "ca/published.atom") == ["Obre dissabte."] and texts(desk, "es/published.atom") == [
        "Abre el sábado."
    ]
    assert len(entries(desk, "published/mastodon-riba-social-example.atom")) == 2
    (theirs,) = entries(desk, "published/x-riba.atom")
    assert [link.get("href") for link in theirs.findall("a:link", ATOM)] == ["https://x.com/riba/status/12"]
    titles = {language: entry.findtext("a:title", namespaces=ATOM) for language, entry in found.items()}
    assert titles == {"es": "Horario de la biblioteca", "ca": "Obre dissabte."}
    pages = {path: desk.ask(path).text for path in ("published", "ca/published")}
    assert "Abre el sábado." in pages["published"] and "Obre dissabte." not in pages["published"]
    assert "Obre dissabte." in pages["ca/published"] and "Abre el sábado." not in pages["ca/published"]
    assert "https://x.com/riba/status/12" in pages["published"]


def test_the_three_formats_are_whole_and_say_the_same(desk: Desk, publish: Publish, clock: StoppedClock):
    post = publish(text="Cierra <la piscina> & el bar.\nHasta el lunes.", title="La piscina")
    settled = sender_setup.delivery_of(desk.session, post).settled_at.replace(microsecond=0)
    desk.open(parts=SHOWN)
    home = "http://127.0.0.1:8000/p/riba/"
    atom = fromstring(desk.ask("published.atom").data)
    assert [atom.findtext(f"a:{name}", namespaces=ATOM) is not None for name in ("id", "title", "updated")] == [
        True
    ] * 3
    assert {(link.get("rel"), link.get("href")) for link in atom.findall("a:link", ATOM)} == {
        ("self", f"{home}published.atom"),
        ("alternate", f"{home}published"),
    }
    entry = atom.find("a:entry", ATOM)
    said = {name: entry.findtext(f"a:{name}", namespaces=ATOM) for name in ("id", "title", "content", "author/a:name")}
    assert said["id"].startswith("tag:127.0.0.1,2027:riba/") and said["author/a:name"] == "Ayuntamiento de Riba"
    assert (said["title"], said["content"]) == ("La piscina", "Cierra <la piscina> & el bar.\nHasta el lunes.")
    moments = [instant(entry.findtext(f"a:{name}", namespaces=ATOM)) for name in ("published", "updated")]
    assert moments == [settled, settled]
    rss = fromstring(desk.ask("published.rss").data)
    assert (rss.tag, rss.get("version")) == ("rss", "2.0")
    channel, item = rss.find("channel"), rss.find("channel/item")
    assert [bool(channel.findtext(name)) for name in ("title", "link", "description")] == [True] * 3
    assert channel.find("a:link", ATOM).get("href") == f"{home}published.rss"
    guid = item.find("guid")
    assert (guid.text, guid.get("isPermaLink")) == (said["id"], "false")
    assert parsedate_to_datetime(item.findtext("pubDate")) == settled
    assert item.findtext("description") == "Cierra &lt;la piscina&gt; &amp; el bar.<br>\nHasta el lunes."
    feed = json.loads(desk.ask("published.json").data)
    assert (feed["version"], feed["feed_url"]) == ("https://jsonfeed.org/version/1.1", f"{home}published.json")
    (row,) = feed["items"]
    assert (row["id"], row["content_text"], row["url"]) == (said["id"], said["content"], item.findtext("link"))
    assert instant(row["date_published"]) == settled and "date_modified" not in row
    types = [desk.ask(f"published.{ending}").mimetype for ending in ("atom", "rss", "json")]
    assert types == ["application/atom+xml", "application/rss+xml", "application/feed+json"]
    assert desk.ask("published.json").headers["Access-Control-Allow-Origin"] == "*"


def test_what_xml_cannot_say_is_left_out(desk: Desk, publish: Publish):
    publish(text="Abre a las 10\ufffe \uffff.")
    desk.open(parts=SHOWN)
    assert texts(desk) == ["Abre a las 10 ."]
    assert fromstring(desk.ask("published.rss").data).findtext("channel/item/description") == "Abre a las 10 ."


def test_a_correction_says_when_it_was_made_and_moves_nothing(
    desk: Desk, publish: Publish, sender: DeliverySender, clock: StoppedClock
):
    post = publish(text="Abre a las 10.")
    made = takedown_setup.corrected(desk.session, desk.town, post, clock, "Abre a las 11.")
    sender.send_due(clock())
    corrected = sender_setup.delivery_of(desk.session, made).settled_at.replace(microsecond=0)
    desk.open(parts=SHOWN)
    newest, oldest = entries(desk)
    assert newest.findtext("a:content", namespaces=ATOM) == "Abre a las 11."
    published, updated = (instant(oldest.findtext(f"a:{name}", namespaces=ATOM)) for name in ("published", "updated"))
    assert updated == corrected > published
    assert "date_modified" in json.loads(desk.ask("published.json").data)["items"][1]
    assert "Corregida el" in desk.ask("published").text


def test_only_the_list_for_other_sites_may_be_framed_and_it_runs_nothing(desk: Desk, publish: Publish):
    publish(text="Abre el sábado.")
    desk.open(parts=SHOWN)
    framed = desk.ask("published/embed.html")
    policy = framed.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy and "script-src" not in policy and "default-src 'none'" in policy
    assert "X-Frame-Options" not in framed.headers and "Set-Cookie" not in framed.headers
    assert "Abre el sábado." in framed.text and "<script" not in framed.text and 'style="' not in framed.text
    assert desk.ask("ca/published/embed.html").status_code == 200
    again = desk.ask("published/embed.html", headers={"If-None-Match": framed.headers["ETag"]})
    assert again.status_code == 304 and "frame-ancestors *" in again.headers["Content-Security-Policy"]
    for path in ("published", "published.atom", "published/nada/embed.html"):
        headers = desk.ask(path).headers
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"] and headers["X-Frame-Options"] == "DENY"


def test_the_page_leads_to_its_feeds_and_every_one_exists(desk: Desk, publish: Publish):
    publish(text="Abre el sábado.")
    desk.adopt_plan(content={"stops": {"guide": {"topics": [{"name": "Avisos"}]}}})
    desk.open(parts=SHOWN)
    page = desk.ask("published").text
    root = "http://127.0.0.1:8000/p/riba/"
    assert (
        f'type="application/atom+xml" title="Lo que se publica · Ayuntamiento de Riba (Atom)" href="{root}es/' in page
    )
    assert len(desk.ask("published").data) < HEAVIEST_BYTES
    feeds = [path for path in paths(desk.session) if path.endswith((".atom", ".rss", ".json"))]
    assert "published/topic-avisos.atom" in feeds and len(feeds) == 15
    assert [path for path in feeds if f'href="/p/riba/{path}"' not in page] == []
    assert '<category term="Avisos"' in desk.ask("published/topic-avisos.atom").text


def test_a_topic_no_plan_has_approved_has_no_feed(desk: Desk, publish: Publish):
    publish(text="Abre el sábado.")
    desk.open(parts=SHOWN)
    assert not [path for path in paths(desk.session) if "topic-" in path] and "Avisos" not in everything(desk)


def test_a_publication_writes_only_what_it_changes_in_as_many_statements_for_one_as_for_many(
    desk: Desk, publish: Publish, clock: StoppedClock
):
    desk.open(parts=SHOWN)
    publish(text="La primera.")
    desk.follow()
    publish(text="La segunda.")
    with counting(desk.wiring.engine) as few:
        desk.follow()
    for number in range(4):
        publish(text=f"Otra más, la número {number}.")
    with counting(desk.wiring.engine) as many:
        assert desk.follow() > 0
    assert many.count == few.count < 25
    clock.forward(days=1)
    assert desk.follow() == 0, "another day, and everything is as it was"


def test_another_body_s_feeds_say_nothing_of_this_one(desk: Desk, publish: Publish, clock: StoppedClock):
    publish(text="Solo de Riba.")
    desk.open(parts=SHOWN)
    other = sample_town.make_town(desk.session, now=clock(), slug="otra")
    desk.session.commit()
    theirs = Desk(desk.app, desk.wiring, other, desk.session)
    theirs.open(parts=SHOWN)
    clock.forward(seconds=2)
    assert texts(theirs) == [] and texts(desk) == ["Solo de Riba."]
    assert "Solo de Riba" not in theirs.ask("published").text + theirs.ask("published/embed.html").text
    assert theirs.ask("published/mastodon-riba-social-example.atom").status_code == 404


def test_only_the_newest_fifty_are_listed(desk: Desk, publish: Publish, clock: StoppedClock):
    for number in range(52):
        publish(text=f"La número {number}.")
        clock.instant += timedelta(minutes=1)
    desk.open(parts=SHOWN)
    listed = texts(desk)
    assert (len(listed), listed[0], listed[-1]) == (50, "La número 51.", "La número 2.")
    assert desk.ask("published").text.count('class="published__post"') == 30
    assert desk.ask("published/embed.html").text.count("<li ") == 10
