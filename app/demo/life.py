"""The life of a post, told as a walk through its instants: each `yield` waits for one, and gets it back."""

from collections.abc import Generator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

from sqlmodel import Session

from app.approvals import deeds as approvals
from app.approvals.rules import Verdict
from app.channels.models import Channel
from app.channels.ports import NetworkTrouble, Trouble
from app.channels.rules.accounts import Network
from app.channels.rules.lengths import what_is_sent
from app.core.actor import the_clock
from app.core.words import say
from app.demo.content import Telling, reasons
from app.demo.course import Course, Fate
from app.demo.mistakes import Mistake, correction, mistake
from app.demo.reviewing import spoken_of, texts_instead
from app.demo.stage import Stage
from app.drafting import deeds as drafting
from app.drafting import queries, service
from app.drafting.forms.composer import typed_from
from app.drafting.models import Post
from app.drafting.rules.draft import Draft
from app.drafting.rules.states import Origin
from app.publishing import deeds as publishing
from app.publishing.models import Delivery
from app.publishing.queries import lines

Life = Generator[datetime, datetime, None]
F = Fate
SOON, MOMENT = timedelta(minutes=9), timedelta(seconds=1)
PAUSES = {Trouble.NOT_SENT: timedelta(seconds=6)}
TOO_LATE = timedelta(hours=2, seconds=1)
TROUBLES = {
    F.REFUSED: NetworkTrouble(
        Trouble.UNAUTHORISED,
        say("El servidor ya no admite la autorización de la cuenta. Vuelva a conectarla."),
        status=401,
        excerpt='{"error":"The access token was revoked"}',
    ),
    F.LOST: NetworkTrouble(Trouble.UNKNOWN, say("El servidor cerró la conexión sin contestar.")),
    F.RETRIED: NetworkTrouble(Trouble.NOT_SENT, say("No se pudo abrir la conexión con el servidor.")),
}
ADDRESSES = {
    Network.FACEBOOK: "{url}/posts/{number}",
    Network.INSTAGRAM: "{url}/p/{number}/",
    Network.X: "{url}/status/{number}",
}
_NUMBERS = count(1)


