"""What a writer declares, at submission, before whoever reviews it, and once it is approved."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session

from app.approvals import deeds
from app.drafting import deeds as drafting
from app.drafting import queries
from app.drafting.models import Post
from app.drafting.rules.checks import Blocked
from app.drafting.rules.content import MediaUse
from app.drafting.rules.declared import Declaration, Shown
from app.drafting.rules.states import Status
from app.topics.rules import Risk
from tests import make
from tests.approvals.test_views import Seat, address
from tests.cast import Town
from tests.clocks import StoppedClock

FIGURE = "La biblioteca presta 3.200 libros al mes, un 12 % más que antes."
SOURCED = Declaration(source="https://riba.example/memoria", source_on=date(2026, 12, 31))
PHOTO = MediaUse("a" * 64, "Dos corredoras en la pista")


def declare(session: Session, post: Post, said: Declaration, town: Town, clock: StoppedClock) -> None:
    draft = queries.draft_of(post, queries.version_of(session, post))
    drafting.save(session, post, replace(draft, declared=said), base=post.base, actor=town.author.actor, now=clock())


@pytest.fixture
def delicate(session: Session, town: Town) -> Town:
    """Its first topic takes some care."""
    town.topics[0].risk = Risk.MEDIUM
    session.add(town.topics[0])
    session.commit()
    return town


def test_a_figure_goes_once_its_source_is_given(session: Session, delicate: Town, clock: StoppedClock):
    post = make.post(session, delicate, now=clock(), text=FIGURE)
    with pytest.raises(Blocked, match="VE-01"):
        deeds.submit(session, post, actor=delicate.author.actor, now=clock())
    declare(session, post, SOURCED, delicate, clock)
    deeds.submit(session, post, actor=delicate.author.actor, now=clock())
    assert post.status is Status.IN_REVIEW


def test_a_minor_without_consent_is_not_sent_and_a_generated_picture_goes_to_its_reviewer(
    session: Session, town: Town, clock: StoppedClock
):
    minor = Declaration(pictures={PHOTO.digest: Shown(frozenset({"minor", "ai"}))})
    post = make.post(session, town, now=clock(), media=(PHOTO,), declared=minor)
    with pytest.raises(Blocked, match="PD-03"):
        deeds.submit(session, post, actor=town.author.actor, now=clock())
    allowed = Declaration(pictures={PHOTO.digest: Shown(frozenset({"minor", "ai"}), "Registro 2027/44")})
    declare(session, post, allowed, town, clock)
    step, *_ = deeds.submit(session, post, actor=town.author.actor, now=clock())
    assert "IA-01" in step.why and "PD-03" not in step.why


class TestReview:
    def test_it_stands_beside_the_text(self, session: Session, delicate: Town, clock: StoppedClock, seat: Seat):
        pictures = {PHOTO.digest: Shown(frozenset({"person"}), "Expediente 31")}
        said = replace(SOURCED, ticked=frozenset({"quotes_official"}), pictures=pictures)
        post = make.submitted(session, delicate, now=clock(), text=FIGURE, media=(PHOTO,), declared=said)
        session.commit()
        page = seat(delicate.supervisor).get(address(delicate, post, "review")).text
        declared = page.partition("Lo que declara quien la escribió")[2]
        words = ("https://riba.example/memoria", "31/12/2026", "Cita palabras de un cargo", "De la imagen 1 se dice")
        assert all(word in declared for word in (*words, "consentimiento: Expediente 31"))

    def test_what_is_declared_otherwise_since_it_was_seen_is_shown(
        self, session: Session, delicate: Town, clock: StoppedClock, seat: Seat
    ):
        post = make.submitted(session, delicate, now=clock(), text=FIGURE, declared=SOURCED)
        session.commit()
        chief = seat(delicate.supervisor)
        chief.post(address(delicate, post, "look"), data={"version": "1"})
        declare(session, post, replace(SOURCED, source="Padrón"), delicate, clock)
        deeds.submit(session, post, actor=delicate.author.actor, now=clock())
        session.commit()
        page = chief.get(address(delicate, post, "review")).text
        changes = page.partition('id="changes"')[2]
        assert "Ha cambiado desde que la vio" in page and "<del" in changes and "Padrón" in changes


def test_another_answer_ends_the_round_and_the_approval(session: Session, delicate: Town, clock: StoppedClock):
    post = make.approved(session, delicate, now=clock(), text=FIGURE, declared=SOURCED)
    declare(session, post, SOURCED, delicate, clock)
    assert (post.status, post.version) == (Status.APPROVED, 1)
    declare(session, post, replace(SOURCED, source_on=date(2026, 11, 30)), delicate, clock)
    assert (post.status, post.version) == (Status.DRAFT, 2)
