"""Each version keeps the hash scheme it was made with, and can be verified at any time."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from app.core.errors import Refusal
from app.db import schema
from app.db.engine import open_engine
from app.db.work import Work
from app.domain.approvals.rules.states import Verdict
from app.domain.posts.models import Post, PostVersion, Variant
from app.domain.posts.queries import posts
from app.domain.posts.rules.content import MediaUse
from app.domain.posts.rules.declaration import PictureDeclaration, PostDeclaration
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.models import Delivery
from app.domain.publishing.rules.delivery import DeliveryState
from app.usecases.approvals import decisions
from app.usecases.posts import actions, drafts
from tests import post_factory
from tests.architecture.test_migrations import STEPS
from tests.clocks import StoppedClock
from tests.directory.test_opening_acts_migration import HOUSE, insert
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql

PICTURE = MediaUse("a" * 64, "La sala de lectura")


def hashes_hold(session: Session) -> bool:
    versions = session.exec(select(PostVersion)).all()
    variants = {version.id: posts.variants_of(session, version) for version in versions}
    return all(
        version.content_hash == version.recomputed_hash(variants[version.id])
        and all(variant.content_hash == variant.recomputed_hash(version) for variant in variants[version.id])
        for version in versions
    )


def current(session: Session, post: Post) -> PostVersion:
    version = posts.version_of(session, post)
    assert version is not None
    return version


def states(session: Session, post: Post) -> list[DeliveryState]:
    return list(session.exec(select(Delivery.state).where(Delivery.post_id == post.id)))


def rename(session: Session, town: Town, post: Post, title: str, clock: StoppedClock) -> drafts.DraftChange:
    draft = replace(posts.draft_of(post, current(session, post)), title=title)
    return actions.save_post(Work(session, town.author.actor, clock()), post, draft, base=post.base)


def test_what_is_stored_gives_its_hash_again(session: Session, town: Town, clock: StoppedClock):
    """The versions: one text, two languages, with a picture, by the hundred, and one from before titles counted."""
    post_factory.approved(session, town, now=clock())
    declared = PostDeclaration(
        source="Acta", reviewed_by="Marta Soler", pictures={PICTURE.digest: PictureDeclaration(frozenset({"nobody"}))}
    )
    two = ((town.channels[0].id, "es"), (town.channels[0].id, "ca"))
    texts = {"es": post_factory.TEXT, "ca": "La biblioteca obre dissabte."}
    post_factory.post(session, town, now=clock(), targets=two, texts=texts, media=(PICTURE,), declared=declared)
    post_factory.hashed_without_title(session, post_factory.post(session, town, now=clock(), media=(PICTURE,)))
    post_factory.post(session, town, now=clock(), targets=())
    session.flush()
    assert hashes_hold(session)
    assert {version.hash_version for version in session.exec(select(PostVersion))} == {1, 3}


def test_another_title_or_text_in_the_row_gives_another_hash(session: Session, town: Town, clock: StoppedClock):
    version = current(session, post_factory.approved(session, town, now=clock()))
    variant = posts.variants_of(session, version)[0]
    with session.no_autoflush:
        version.title = "Vote al equipo de gobierno"
        assert version.recomputed_hash([variant]) != version.content_hash
        assert variant.recomputed_hash(version) != variant.content_hash
    session.expire(version)
    with session.no_autoflush:
        variant.text = "Otra cosa."
        assert variant.recomputed_hash(version) != variant.content_hash
    session.expire(variant)


def test_renaming_what_is_approved_ends_its_approval(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.approved(session, town, now=clock())
    assert states(session, post) == [DeliveryState.SCHEDULED]
    saved = rename(session, town, post, "Vote al equipo de gobierno", clock)
    assert saved.changed
    assert post.status is PostStatus.DRAFT
    assert states(session, post) == [DeliveryState.CANCELLED]
    assert current(session, post).title == "Vote al equipo de gobierno"


def test_renaming_what_is_in_review_asks_again(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.submitted(session, town, now=clock())
    seen = current(session, post).content_hash
    rename(session, town, post, "Vote al equipo de gobierno", clock)
    assert post.status is PostStatus.DRAFT
    post_factory.resubmit(session, town, post, now=clock())
    with pytest.raises(Refusal):
        decisions.decide_post(
            Work(session, town.supervisor.actor, clock()), post, verdict=Verdict.APPROVED, reason="", seen_hash=seen
        )


def test_an_approval_without_the_title_stays_until_somebody_edits(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.hashed_without_title(session, post_factory.post(session, town, now=clock()))
    post_factory.resubmit(session, town, post, now=clock())
    post_factory.decide(session, post, Verdict.APPROVED, by=town.supervisor, now=clock())
    same = posts.draft_of(post, current(session, post))
    saved = actions.save_post(Work(session, town.author.actor, clock()), post, same, base=post.base)
    assert (saved.changed, post.status, current(session, post).hash_version) == (False, PostStatus.APPROVED, 1)
    assert rename(session, town, post, "Otro nombre", clock).changed
    assert (post.status, current(session, post).hash_version) == (PostStatus.DRAFT, 3)
    assert states(session, post) == [DeliveryState.CANCELLED]
    assert hashes_hold(session)


def test_many_at_once_are_renamed_alike(session: Session, town: Town, clock: StoppedClock):
    post = post_factory.hashed_without_title(session, post_factory.post(session, town, now=clock()))
    draft = replace(posts.draft_of(post, current(session, post)), title="Otro nombre")
    actions.save_posts(Work(session, town.author.actor, clock()), {post.id: draft})
    assert (current(session, post).hash_version, current(session, post).title) == (3, "Otro nombre")
    assert session.exec(select(Variant).where(Variant.post_version_id == current(session, post).id)).one()
    assert hashes_hold(session)


STEP = next(int(path.stem[:4]) for path in STEPS if path.stem.endswith("_hash_version"))


def test_what_was_there_before_was_hashed_without_its_title_and_is_written_again_for_everybody(
    engine_name: str, tmp_path: Path, request: pytest.FixtureRequest
):
    url = f"sqlite:///{tmp_path / 'old.db'}"
    if engine_name == "postgresql":
        url = request.getfixturevalue("postgres").create_database()
    schema.upgrade(url, f"{STEP - 1:04}")
    engine, at = open_engine(url), {"created_at": datetime(2027, 3, 1, tzinfo=UTC)}
    with engine.begin() as connection:
        here = {"organisation_id": insert(connection, "organisation", HOUSE)}
        known = {"origin": "hand", "status": "draft", "zone": "Europe/Madrid", "changed_at": at["created_at"]}
        post = insert(connection, "post", here | at | known)
        insert(connection, "post_version", here | at | {"post_id": post, "number": 1, "body": {}})
        page = sa.Table("public_page", sa.MetaData(), autoload_with=connection)
        shown = {"parts": [], "is_open": True, "may_index": True, "licence": "cc-by-4.0", "contact": ""}
        connection.execute(page.insert().values(**here, **shown, version=3, seq=7, edition="antes"))
    schema.upgrade(url, f"{STEP:04}")
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT hash_version FROM post_version")).scalars().all() == [1]
        assert connection.execute(sa.text("SELECT edition FROM public_page")).scalars().all() == [""]
    engine.dispose()