class Author:
    """Whoever writes, sends and mends one post."""

    def __init__(self, stage: Stage, telling: Telling, course: Course) -> None:
        self.stage, self.telling, self.course = stage, telling, course
        self.writer, self.supervisor = stage.writer(telling), stage.supervisor(telling)

    def live(self) -> Life:
        fate, course = self.course.fate, self.course
        now = yield course.written
        if fate is F.IDEA:
            self._note_idea(now)
            return
        wrong = self._mistake()
        post = self._write(wrong.first if wrong else self.telling, now)
        if fate in (F.DRAFT, F.TYPING):
            if fate is F.TYPING:
                self._type(post, (yield course.decided))
            return
        now = yield course.submitted
        self._submit(post, now)
        if wrong and course.is_mended:
            yield from self._sent_back(post, wrong)
        if fate is F.WAITING and self.telling.day % 2 == 0:
            yield from spoken_of(self.stage, post, writer=self.writer, reviewer=self.supervisor, since=now)
        if fate in (F.RETURNED, F.WAITING, F.WAITING_AGAIN):
            return
        yield from self._decided(post, wrong)

    def _mistake(self) -> Mistake | None:
        if self.course.fate is F.REVISED:
            return correction(self.telling)
        return mistake(self.telling, self.telling.day + self.telling.month) if self.course.is_mended else None

    def _sent_back(self, post: Post, wrong: Mistake) -> Life:
        now = yield self.course.returned
        instead = texts_instead(self._session, post, self.telling) if self.course.fate is F.RETURNED else {}
        self._decide(post, Verdict.CHANGES_ASKED, now, wrong.reason, instead)
        if self.course.fate is F.RETURNED:
            return
        now = yield self.course.mended
        self._save(post, replace(self._draft(self.telling), note=wrong.note), now)
        self._submit(post, now)

    def _decided(self, post: Post, wrong: Mistake | None) -> Life:
        fate, course = self.course.fate, self.course
        if fate is F.UNDECIDED:
            now = yield course.planned + MOMENT
            drafting.expire(self._session, post, actor=the_clock(post.organisation_id), now=now)
            return
        now = yield course.decided
        if fate is F.REJECTED:
            why = reasons("rejection")
            self._decide(post, Verdict.REJECTED, now, why[(self.telling.day + self.telling.month) % len(why)])
            return
        self._decide(post, Verdict.APPROVED, now)
        if fate in (F.WITHDRAWN, F.HELD):
            self._stop(post, (yield now + SOON))
            return
        if fate is F.REVISED and wrong:
            yield from self._revised(post, wrong, now)
        yield from Sending(self.stage, self.telling, self.course, post).live()

    def _revised(self, post: Post, wrong: Mistake, decided: datetime) -> Life:
        """Seen late: the edit voids the approval, so it is asked for again."""
        draft = replace(self._draft(self.telling), note=wrong.note)
        now = yield decided + SOON
        self._save(post, draft, now)
        self._submit(post, now)
        now = yield now + SOON
        self._decide(post, Verdict.APPROVED, now)

    def _stop(self, post: Post, now: datetime) -> None:
        if self.course.fate is F.HELD:
            why = "La unidad pide esperar a que se publiquen las bases."
            drafting.hold(self._session, post, reason=why, actor=self.supervisor, now=now)
        else:
            why = "El acto se aplaza; se anunciará con la fecha nueva."
            drafting.withdraw(self._session, post, reason=why, actor=self.writer, now=now)

    @property
    def _session(self) -> Session:
        return self.stage.session

    def _note_idea(self, now: datetime) -> None:
        stage = self.stage
        post = service.create(stage.session, stage.organisation, actor=self.writer, now=now, origin=Origin.DEMO)
        post.title, post.topic_id = self.telling.title, stage.topics[self.telling.topic]

    def _write(self, telling: Telling, now: datetime) -> Post:
        stage, draft = self.stage, self._draft(telling)
        return drafting.create(stage.session, stage.organisation, draft, actor=self.writer, now=now, origin=Origin.DEMO)

    def _draft(self, telling: Telling) -> Draft:
        return self.stage.draft(telling, self.course.plan, written=self.course.written)

    def _save(self, post: Post, draft: Draft, now: datetime) -> None:
        drafting.save(self._session, post, draft, base=post.base, actor=self.writer, now=now)

    def _submit(self, post: Post, now: datetime) -> None:
        approvals.submit(self._session, post, actor=self.writer, now=now)

    def _decide(
        self, post: Post, verdict: Verdict, now: datetime, reason: str = "", instead: Mapping[str, str] | None = None
    ) -> None:
        self.stage.decide(post, verdict, now, usual=self.supervisor, reason=reason, instead=instead)

    def _type(self, post: Post, now: datetime) -> None:
        """Half a sentence more, that nobody has saved."""
        draft = queries.draft_of(post, queries.version_of(self._session, post))
        longer = replace(draft, texts={**draft.texts, "es": draft.texts["es"] + " Las personas interesadas pueden"})
        typing = service.Typing(post.organisation_id, self.writer.person_id, str(post.id))
        body = typed_from(longer, zone=post.zone, base=post.base)
        service.keep_typing(self._session, typing, body, post_id=post.id, base=post.base, now=now)


class Sending:
    """From the hour it was due to the last account it came out on."""

    def __init__(self, stage: Stage, telling: Telling, course: Course, post: Post) -> None:
        self.stage, self.telling, self.course, self.post = stage, telling, course, post

    def live(self) -> Life:
        fate, stage = self.course.fate, self.stage
        now = yield self.course.planned
        if trouble := TROUBLES.get(fate):
            stage.machine.network.troubles[what_is_sent(self.telling.text, self.telling.link)] = trouble
        stage.machine.send_due(now)
        if fate is F.RETRIED:
            stage.machine.send_due((yield now + PAUSES[Trouble.NOT_SENT]))
        if fate not in (F.MISSED, F.HANDED):
            yield from self._by_hand(now)
        if fate in (F.MISSED, F.HALF_MISSED):
            stage.machine.send_due((yield self.course.planned + TOO_LATE))

    def _by_hand(self, due: datetime) -> Life:
        """One after another; of those half missed, the last one is forgotten."""
        waiting = self.stage.by_hand(self.post)
        for number, delivery in enumerate(waiting[: -1 if self.course.fate is F.HALF_MISSED else None], start=1):
            now = yield due + timedelta(minutes=4 * number, seconds=self.telling.day)
            self._publish(delivery, now)

    def _publish(self, delivery: Delivery, now: datetime) -> None:
        session, post = self.stage.session, self.post
        case = lines.case_or_404(session, post.organisation_id, delivery.id)
        permalink = _permalink(case.channel)
        publishing.confirm(session, case, permalink=permalink, actor=self.stage.editor(self.telling), now=now)


def _permalink(channel: Channel) -> str:
    form = ADDRESSES.get(channel.network, "{url}/{number}")
    return form.format(url=channel.url, number=1_700_000_000 + next(_NUMBERS) * 7919)
