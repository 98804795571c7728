"""A real send of each kind of post: the columns it reads, and what leaves when all that is live has changed."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import SQLModel, select
from sqlmodel.sql.sqltypes import AutoString

from app.domain.directory.rules.networks import Network
from app.domain.image_rights.rules.licences import PictureOrigin
from app.domain.media.rules import CENTRE, PictureCrop
from app.domain.posts.models import Variant
from app.domain.posts.rules.content import MediaUse, VideoUse
from tests import post_factory
from tests.attack import doors
from tests.fakes import FakeNetwork
from tests.media.documents import store_own_document
from tests.media.pictures import picture, store_library_card, store_own_picture
from tests.media.videos import film, store_own_film
from tests.publishing import columns_read, sender_setup

ADDRESS = "https://riba.example/biblioteca"
CUES = "00:00.500 --> 00:02.000\nBuenos días."
KINDS: Mapping[str, Network] = {
    "card": Network.BLUESKY,
    "thread": Network.BLUESKY,
    "crop": Network.BLUESKY,
    "picture": Network.MASTODON,
    "fetched": Network.INSTAGRAM,
    "film": Network.MASTODON,
    "document": Network.LINKEDIN,
}


@pytest.fixture
def content(session, wiring, connected, clock, tmp_path: Path, kind: str) -> dict[str, Any]:
    """Return the fields of a draft with a card, or with what the kind says."""
    sender_setup.put_on_network(session, connected, KINDS[kind])
    store_library_card(session, wiring, connected, ADDRESS, now=clock())
    texts = {"card": f"Abrimos el sábado: {ADDRESS}", "thread": f"Cortes de agua.\n---\nMás en {ADDRESS}"}
    if kind in texts:
        return {"text": texts[kind]}
    if kind == "film":
        kept = store_own_film(session, wiring, connected, film(tmp_path / "a.mp4"), now=clock())
        use = MediaUse(kept.digest, "La plaza vacía", VideoUse(kept.cleaned.facts, (("es", CUES),), "Buenos días."))
    elif kind == "document":
        document = store_own_document(session, wiring, connected, tmp_path / "bando.pdf", now=clock())
        use = MediaUse(document.digest, "Bando de la feria", document=document.cleaned.facts)
    else:
        image = wiring.images.cleaned(picture("PNG", (640, 480)))
        row = store_own_picture(session, wiring.files, image, name="a.png", actor=connected.author.actor, now=clock())
        crops = ((Network.BLUESKY, PictureCrop(0, 0, 32, 32)),) if kind == "crop" else ()
        use = MediaUse(row.digest, "La sala de lectura", crops=crops)
    post_factory.prepare(session, wiring, connected, now=clock(), media=(use,))
    return {"media": (use,)}


def send(wiring, clock, kind: str) -> FakeNetwork:
    fake = FakeNetwork(clock=clock)
    sender = sender_setup.sender(wiring, fake, KINDS[kind])
    clock.forward(hours=2)
    for _ in range(3):
        sender.send_due(clock.forward(seconds=1))
    return fake


READ: Mapping[str, str] = {
    "the envelope": "variant.* post_version.*",
    "what was decided, recorded and tried": """approval.* round.* round_step.* decision.* sole_act.* audit_entry.*
        audit_head.* delivery.* delivery_attempt.* attempt_outcome.* publishing_start.*""",
    "whether it may leave today": """image_rights.* depicted_person.* media_file.digest media_file.organisation_id
        period.* line_version.* word_list.* topic.* post.id post.organisation_id post.request_id post.status
        post.topic_id post.version post.zone organisation.id organisation.grace_minutes organisation.parent_id
        organisation.region organisation.territory_code""",
    "where to, and how letters about it call it": """channel.* organisation.slug post.title post.year post.ordinal""",
}
"""All that a send reads. What is more than a key, an envelope or a record is changed by `change_what_is_live`."""
EARLIER = "media_file.media_type media_file.width media_file.height"
"""Facts of the bytes of files approved under forms 1 and 2, which their digest fixes."""
OTHER = "zqotro"
LIVE = (
    "media_file",
    "link_card",
    "image_rights",
    "picture_tag",
    "proposed_captions",
    "topic",
    "channel",
    "organisation",
    "post",
    "campaign",
    "house_text",
    "evergreen",
    "post_series",
    "request",
    "period",
    "word_list",
)
NEEDED = {"channel.base_url", "organisation.domains"}
"""What is typed and says where a post goes, and not what it says."""
FACTS: Mapping[str, Mapping[str, object]] = {
    "media_file": {"focus_x": 7, "focus_y": 93, "width": 9999, "height": 9999, "media_type": OTHER, "poster": OTHER},
    "link_card": {"title": OTHER, "description": OTHER, "picture": OTHER.encode(), "picture_type": OTHER},
    "image_rights": {"origin": PictureOrigin.MADE},
}


def unlisted(read: Iterable[str], also: str = "") -> list[str]:
    """Return the columns that no entry of `READ` names."""
    listed = [*" ".join(READ.values()).split(), *also.split()]
    return sorted(column for column in read if not any(fnmatchcase(column, name) for name in listed))


@pytest.mark.parametrize("kind", KINDS)
def test_a_send_reads_the_columns_of_its_list_and_no_other(session, wiring, connected, clock, content, kind):
    if wiring.engine.name != "sqlite":
        pytest.skip("SQLite alone says what its statements read")
    post_factory.approved(session, connected, now=clock(), hours=2, **content)
    session.commit()
    with columns_read.recorded(wiring.engine) as read:
        fake = send(wiring, clock, kind)
    assert fake.published and {"variant.media", "variant.cards"} <= read
    assert unlisted(read) == []


@pytest.mark.parametrize("kind", ["picture"])
def test_an_earlier_approval_reads_facts_of_its_bytes_besides(session, wiring, connected, clock, content, kind):
    if wiring.engine.name != "sqlite":
        pytest.skip("SQLite alone says what its statements read")
    post_factory.approved_in_form(session, connected, 2, now=clock(), hours=2, **content)
    session.commit()
    with columns_read.recorded(wiring.engine) as read:
        fake = send(wiring, clock, kind)
    assert fake.published
    assert unlisted(read, EARLIER) == []


@pytest.mark.parametrize(
    ("statement", "column"),
    [
        ("SELECT p.id FROM post p JOIN media_file m ON m.alt_text = p.title", "media_file.alt_text"),
        ("SELECT (SELECT max(title) FROM link_card) FROM variant", "link_card.title"),
        ("SELECT count(*) FROM proposed_captions WHERE text <> ''", "proposed_captions.text"),
        ("SELECT name FROM campaign", "campaign.name"),
        ("SELECT focus_x FROM media_file", "media_file.focus_x"),
        ("SELECT name FROM organisation", "organisation.name"),
        ("SELECT author_name FROM post", "post.author_name"),
        ("SELECT drawn FROM picture_drawing", "picture_drawing.drawn"),
    ],
)
def test_a_live_column_is_found_however_it_is_read(wiring, statement, column):
    if wiring.engine.name != "sqlite":
        pytest.skip("SQLite alone says what its statements read")
    with columns_read.recorded(wiring.engine) as read, wiring.reading() as session:
        session.connection().exec_driver_sql(statement).all()
    assert column in unlisted(read, EARLIER)


def change_what_is_live(session, wiring, kept: set[str]) -> None:
    """Change the words of every typed column beside the envelope, and remove the files that it does not name."""
    typed = {column for columns in doors.TYPED.values() for column in doors.matching(columns)} - NEEDED
    for name in LIVE:
        table = SQLModel.metadata.tables[name]
        words = {
            column.name: sa.literal(OTHER) + column
            for column in table.columns
            if f"{name}.{column.name}" in typed and isinstance(column.type, AutoString)
        }
        session.execute(sa.update(table).values(words | FACTS.get(name, {})))
    session.commit()
    for file in list(wiring.files.stored()):
        if file.digest not in kept:
            wiring.files.remove(*file)


def sealed_digests(session) -> set[str]:
    """Return the digests of the bytes that the only variant seals."""
    (content,) = (variant.content for variant in sender_setup.fresh(session, select(Variant)))
    whole = {use.digest for use in content.media if not use.is_picture}
    drawn = {use.sealed.drawn.digest for use in content.media if use.sealed.drawn}
    return {*whole, *drawn, *(use.sealed.poster for use in content.media), *(card.picture for card in content.cards)}


@pytest.mark.postgresql
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_that_changed_after_the_approval_leaves(session, wiring, connected, clock, content, kind):
    post_factory.approved(session, connected, now=clock(), hours=2, **content)
    session.commit()
    sealed = sealed_digests(session)
    pictures = {wiring.files.read(connected.id, digest) for digest in sealed if digest}
    change_what_is_live(session, wiring, sealed)
    published = send(wiring, clock, kind).published
    assert published and OTHER not in repr([asdict(each.outgoing) | {"begin": ""} for each in published])
    cards = [each.outgoing.card for each in published if each.outgoing.card]
    assert [card.title for card in cards] == ["Horario de la biblioteca"] * (kind in ("card", "thread"))
    assert all(card.picture in pictures for card in cards)
    for file in (file for each in published for file in each.outgoing.attachments):
        assert (file.focus, file.is_ai_made, file.alt_text) == (CENTRE, False, content["media"][0].alt_text)
        assert file.width < 9999 and (not file.content or file.content in pictures)
        if file.video:
            assert file.video.poster in pictures and file.video.captions
