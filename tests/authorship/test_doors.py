"""Whoever approves has not typed what is approved, by whatever way their words came into it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from sqlmodel import Session, select

from app.core.actor import Actor
from app.core.errors import NotPermitted
from app.core.permissions import Permission
from app.db.work import Work
from app.domain.approvals.rules.states import Verdict
from app.domain.audit.models import AuditEntry
from app.domain.audit.queries.verification import verify_chain
from app.domain.audit.rules.acts import Act
from app.domain.authorship.models import RecognisedAuthor
from app.domain.directory.rules.house_texts import HouseTextKind
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.states import PostOrigin
from app.domain.replies.rules.templates import ReplyTemplate
from app.domain.requests.rules.acts import RequestActKind
from app.domain.requests.rules.outcomes import CitedRule, RequestOutcome
from app.domain.review.queries.surroundings import review_surroundings
from app.domain.spreadsheets.rules.sheet import Sheet, SheetRow
from app.usecases.approvals import submission
from app.usecases.directory.house_texts import HouseTextDetails, keep_house_text
from app.usecases.faq.entries import FaqInput, keep_entry
from app.usecases.posts import actions
from app.usecases.posts.drafts import create_idea
from app.usecases.replies.templates import submit_version
from app.usecases.requests import outcomes
from app.usecases.review import feedback
from app.usecases.review.feedback_records import QuotedWords
from app.usecases.slots.evergreen import EvergreenContent, store_piece
from app.usecases.spreadsheets.sheet_records import keep_sheet
from app.usecases.wiring import Wiring
from tests import post_factory
from tests.clocks import StoppedClock
from tests.requests.sample_requests import asked
from tests.sample_town import Person, Town

pytestmark = pytest.mark.postgresql

WORDS = (
    "Desde mañana se puede pedir cita para renovar el abono de la piscina sin hacer cola "
    "y con un solo documento, también por teléfono si se prefiere."
)
CHANGED = WORDS.replace("documento", "documenta")
"""What the approver typed with one letter changed."""


class Desk:
    """A town in which the approver, who may do everything, types words by some door."""

    def __init__(self, session: Session, town: Town, clock: StoppedClock) -> None:
        self.session, self.town, self.clock = session, town, clock
        permissions = frozenset(Permission)
        self.approver = Person(town.supervisor.user, replace(town.supervisor.actor, permissions=permissions))

    @property
    def boss(self) -> Actor:
        return self.approver.actor

    @property
    def now(self) -> datetime:
        return self.clock()

    def other_post(self, **fields: object) -> Post:
        return post_factory.submitted(self.session, self.town, now=self.now, **fields)

    def pasted(self, text: str = CHANGED, **fields: object) -> Post:
        """Have the author submit the words a minute later."""
        self.session.commit()
        self.clock.forward(minutes=1)
        return post_factory.submitted(self.session, self.town, now=self.now, text=text, **fields)

    def recognised(self, post: Post) -> list[RecognisedAuthor]:
        version = posts.version_of(self.session, post)
        assert version is not None
        return list(self.session.exec(select(RecognisedAuthor).where(RecognisedAuthor.post_version_id == version.id)))

    def decides(self, post: Post, verdict: Verdict = Verdict.APPROVED) -> None:
        post_factory.decide(self.session, post, verdict, by=self.approver, now=self.now)


@pytest.fixture
def desk(session: Session, town: Town, clock: StoppedClock) -> Desk:
    return Desk(session, town, clock)


def house_text(desk: Desk) -> None:
    details = HouseTextDetails(HouseTextKind.TEMPLATE, "Cita previa", WORDS, "es")
    keep_house_text(Work(desk.session, desk.boss, desk.now), None, details)


def comment(desk: Desk) -> None:
    feedback.add_comment(
        Work(desk.session, desk.boss, desk.now), desk.other_post(), f"Ponga mejor: {WORDS}", QuotedWords()
    )


def answer(desk: Desk) -> None:
    post = desk.other_post()
    feedback.add_comment(Work(desk.session, desk.town.author.actor, desk.now), post, "¿Así?", QuotedWords())
    [thread] = review_surroundings(desk.session, post, now=desk.now).threads
    feedback.answer_comment(Work(desk.session, desk.boss, desk.now), post, thread.first.id, WORDS)


def reason(desk: Desk) -> None:
    post = desk.other_post()
    post_factory.decide(
        desk.session, post, Verdict.CHANGES_ASKED, by=desk.approver, now=desk.now, reason=f"Diga esto: {WORDS}"
    )


def suggestion(desk: Desk) -> None:
    post = desk.other_post()
    version = posts.version_of(desk.session, post)
    assert version is not None
    feedback.decide_with_suggestions(
        Work(desk.session, desk.boss, desk.now),
        post,
        verdict=Verdict.CHANGES_ASKED,
        reason="Mejor así",
        seen_hash=version.content_hash,
        seen_step=None,
        typed={f"{desk.town.channels[0].id}:es": WORDS},
    )


def request_(desk: Desk) -> None:
    asked(desk.session, desk.town, now=desk.now, by=desk.approver, text=WORDS)


def earlier_version(desk: Desk) -> None:
    post = post_factory.post(desk.session, desk.town, now=desk.now, by=desk.approver, text=WORDS)
    actions.save_post(
        Work(desk.session, desk.boss, desk.now),
        post,
        post_factory.draft(desk.town, now=desk.now, text="Otro texto del todo distinto."),
        base=post.base,
    )


def idea(desk: Desk) -> None:
    create_idea(
        Work(desk.session, desk.boss, desk.now),
        desk.town.organisation,
        WORDS,
        post_factory.draft(desk.town, now=desk.now).plan,
        origin=PostOrigin.HAND,
    )


def piece(desk: Desk) -> None:
    content = EvergreenContent("Cita", texts={"es": WORDS})
    store_piece(Work(desk.session, desk.boss, desk.now), content, source=None)


def template(desk: Desk) -> None:
    submit_version(Work(desk.session, desk.boss, desk.now), ReplyTemplate("T77", "Cita", {"es": WORDS}))


def question(desk: Desk) -> None:
    content = FaqInput({"es": "¿Cómo renuevo el abono?"}, {"es": WORDS})
    keep_entry(Work(desk.session, desk.boss, desk.now), desk.town.organisation, content)


def sheet(desk: Desk) -> None:
    rows = Sheet((SheetRow(2, (WORDS,)),), ("Texto",), "marzo")
    keep_sheet(
        desk.session, rows, organisation_id=desk.town.id, user_id=desk.approver.id, file_name="a.csv", now=desk.now
    )


DOORS = [
    house_text,
    comment,
    answer,
    reason,
    suggestion,
    request_,
    earlier_version,
    idea,
    piece,
    template,
    question,
    sheet,
]


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
def test_an_approver_cannot_decide_the_words_they_typed(door: Callable[[Desk], None], desk: Desk):
    door(desk)
    post = desk.pasted()
    [author] = desk.recognised(post)
    assert author.user_id == desk.approver.id and "renovar el abono de la piscina" in author.words
    with pytest.raises(NotPermitted, match="Ha intervenido"):
        desk.decides(post)


def test_words_that_nobody_else_typed_are_decided_as_always(desk: Desk):
    desk.decides(desk.pasted())


def test_a_request_taken_as_adapted_with_a_letter_changed_has_its_writer(desk: Desk):
    made = asked(desk.session, desk.town, now=desk.now, by=desk.approver, text=WORDS)
    desk.session.commit()
    adapted = RequestOutcome(RequestActKind.ADAPTED, (CitedRule("NE-01", "Se informa del servicio."),), version=CHANGED)
    post = outcomes.draft_from_request(
        Work(desk.session, desk.town.editor.actor, desk.now), desk.town.organisation, made, adapted
    )
    whole = post_factory.draft(desk.town, now=desk.now, text=CHANGED)
    actions.save_post(Work(desk.session, desk.town.editor.actor, desk.now), post, whole, base=post.base)
    submission.submit_post(Work(desk.session, desk.town.editor.actor, desk.now), post)
    with pytest.raises(NotPermitted):
        desk.decides(post)


def test_the_record_says_whose_words_and_stays_whole(desk: Desk, wiring: Wiring):
    comment(desk)
    post = desk.pasted()
    entry = desk.session.exec(select(AuditEntry).where(AuditEntry.act == Act.POST_AUTHOR_RECOGNISED)).one()
    assert (entry.subject, entry.actor_id) == (f"post:{post.id}", None)
    assert entry.detail["person"] == desk.approver.id and entry.detail["typed_in"] == "post_comment"
    assert "abono de la piscina" in entry.detail["words"]
    desk.session.commit()
    assert verify_chain(desk.session, desk.town.id, keys=wiring.keyring.audit).intact


def test_words_taken_out_make_nobody_an_author_of_the_next_version(desk: Desk):
    comment(desk)
    post = desk.pasted()
    plain = post_factory.draft(desk.town, now=desk.now)
    author = desk.town.author.actor
    actions.save_post(Work(desk.session, author, desk.now), post, plain, base=post.base)
    submission.submit_post(Work(desk.session, author, desk.now), post)
    assert desk.recognised(post) == []
    desk.decides(post)


def test_an_approver_who_quotes_the_text_decides_it(desk: Desk):
    post = desk.pasted(WORDS)
    feedback.add_comment(
        Work(desk.session, desk.boss, desk.now), post, f"Aquí dice «{WORDS}», y no sé si se entiende.", QuotedWords()
    )
    again = desk.pasted(WORDS, title="Otra vez")
    assert desk.recognised(again) == []
    desk.decides(again)


def test_what_a_rolled_back_savepoint_held_was_never_typed(desk: Desk):
    undone = desk.session.begin_nested()
    house_text(desk)
    undone.rollback()
    desk.decides(desk.pasted())


def test_the_review_and_the_post_show_the_words_and_where_they_were_typed(desk: Desk, seat):
    comment(desk)
    post = desk.pasted()
    desk.session.commit()
    place = f"/o/{desk.town.slug}/posts/{post.year}/{post.ordinal}"
    own, sender = seat(desk.town.supervisor).get(f"{place}/review").text, seat(desk.town.author).get(place).text
    assert "Ha intervenido en este texto" in own and '<summary class="matters__line"' not in own
    assert "Usted escribió estas palabras en un comentario, el 1 de marzo de 2027: «" in own
    assert f"{desk.approver.user.name} escribió estas palabras en un comentario" in sender
    assert "renovar el abono de la piscina" in own and "renovar el abono de la piscina" in sender
    assert "reconoció palabras que una persona había escrito" in sender and "por su número" not in sender
