"""A post's life: a generator whose every `yield` waits for an instant."""

from collections.abc import Generator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from sqlmodel import Session

from app.core.actor import Actor, system_actor
from app.core.messages import msg
from app.db.work import Work
from app.demo.content import DemoPost, load_reasons
from app.demo.mistakes import DemoMistake, choose_mistake, late_correction
from app.demo.stage import DemoStage
from app.demo.timeline import PostFate, PostTimeline
from app.domain.approvals.rules.states import Verdict
from app.domain.directory.models import Channel
from app.domain.directory.rules.networks import Network
from app.domain.directory.rules.text_length import outgoing_text
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.queries.posts import draft_of, version_of
from app.domain.posts.rules.draft import Draft
from app.domain.posts.rules.states import PostOrigin
from app.domain.publishing.models import Delivery
from app.domain.publishing.ports import NetworkError, NetworkErrorKind
from app.domain.publishing.queries import deliveries
from app.domain.review.queries.surroundings import review_surroundings
from app.domain.review.rules.suggestions import draft_wordings
from app.pages.posts.forms.composer import composer_fields
from app.usecases.approvals import submission
from app.usecases.posts import actions, drafts, endings, working_copies
from app.usecases.publishing import settlement
from app.usecases.review import feedback
from app.usecases.review.feedback_records import QuotedWords

COMMENT_DELAY = timedelta(minutes=7)
QUOTED_WORDS = 4
COMMENT_QUESTION = "¿Está confirmado con la unidad? Si cambia, dígamelo antes de que la apruebe."
COMMENT_ANSWER = "Confirmado esta mañana por teléfono; queda anotado como fuente."


def tell_comments(
    stage: DemoStage, post: Post, *, writer: Actor, reviewer: Actor, since: datetime
) -> Generator[datetime, datetime, None]:
    now = yield since + COMMENT_DELAY
    text = draft_of(post, version_of(stage.session, post)).texts.get("es", "")
    quoted = QuotedWords(" ".join(text.split()[:QUOTED_WORDS]))
    feedback.add_comment(Work(stage.session, reviewer, now), post, COMMENT_QUESTION, quoted)
    now = yield now + COMMENT_DELAY
    thread = review_surroundings(stage.session, post, now=now).threads[0]
    feedback.answer_comment(Work(stage.session, writer, now), post, thread.first.id, COMMENT_ANSWER)


def suggested_texts(session: Session, post: Post, telling: DemoPost) -> Mapping[str, str]:
    """Return right texts where different, by wording."""
    draft = draft_of(post, version_of(session, post))
    right = {"es": telling.text, "ca": telling.text_ca}
    return {
        wording.name: right[wording.language]
        for wording in draft_wordings(draft)
        if right.get(wording.language) and right[wording.language] != wording.text
    }


Life = Generator[datetime, datetime, None]
PF = PostFate
SOON_AFTER, ONE_SECOND = timedelta(minutes=9), timedelta(seconds=1)
PAUSES = {NetworkErrorKind.NOT_SENT: timedelta(seconds=6)}
TOO_LATE = timedelta(hours=2, seconds=1)
TROUBLES = {
    PF.REFUSED: NetworkError(
        NetworkErrorKind.REFUSED,
        msg("%(host)s rechazó el contenido (%(status)s). Corríjalo antes de repetir.", host="El servidor", status=422),
        status=422,
        excerpt='{"error":"Validation failed"}',
    ),
    PF.LOST: NetworkError(NetworkErrorKind.UNKNOWN, msg("El servidor cerró la conexión sin contestar.")),
    PF.RETRIED: NetworkError(NetworkErrorKind.NOT_SENT, msg("No se pudo abrir la conexión con el servidor.")),
}
ADDRESSES = {
    Network.FACEBOOK: "{url}/posts/{number}",
    Network.INSTAGRAM: "{url}/p/{number}/",
    Network.X: "{url}/status/{number}",
}
_NUMBERS = count(1)


