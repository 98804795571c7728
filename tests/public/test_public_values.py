"""Every public value was approved as such, and a new field is not public before it is listed.

`tests/public/public_values.py` is the list; `tests/attack/doors.py` has what people type.
"""

import json
import re
from dataclasses import fields
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from icalendar import Calendar
from jinja2 import Environment, nodes
from sqlmodel import select

from app.core import paths as core_paths
from app.db.work import Work
from app.domain.directory.models import Topic
from app.domain.posts.models import Post
from app.domain.posts.rules.content import MediaUse
from app.domain.public.models import PublicDocument
from app.domain.public.rules import datasets
from app.domain.publishing.ports import OutgoingAttachment, OutgoingCard, OutgoingPost
from app.usecases.feeds import projection
from app.usecases.plan.versions import freeze_version, sign_act
from app.usecases.publishing.delivery_sender import DeliverySender
from tests import post_factory
from tests.clocks import StoppedClock
from tests.fakes import FakeNetwork
from tests.media.pictures import picture, store_own_picture
from tests.plan.version_factory import act
from tests.public import public_values
from tests.public.page_setup import CONTENT, Desk
from tests.publishing import sender_setup

pytestmark = pytest.mark.postgresql

TEMPLATES = Path(core_paths.__file__).parents[2] / "templates" / "public"
OPEN = ("publicaciones.ics", "publicaciones.atom", "publicaciones.json")
INSIDE = frozenset({"settings.html"})
"""An internal page in the same folder."""
WORDLESS = frozenset({"_", "ngettext", "loop"})
SECRET = "Quienlolea"
"""Text that nobody has approved."""
TEXT = "La biblioteca abre este sábado de 10:00 a 14:00, y en verano también los domingos por la mañana sin cita."


def dotted(node: Any) -> str | None:
    if isinstance(node, nodes.Name):
        return node.name
    inside = dotted(node.node) if isinstance(node, nodes.Getattr) else None
    return f"{inside}.{node.attr}" if inside else None


def taken_by(template: Path) -> set[str]:
    """Return a template's arguments, and every part of them it reads."""
    tree = Environment(extensions=["jinja2.ext.i18n"]).parse(template.read_text())
    parts = {dotted_name for node in tree.find_all(nodes.Getattr) if (dotted_name := dotted(node))}
    names = {(node.name, node.ctx == "load") for node in tree.find_all(nodes.Name)}
    macros = {node.name for node in tree.find_all(nodes.Macro)}
    imported = {name for node in tree.find_all(nodes.FromImport) for name in node.names}
    own = macros | imported | {name for name, is_read in names if not is_read}
    return parts | {name for name, is_read in names if is_read and name not in own | WORDLESS}


PAGES = sorted(path.name for path in TEMPLATES.glob("*.html") if path.name not in INSIDE)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_takes_only_what_is_listed(name: str):
    assert taken_by(TEMPLATES / name) == set(public_values.TEMPLATES[name])


@pytest.mark.parametrize("name", public_values.COLUMNS)
def test_open_data_have_only_the_columns_that_are_listed(name: str):
    assert set(datasets.column_names(getattr(datasets, name))) == set(public_values.COLUMNS[name])


def test_a_network_is_given_only_what_is_listed():
    assert {field.name for field in fields(OutgoingPost)} == set(public_values.OUTGOING)
    assert {field.name for field in fields(OutgoingAttachment)} == set(public_values.ATTACHMENT)
    assert {field.name for field in fields(OutgoingCard)} == set(public_values.CARD)


@pytest.fixture
def network(clock: StoppedClock) -> FakeNetwork:
    return FakeNetwork(clock=clock)


@pytest.fixture
def sender(desk: Desk, network: FakeNetwork) -> DeliverySender:
    sender_setup.connect(desk.session, desk.wiring, desk.town)
    return sender_setup.sender(desk.wiring, network)


