"""Approvals of the first two forms of the hash, upgraded: they stay valid and whole, and leave as they covered."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session, select

from app.db import schema
from app.db.scope import scope_to
from app.db.work import Work
from app.domain.directory.rules.networks import Network
from app.domain.image_rights.rules.licences import Depiction, PictureLicence, PictureOrigin, RightsNote
from app.domain.media.models import LinkCard
from app.domain.media.rules import CENTRE, PictureCrop, card_digest
from app.domain.posts.models import Post, PostVersion
from app.domain.posts.rules.content import MediaUse, VideoUse
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery
from app.domain.publishing.ports import OutgoingPost
from app.domain.publishing.queries.provenance import content_faults_of
from app.domain.publishing.rules.delivery import DeliveryState
from app.factory import attach_wiring
from app.usecases.image_rights.rights import note_rights
from app.usecases.wiring import Wiring
from app.wiring import wire
from tests import post_factory
from tests.architecture.test_migrations import STEPS
from tests.audit.tamper import tamper
from tests.clocks import StoppedClock
from tests.earlier_database import copy_to_earlier
from tests.fakes import FakeNetwork
from tests.media.pictures import picture, store_own_picture
from tests.media.videos import film, store_own_film
from tests.peers.postgres import Postgres
from tests.publishing import sender_setup
from tests.sample_town import Town, record_grants

pytestmark = pytest.mark.every_engine

SEALED = next(int(path.stem[:4]) for path in STEPS if path.stem.endswith("_sealed_envelope"))
ADDRESS = "https://riba.example/biblioteca"
LINKED, PICTURED, FILMED = f"Abrimos el sábado: {ADDRESS}", "La sala de lectura.", "Así es la biblioteca."
MADE_BY_AI = RightsNote(PictureLicence.OWN, Depiction.NOBODY, PictureOrigin.MADE)
CHECKS = (("posts", "check"), ("audit", "verify", "--without-anchors"), ("db", "check"))
WITHOUT_DRAFTS = (
    "DELETE FROM variant WHERE post_version_id IN (SELECT id FROM post_version WHERE hash_version > 2)",
    "DELETE FROM post_contributor WHERE post_version_id IN (SELECT id FROM post_version WHERE hash_version > 2)",
    "DELETE FROM post_version WHERE hash_version > 2",
)
"""Takes away what the use cases of today wrote before each version of an earlier form."""


@pytest.fixture
def town(session: Session, wiring: Wiring, town: Town, clock: StoppedClock) -> Town:
    """Return the town with an account on Bluesky, and the card of its link."""
    sender_setup.connect(session, wiring, town)
    sender_setup.put_on_network(session, town, Network.BLUESKY)
    record_grants(session, town.editor.actor, now=clock())
    card = LinkCard(organisation_id=town.id, address=ADDRESS, digest=card_digest(ADDRESS), asked_at=clock())
    card.title, card.fetched_at = "Horario de la biblioteca", clock()
    session.add(card)
    session.commit()
    return town


@pytest.fixture
def uses(session: Session, wiring: Wiring, town: Town, clock: StoppedClock, tmp_path: Path) -> dict[str, MediaUse]:
    """Return a picture with a focal point, which its register says that AI made, and a video with a poster."""
    image = wiring.images.cleaned(picture("PNG", (64, 48)))
    row = store_own_picture(session, wiring.files, image, name="a.png", actor=town.author.actor, now=clock())
    kept = store_own_film(session, wiring, town, film(tmp_path / "a.mp4", sound=False), now=clock())
    row.focus_x, row.focus_y = 5, 95
    note_rights(Work(session, town.author.actor, clock()), row.digest, MADE_BY_AI)
    session.commit()
    crops = ((Network.BLUESKY, PictureCrop(0, 0, 32, 32)),)
    return {
        PICTURED: MediaUse(row.digest, "La sala de lectura", crops=crops),
        FILMED: MediaUse(kept.digest, "La sala vacía", VideoUse(kept.cleaned.facts)),
    }


@dataclass(frozen=True, slots=True)
class Installation:
    """An installation upgraded from before, its database and its folder, which nobody uses."""

    url: str
    folder: Path


@pytest.fixture(scope="module")
def installations() -> dict[str, Installation]:
    """Return the upgraded installation of each engine, once made: a hundred migrations take seconds."""
    return {}


@pytest.fixture
def upgraded(
    session: Session,
    wiring: Wiring,
    app: Flask,
    town: Town,
    uses: dict[str, MediaUse],
    clock: StoppedClock,
    engine_name: str,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    installations: dict[str, Installation],
    request: pytest.FixtureRequest,
) -> Iterator[Wiring]:
    """Yield the wiring of a database in which posts of both forms wait for their hour, upgraded from before."""
    server = request.getfixturevalue("postgres") if engine_name == "postgresql" else None
    if engine_name not in installations:
        _approve_in_both_forms(session, town, uses, clock)
        folder = tmp_path_factory.mktemp("upgraded")
        installations[engine_name] = _upgraded(wiring, server, folder)
    made = installations[engine_name]
    folder = tmp_path / "upgraded"
    shutil.copytree(made.folder, folder)
    url = server.create_database(template=made.url) if server else _file(folder)
    again = wire(wiring.config.model_copy(update={"database_url": url, "data_dir": folder}), clock=clock)
    attach_wiring(app, again)
    yield again
    again.engine.dispose()


def _approve_in_both_forms(session: Session, town: Town, uses: dict[str, MediaUse], clock: StoppedClock) -> None:
    for form in (1, 2):
        for hours, text in enumerate((LINKED, PICTURED, FILMED), 2):
            media = (uses[text],) if text in uses else ()
            said = {"text": f"{text} ({form})", "title": f"Forma {form}", "media": media, "hours": hours}
            post_factory.approved_in_form(session, town, form, now=clock(), **said)
    tamper(session, *WITHOUT_DRAFTS)


def _upgraded(wiring: Wiring, server: Postgres | None, folder: Path) -> Installation:
    """Return a copy of the installation in that folder, as an earlier version had it, upgraded."""
    shutil.copytree(wiring.config.data_dir, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.db*"))
    url = server.create_database() if server else _file(folder)
    copy_to_earlier(wiring.engine, url, f"{SEALED - 1:04}")
    schema.upgrade(url)
    schema.check_schema(url)
    return Installation(url, folder)


def _file(folder: Path) -> str:
    return f"sqlite:///{folder / 'before.db'}"


def send(wiring: Wiring, clock: StoppedClock) -> dict[str, OutgoingPost]:
    """Return what leaves in the next hours, by its text."""
    fake = FakeNetwork(clock=clock)
    sender = sender_setup.sender(wiring, fake, Network.BLUESKY)
    for _ in range(4):
        sender.send_due(clock.forward(hours=1))
    return {each.outgoing.text: each.outgoing for each in fake.published}


def test_approvals_stay_valid_and_each_check_finds_them_whole(app: Flask, upgraded: Wiring, town: Town):
    with upgraded.reading() as session:
        scope_to(session, town.id)
        versions = session.exec(select(PostVersion.hash_version, Post.status).join(Post)).all()
        faults = content_faults_of(session, session.exec(select(Delivery.id)).all())
    assert sorted(versions) == [(form, PostStatus.APPROVED) for form in (1, 2) for _ in range(3)]
    assert faults == {}
    for words in CHECKS:
        answer = app.test_cli_runner().invoke(args=list(words))
        assert answer.exit_code == 0, answer.output


@pytest.mark.parametrize("form", [1, 2])
def test_each_form_leaves_without_what_it_did_not_cover(upgraded: Wiring, clock: StoppedClock, form: int):
    sent = send(upgraded, clock)
    linked, pictured, filmed = (sent[f"{text} ({form})"] for text in (LINKED, PICTURED, FILMED))
    assert (linked.card, linked.attachments) == (None, ())
    (image,) = pictured.attachments
    assert (image.focus, image.is_ai_made, image.alt_text) == (CENTRE, False, "La sala de lectura")
    assert (image.width, image.height) == (32, 32)
    (video,) = filmed.attachments
    assert (video.video.poster, video.focus, video.is_ai_made) == (b"", CENTRE, False)


def test_each_form_is_out_and_whole_beside_the_new_one(
    app: Flask, upgraded: Wiring, town: Town, uses: dict[str, MediaUse], clock: StoppedClock
):
    """The third form has what the others lack, in the same database."""
    with upgraded.writing() as session:
        scope_to(session, town.id)
        for text in (LINKED, PICTURED):
            media = (uses[text],) if text in uses else ()
            post_factory.prepare(session, upgraded, town, now=clock(), text=text, media=media)
            post_factory.approved(session, town, now=clock(), hours=2, text=f"{text} (3)", media=media)
        session.commit()
    sent = send(upgraded, clock)
    (image,) = sent[f"{PICTURED} (3)"].attachments
    assert sent[f"{LINKED} (3)"].card.title == "Horario de la biblioteca"
    assert (image.focus, image.is_ai_made) == ((5, 95), True)
    with upgraded.reading() as session:
        assert set(session.exec(select(Delivery.state))) == {DeliveryState.PUBLISHED}
    for words in CHECKS:
        answer = app.test_cli_runner().invoke(args=list(words))
        assert answer.exit_code == 0, answer.output


@pytest.mark.parametrize("form", [1, 2])
def test_a_text_altered_after_the_upgrade_is_told_and_stays(
    app: Flask, upgraded: Wiring, clock: StoppedClock, form: int
):
    with upgraded.writing() as session:
        text = {"before": f"{LINKED} ({form})", "after": "Vote a quien gobierna"}
        tamper(session, "UPDATE variant SET text = :after WHERE text = :before", **text)
    assert "Vote a quien gobierna" not in send(upgraded, clock)
    answer = app.test_cli_runner().invoke(args=["posts", "check"])
    assert (answer.exit_code, answer.output.count("su huella es otra")) == (1, 1)