class PostStory:
    def __init__(self, stage: DemoStage, telling: DemoPost, course: PostTimeline) -> None:
        self.stage, self.telling, self.course = stage, telling, course
        self.writer, self.supervisor = stage.writer(telling), stage.supervisor(telling)

    def live(self) -> Life:
        fate, course = self.course.fate, self.course
        now = yield course.written
        if fate is PF.IDEA:
            self._note_idea(now)
            return
        wrong = self._mistake()
        post = self._write(wrong.first if wrong else self.telling, now)
        if fate in (PF.DRAFT, PF.TYPING):
            if fate is PF.TYPING:
                self._type(post, (yield course.decided))
            return
        now = yield course.submitted
        self._submit(post, now)
        if wrong and course.is_mended:
            yield from self._sent_back(post, wrong)
        if fate is PF.WAITING and self.telling.day % 2 == 0:
            yield from tell_comments(self.stage, post, writer=self.writer, reviewer=self.supervisor, since=now)
        if fate in (PF.RETURNED, PF.WAITING, PF.WAITING_AGAIN):
            return
        yield from self._decided(post, wrong)

    def _mistake(self) -> DemoMistake | None:
        if self.course.fate is PF.REVISED:
            return late_correction(self.telling)
        return choose_mistake(self.telling, self.telling.day + self.telling.month) if self.course.is_mended else None

    def _sent_back(self, post: Post, wrong: DemoMistake) -> Life:
        now = yield self.course.returned
        instead = suggested_texts(self._session, post, self.telling) if self.course.fate is PF.RETURNED else {}
        self._decide(post, Verdict.CHANGES_ASKED, now, wrong.reason, instead)
        if self.course.fate is PF.RETURNED:
            return
        now = yield self.course.mended
        self._save(post, replace(self._draft(self.telling), note=wrong.note), now)
        self._submit(post, now)

    def _decided(self, post: Post, wrong: DemoMistake | None) -> Life:
        fate, course = self.course.fate, self.course
        if fate is PF.UNDECIDED:
            now = yield course.planned + ONE_SECOND
            endings.expire_post(Work(self._session, system_actor(post.organisation_id), now), post)
            return
        now = yield course.decided
        if fate is PF.REJECTED:
            why = load_reasons("rejection")
            self._decide(post, Verdict.REJECTED, now, why[(self.telling.day + self.telling.month) % len(why)])
            return
        self._decide(post, Verdict.APPROVED, now)
        if fate in (PF.WITHDRAWN, PF.HELD):
            self._stop(post, (yield now + SOON_AFTER))
            return
        if fate is PF.REVISED and wrong:
            yield from self._revised(post, wrong, now)
        yield from DeliveryStory(self.stage, self.telling, self.course, post).live()

    def _revised(self, post: Post, wrong: DemoMistake, decided: datetime) -> Life:
        """Correct late; the edit voids the approval."""
        draft = replace(self._draft(self.telling), note=wrong.note)
        now = yield decided + SOON_AFTER
        self._save(post, draft, now)
        self._submit(post, now)
        now = yield now + SOON_AFTER
        self._decide(post, Verdict.APPROVED, now)

    def _stop(self, post: Post, now: datetime) -> None:
        if self.course.fate is PF.HELD:
            why = "La unidad pide esperar a que se publiquen las bases."
            actions.hold_post(Work(self._session, self.supervisor, now), post, reason=why)
        else:
            why = "El acto se aplaza; se anunciará con la fecha nueva."
            endings.withdraw_post(Work(self._session, self.writer, now), post, reason=why)

    @property
    def _session(self) -> Session:
        return self.stage.session

    def _note_idea(self, now: datetime) -> None:
        stage = self.stage
        post = drafts.add_post(Work(stage.session, self.writer, now), stage.organisation, origin=PostOrigin.DEMO)
        post.title, post.topic_id = self.telling.title, stage.topics[self.telling.topic]

    def _write(self, telling: DemoPost, now: datetime) -> Post:
        stage, draft = self.stage, self._draft(telling)
        return actions.create_post(
            Work(stage.session, self.writer, now), stage.organisation, draft, origin=PostOrigin.DEMO
        )

    def _draft(self, telling: DemoPost) -> Draft:
        return self.stage.draft(telling, self.course.plan, written=self.course.written)

    def _save(self, post: Post, draft: Draft, now: datetime) -> None:
        actions.save_post(Work(self._session, self.writer, now), post, draft, base=post.base)

    def _submit(self, post: Post, now: datetime) -> None:
        submission.submit_post(Work(self._session, self.writer, now), post)

    def _decide(
        self, post: Post, verdict: Verdict, now: datetime, reason: str = "", instead: Mapping[str, str] | None = None
    ) -> None:
        self.stage.decide(post, verdict, now, usual=self.supervisor, reason=reason, instead=instead)

    def _type(self, post: Post, now: datetime) -> None:
        """Type half an unsaved sentence."""
        draft = posts.draft_of(post, posts.version_of(self._session, post))
        longer = replace(draft, texts={**draft.texts, "es": draft.texts["es"] + " Las personas interesadas pueden"})
        typing = working_copies.TypingKey(post.organisation_id, self.writer.person_id, str(post.id))
        body = composer_fields(longer, zone=post.zone, base=post.base)
        working_copies.store_working_copy(self._session, typing, body, post_id=post.id, base=post.base, now=now)


class DeliveryStory:
    """A delivery, from due hour to last account."""

    def __init__(self, stage: DemoStage, telling: DemoPost, course: PostTimeline, post: Post) -> None:
        self.stage, self.telling, self.course, self.post = stage, telling, course, post

    def live(self) -> Life:
        fate, stage = self.course.fate, self.stage
        now = yield self.course.planned
        if trouble := TROUBLES.get(fate):
            stage.machine.network.troubles[outgoing_text(self.telling.text, self.telling.link)] = trouble
        stage.machine.send_due(now)
        if fate is PF.RETRIED:
            stage.machine.send_due((yield now + PAUSES[NetworkErrorKind.NOT_SENT]))
        if fate not in (PF.MISSED, PF.HANDED):
            yield from self._by_hand(now)
        if fate in (PF.MISSED, PF.HALF_MISSED):
            stage.machine.send_due((yield self.course.planned + TOO_LATE))

    def _by_hand(self, due: datetime) -> Life:
        """Publish manual deliveries one by one; forget the last when half missed."""
        waiting = self.stage.by_hand(self.post)
        for number, delivery in enumerate(waiting[: -1 if self.course.fate is PF.HALF_MISSED else None], start=1):
            now = yield due + timedelta(minutes=4 * number, seconds=self.telling.day)
            self._publish(delivery, now)

    def _publish(self, delivery: Delivery, now: datetime) -> None:
        session, post = self.stage.session, self.post
        record = deliveries.delivery_or_404(session, post.organisation_id, delivery.id)
        permalink = _permalink(record.channel)
        settlement.confirm_published(Work(session, self.stage.editor(self.telling), now), record, permalink=permalink)


def _permalink(channel: Channel) -> str:
    form = ADDRESSES.get(channel.network, "{url}/{number}")
    return form.format(url=channel.url, number=1_700_000_000 + next(_NUMBERS) * 7919)
