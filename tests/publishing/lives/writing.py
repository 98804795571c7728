"""What those who write do: texts, answers to suggested ones, hours, and taking things out of the way."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from sqlmodel import col, select

from app.approvals import deeds as approvals
from app.approvals.deeds import emergency
from app.drafting import deeds as drafting
from app.drafting import queries
from app.drafting.models import Post
from app.drafting.queries.slots import slots_for
from app.drafting.rules.declared import Declaration
from app.drafting.rules.draft import Draft
from app.review import deeds as review
from app.review.models import Suggestion
from app.review.queries.around import around_of
from app.review.rules.threads import Kind
from app.review.service.comments import Quoted
from tests import make
from tests.publishing.lives.town import BOSSES, NUMBERS, PEOPLE, SERIAL, WRITERS, Life

HOURS = st.integers(1, 4) | st.sampled_from((26, 70))
TOPICS = st.integers(0, 2)
STOPPING = (drafting.hold, drafting.release, drafting.withdraw)
WRITING = WRITERS | PEOPLE


class Writing(Life):
    def draft(self, hours: int, text: str = "", topic: int = 0) -> Draft:
        said = text or f"La piscina abre a las {next(SERIAL)} horas."
        declared = Declaration(source="Centro de Emergencias", source_on=self.clock().date())
        told = {"topic_id": self.topics[topic], "declared": declared}
        return make.draft(self.town, now=self.clock(), hours=hours, text=said, **told)

    @rule(who=WRITING, hours=HOURS, topic=TOPICS, sent=st.booleans())
    def create(self, who: str, hours: int, topic: int, sent: bool) -> None:
        town = self.town.organisation

        def deed() -> None:
            post = drafting.create(self.session, town, self.draft(hours, topic=topic), **self.as_who(who))
            if sent:
                approvals.submit(self.session, post, **self.as_who(who))

        self.does(deed)
        query = select(Post.id).where(Post.organisation_id == self.town.id).order_by(col(Post.id).desc())
        self.posts = self.fresh(query.limit(2))

    @precondition(lambda self: self.posts)
    @rule(number=NUMBERS, who=WRITING, hours=HOURS, words=st.sampled_from(("new", "same", "suggested")))
    def edit(self, number: int, who: str, hours: int, words: str) -> None:
        post = self.post(number)
        now = queries.draft_of(post, queries.version_of(self.session, post))
        texts = {"same": now.texts.get("es", ""), "suggested": self.offered(post), "new": ""}
        draft = self.draft(hours, texts[words])
        self.does(lambda: drafting.save(self.session, post, draft, base=post.base, **self.as_who(who)))

    def offered(self, post: Post) -> str:
        """The last text that anybody suggested, answered or not."""
        query = select(Suggestion.text).where(Suggestion.post_id == post.id).order_by(col(Suggestion.id).desc())
        return next(iter(self.session.exec(query)), "")

    @precondition(lambda self: self.posts)
    @rule(number=NUMBERS, who=WRITING)
    def submit(self, number: int, who: str) -> None:
        self.does(lambda: approvals.submit(self.session, self.post(number), **self.as_who(who)))

    @precondition(lambda self: self.posts)
    @rule(number=NUMBERS, who=WRITING)
    def ask_at_once(self, number: int, who: str) -> None:
        self.does(lambda: emergency.ask(self.session, self.post(number), **self.as_who(who)))

    @precondition(lambda self: self.posts)
    @rule(number=NUMBERS, who=WRITING, taken=st.booleans())
    def answer_what_was_suggested(self, number: int, who: str, taken: bool) -> None:
        post = self.post(number)
        offers = around_of(self.session, post, now=self.clock()).unanswered
        if offers and taken:
            seen = {"seen_hash": self.seen(post)}
            self.does(lambda: review.accept(self.session, post, offers[0].id, **seen, **self.as_who(who)))
        elif offers:
            self.does(lambda: review.decline(self.session, post, offers[0].id, **self.as_who(who)))

    @precondition(lambda self: self.posts)
    @rule(number=NUMBERS, who=WRITING, hours=HOURS, offered=st.booleans())
    def move(self, number: int, who: str, hours: int, offered: bool) -> None:
        """Another hour, or for what expired one of those it is offered."""
        post = self.post(number)
        free = slots_for(self.session, post, now=self.clock()) if offered else []
        if free:
            self.does(lambda: drafting.renew(self.session, post, free[0], **self.as_who(who)))
        else:
            self.does(lambda: drafting.reschedule(self.session, post, self.draft(hours).plan, **self.as_who(who)))

    @precondition(lambda self: self.posts)
    @rule(number=NUMBERS, who=BOSSES, deed=st.sampled_from(STOPPING))
    def mark(self, number: int, who: str, deed: Callable[..., object]) -> None:
        self.does(lambda: deed(self.session, self.post(number), reason="Luto", **self.as_who(who)))

    @precondition(lambda self: self.posts)
    @rule(number=NUMBERS, who=WRITING)
    def reopen(self, number: int, who: str) -> None:
        self.does(lambda: drafting.reopen(self.session, self.post(number), **self.as_who(who)))

    @precondition(lambda self: self.posts)
    @rule(number=NUMBERS, who=BOSSES, turned=st.none() | st.sampled_from((Kind.RESOLVED, Kind.REOPENED)))
    def talk(self, number: int, who: str, turned: Kind | None) -> None:
        """Comment, or resolve the last thread or open it again."""
        post = self.post(number)
        threads = around_of(self.session, post, now=self.clock()).threads
        if threads and turned:
            key = threads[0].first.id
            self.does(lambda: review.turn(self.session, post, key, turned, **self.as_who(who)))
        elif threads:
            key = threads[0].first.id
            self.does(lambda: review.answer(self.session, post, key, "Sí", **self.as_who(who)))
        else:
            self.does(lambda: review.comment(self.session, post, "¿Seguro?", Quoted(), **self.as_who(who)))