def of_everybody(desk: Desk) -> dict[str, bytes]:
    """Return every public answer, once the worker has run."""
    desk.session.commit()
    projection.catch_up_feeds(
        desk.wiring.reading, desk.wiring.writing, address="https://c.example", now=desk.wiring.clock()
    )
    desk.follow()
    documents = list(desk.session.exec(select(PublicDocument.path)))
    by_topic = f"topics/{desk.town.topics[0].outward_key}/publicaciones.ics"
    answers = {path: desk.ask(path) for path in (*documents, *OPEN, by_topic, "neutrality")}
    desk.session.commit()
    assert {answer.status_code for answer in answers.values()} == {200}
    return {path: answer.data for path, answer in answers.items()}


def opened(desk: Desk, *, topics: tuple[str, ...] = ()) -> None:
    guide = CONTENT["stops"]["guide"] | {"topics": [{"name": name} for name in topics]}
    desk.adopt_plan(content={"stops": CONTENT["stops"] | {"guide": guide}})
    desk.adopt_line()
    desk.publish_more()
    desk.open()


def sent(desk: Desk, sender: DeliverySender, clock: StoppedClock, *, old: bool = False, **known: Any) -> Post:
    """Publish a post with a picture, of a topic that no plan names yet; `tests/attack/doors.py` has the other names."""
    session, town, author = desk.session, desk.town, desk.town.author.actor
    session.get_one(Topic, town.topics[0].id).name = f"{SECRET} tema"
    clean = desk.wiring.images.cleaned(picture())
    file = store_own_picture(session, desk.wiring.files, clean, name=f"{SECRET}.png", actor=author, now=clock())
    approve = partial(post_factory.approved_in_form, form=1) if old else post_factory.approved
    post = approve(
        session,
        town,
        now=clock(),
        hours=2,
        text=TEXT,
        media=(MediaUse(file.digest, "La puerta de la biblioteca"),),
        **known,
    )
    session.commit()
    sender.send_due(clock.forward(hours=1))
    return post


def test_every_document_is_listed(desk: Desk, sender: DeliverySender, clock: StoppedClock):
    opened(desk)
    sent(desk, sender, clock)
    of_everybody(desk)
    paths = desk.session.exec(select(PublicDocument.path))
    document_paths = {re.sub(r"^(ca|es)/|-\d{4}(?=\.csv)", "", path) for path in paths}
    document_paths = {re.sub(r"^published/(?!embed)[a-z0-9-]+", "published/one", path) for path in document_paths}
    assert document_paths - public_values.DOCUMENTS - {"ca"} == set()
    accounts_document = json.loads(desk.ask("accounts.json").data)
    parts = {f"{key}.{part}" for key, value in accounts_document.items() if isinstance(value, dict) for part in value}
    assert {*accounts_document, *parts, *accounts_document["accounts"][0]} == set(public_values.ACCOUNTS_JSON)


def test_every_value_of_a_feed_is_listed(desk: Desk, sender: DeliverySender, clock: StoppedClock):
    opened(desk, topics=(f"{SECRET} tema",))
    sent(desk, sender, clock)
    contents = of_everybody(desk)
    feed = json.loads(contents["publicaciones.json"])
    assert (set(feed), set(feed["items"][0])) == (set(public_values.JSON_FEED), set(public_values.JSON_ITEM))
    assert set(elements(fromstring(contents["publicaciones.atom"]))) <= set(public_values.ATOM)
    feed = json.loads(contents["published.json"])
    assert set(feed) <= set(public_values.PUBLISHED_JSON_FEED)
    assert set(feed["items"][0]) <= set(public_values.PUBLISHED_JSON_ITEM)
    assert {*feed["items"][0]["attachments"][0]} == set(public_values.PICTURE_JSON)
    assert set(elements(fromstring(contents["published.atom"]))) <= set(public_values.PUBLISHED_ATOM)
    assert set(elements(fromstring(contents["published.rss"]))) <= set(public_values.RSS)
    calendar = Calendar.from_ical(contents["publicaciones.ics"])
    kinds = [calendar, *calendar.walk("VEVENT")]
    assert {f"{component.name}.{name}" for component in kinds for name in component} <= set(public_values.CALENDAR)


