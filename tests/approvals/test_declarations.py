"""Declarations by the writer: at submission, on the review page, and after approval."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session

from app.db.work import Work
from app.domain.directory.rules.topics import Risk
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.content import MediaUse
from app.domain.posts.rules.declaration import PictureDeclaration, PostDeclaration
from app.domain.posts.rules.line_checks import BlockedByLine
from app.domain.posts.rules.states import PostStatus
from app.usecases.approvals import submission
from app.usecases.posts import actions
from tests import post_factory
from tests.approvals.test_pages import Seat, address
from tests.clocks import StoppedClock
from tests.media.pictures import list_picture
from tests.sample_town import Town

FIGURE = "La biblioteca presta 3.200 libros al mes, un 12 % más que antes."
SOURCED = PostDeclaration(source="https://riba.example/memoria", source_on=date(2026, 12, 31))
PHOTO = MediaUse("a" * 64, "Dos corredoras en la pista")


def declare(session: Session, post: Post, declaration: PostDeclaration, town: Town, clock: StoppedClock) -> None:
    draft = posts.draft_of(post, posts.version_of(session, post))
    actions.save_post(
        Work(session, town.author.actor, clock()), post, replace(draft, declared=declaration), base=post.base
    )


@pytest.fixture
def delicate(session: Session, town: Town) -> Town:
    """Return the town with a first topic of higher risk."""
    town.topics[0].risk = Risk.MEDIUM
    session.add(town.topics[0])
    session.commit()
    return town


def test_a_figure_goes_once_its_source_is_given(session: Session, delicate: Town, clock: StoppedClock):
    post = post_factory.post(session, delicate, now=clock(), text=FIGURE)
    with pytest.raises(BlockedByLine, match="VE-01"):
        submission.submit_post(Work(session, delicate.author.actor, clock()), post)
    declare(session, post, SOURCED, delicate, clock)
    submission.submit_post(Work(session, delicate.author.actor, clock()), post)
    assert post.status is PostStatus.IN_REVIEW


def test_a_minor_without_consent_is_not_sent_and_a_generated_picture_goes_to_its_reviewer(
    session: Session, town: Town, clock: StoppedClock
):
    minor = PostDeclaration(pictures={PHOTO.digest: PictureDeclaration(frozenset({"minor", "ai"}))})
    list_picture(session, PHOTO.digest, actor=town.author.actor, now=clock())
    post = post_factory.post(session, town, now=clock(), media=(PHOTO,), declared=minor)
    with pytest.raises(BlockedByLine, match="PD-03"):
        submission.submit_post(Work(session, town.author.actor, clock()), post)
    allowed = PostDeclaration(
        pictures={PHOTO.digest: PictureDeclaration(frozenset({"minor", "ai"}), "Registro 2027/44")}
    )
    declare(session, post, allowed, town, clock)
    step, *_ = submission.submit_post(Work(session, town.author.actor, clock()), post)
    assert "IA-01" in step.why and "PD-03" not in step.why


class TestReview:
    def test_it_stands_beside_the_text(self, session: Session, delicate: Town, clock: StoppedClock, seat: Seat):
        pictures = {PHOTO.digest: PictureDeclaration(frozenset({"person"}), "Expediente 31")}
        declaration = replace(SOURCED, ticked=frozenset({"quotes_official"}), pictures=pictures)
        list_picture(session, PHOTO.digest, actor=delicate.author.actor, now=clock())
        post = post_factory.submitted(session, delicate, now=clock(), text=FIGURE, media=(PHOTO,), declared=declaration)
        session.commit()
        page = seat(delicate.supervisor).get(address(delicate, post, "review")).text
        declared = page.partition("Lo que declara quien la escribió")[2]
        words = ("https://riba.example/memoria", "31/12/2026", "Cita palabras de un cargo", "De la imagen 1 se dice")
        assert all(word in declared for word in (*words, "consentimiento: Expediente 31"))

    def test_what_is_declared_otherwise_since_it_was_seen_is_shown(
        self, session: Session, delicate: Town, clock: StoppedClock, seat: Seat
    ):
        post = post_factory.submitted(session, delicate, now=clock(), text=FIGURE, declared=SOURCED)
        session.commit()
        chief = seat(delicate.supervisor)
        chief.post(address(delicate, post, "look"), data={"version": "1"})
        declare(session, post, replace(SOURCED, source="Padrón"), delicate, clock)
        submission.submit_post(Work(session, delicate.author.actor, clock()), post)
        session.commit()
        page = chief.get(address(delicate, post, "review")).text
        changes = page.partition('id="changes"')[2]
        assert "Ha cambiado desde que la vio" in page and "<del" in changes and "Padrón" in changes


def test_another_answer_ends_the_round_and_the_approval(session: Session, delicate: Town, clock: StoppedClock):
    post = post_factory.approved(session, delicate, now=clock(), text=FIGURE, declared=SOURCED)
    declare(session, post, SOURCED, delicate, clock)
    assert (post.status, post.version) == (PostStatus.APPROVED, 1)
    declare(session, post, replace(SOURCED, source_on=date(2026, 11, 30)), delicate, clock)
    assert (post.status, post.version) == (PostStatus.DRAFT, 2)