def elements(node: Any, above: str = "") -> set[str]:
    """Return a document's elements by path, and their attributes."""
    name = node.tag.rpartition("}")[2]
    here = name if name in ("feed", "entry", "rss", "channel", "item") else f"{above}.{name}"
    own = {here, *(f"{here}@{key.rpartition('}')[2]}" for key in node.attrib)}
    return own.union(*(elements(child, here) for child in node))


def test_nothing_that_nobody_approved_is_read_anywhere(
    desk: Desk, sender: DeliverySender, network: FakeNetwork, clock: StoppedClock
):
    """In an approval from before titles counted, the first words replace the title."""
    opened(desk)
    sent(desk, sender, clock, old=True, title=f"{SECRET} título")
    contents = of_everybody(desk)
    assert [path for path, content in contents.items() if SECRET.encode() in content] == []
    label = "La biblioteca abre este sábado de 10:00 a 14:00, y en verano también los…"
    (item,) = json.loads(contents["publicaciones.json"])["items"]
    assert (item["title"], item.get("tags")) == (label, None)
    (event,) = Calendar.from_ical(contents["publicaciones.ics"]).walk("VEVENT")
    assert str(event["SUMMARY"]).startswith(f"Publicada · {label} · ")
    (publication,) = network.published
    assert SECRET not in repr(publication.outgoing) and SECRET not in str(
        [file.name for file in publication.outgoing.attachments]
    )
    assert [file.alt_text for file in publication.outgoing.attachments] == ["La puerta de la biblioteca"]


def test_a_title_approved_with_its_text_is_read_and_so_is_a_topic_of_an_approved_plan(
    desk: Desk, sender: DeliverySender, clock: StoppedClock
):
    opened(desk, topics=(f"{SECRET} tema",))
    sent(desk, sender, clock, title="Abre la biblioteca")
    contents = of_everybody(desk)
    (item,) = json.loads(contents["publicaciones.json"])["items"]
    assert (item["title"], item["tags"]) == ("Abre la biblioteca", [f"{SECRET} tema"])
    (event,) = Calendar.from_ical(contents["publicaciones.ics"]).walk("VEVENT")
    assert "Abre la biblioteca" in event["SUMMARY"] and f"Tema: {SECRET} tema" in event["DESCRIPTION"]
    year = f"data/publications-{clock().year}.csv"
    assert f"{SECRET} tema".encode() in contents[year]
    assert f"{SECRET} tema".encode() in contents[f"topics/{desk.town.topics[0].outward_key}/publicaciones.ics"]


def test_a_topic_is_read_from_when_a_plan_that_names_it_is_approved(
    desk: Desk, sender: DeliverySender, clock: StoppedClock
):
    """Its name is written everywhere at once, and a proposal is no approval."""
    opened(desk)
    sent(desk, sender, clock)
    name, tomorrow = f"{SECRET} tema", clock().date() + timedelta(days=1)
    content = {"stops": {"guide": {"topics": [{"name": name}]}}}
    proposed = freeze_version(Work(desk.session, desk.town.editor.actor, clock()), content, "Los temas")
    assert [path for path, answer in of_everybody(desk).items() if name.encode() in answer] == []
    for person, plan_act in (
        (desk.town.supervisor, act(clock().date(), in_force_from=tomorrow)),
        (desk.town.legal_reviewer, None),
    ):
        sign_act(Work(desk.session, person.actor, clock()), desk.town.organisation, proposed, plan_act)
    contents = of_everybody(desk)
    by_topic = f"topics/{desk.town.topics[0].outward_key}/publicaciones.ics"
    assert {path for path, answer in contents.items() if name.encode() in answer} >= {*OPEN, by_topic}
