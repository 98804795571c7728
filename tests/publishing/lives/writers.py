"""Acts of writers: texts, answers to suggestions, hours, and removals."""

from collections.abc import Callable

from hypothesis import strategies as st
from hypothesis.stateful import rule
from sqlmodel import col, select

from app.db.work import Work
from app.domain.approvals.queries.left_out import IS_LEFT_OUT
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.queries.free_slots import free_slots_of_post
from app.domain.posts.rules.declaration import PostDeclaration
from app.domain.posts.rules.draft import Draft
from app.domain.posts.rules.states import PostStatus
from app.domain.review.models import Suggestion
from app.domain.review.queries.surroundings import review_surroundings
from app.domain.review.rules.threads import CommentKind
from app.usecases.approvals import emergency, submission
from app.usecases.posts import actions, endings
from app.usecases.review import feedback
from app.usecases.review.feedback_records import QuotedWords
from tests import post_factory
from tests.publishing.lives.town import BOSSES, NUMBERS, PEOPLE, SERIAL, THOSE_WHO_WRITE, WRITERS, Life, after

HOURS = st.integers(1, 4) | st.sampled_from((26, 70))
TOPICS = st.integers(0, 2)
STOPPING = (actions.hold_post, actions.release_post, endings.withdraw_post)
WRITING = WRITERS | WRITERS | PEOPLE


class Writing(Life):
    def draft(self, hours: int, text: str = "", topic: int = 0) -> Draft:
        words = text or f"Aviso {next(SERIAL)}: corte de agua en la calle Mayor. No la beban. Fuente: Policía Local."
        declared = PostDeclaration(source="Centro de Emergencias", source_on=self.clock().date())
        fields = {"topic_id": self.topics[topic], "declared": declared}
        return post_factory.draft(self.town, now=self.clock(), hours=hours, text=words, **fields)

    @rule(who=WRITING, hours=HOURS, topic=TOPICS, sent=st.booleans())
    def create(self, who: str, hours: int, topic: int, sent: bool) -> None:
        def created(work: Work, draft: Draft) -> None:
            post = actions.create_post(work, self.town.organisation, draft)
            if sent:
                submission.submit_post(work, post)

        self.does(created, self.draft(hours, topic=topic), who=who)

    @after()
    @rule(number=NUMBERS, who=THOSE_WHO_WRITE, hours=HOURS, words=st.sampled_from(("new", "same", "suggested")))
    def edit(self, number: int, who: str, hours: int, words: str) -> None:
        post = self.post(number)
        now = posts.draft_of(post, posts.version_of(self.session, post))
        texts = {"same": now.texts.get("es", ""), "suggested": self.offered(post), "new": ""}
        self.does(actions.save_post, post, self.draft(hours, texts[words]), who=who, post=post, base=post.base)

    def offered(self, post: Post) -> str:
        """Return the last suggested text, answered or not."""
        query = select(Suggestion.text).where(Suggestion.post_id == post.id).order_by(col(Suggestion.id).desc())
        return next(iter(self.session.exec(query)), "")

    @after()
    @rule(number=NUMBERS, who=THOSE_WHO_WRITE)
    def submit(self, number: int, who: str) -> None:
        post = self.post(number, PostStatus.DRAFT, PostStatus.CHANGES_REQUESTED)
        self.does(submission.submit_post, post, who=who, post=post)

    @after("declared")
    @rule(number=NUMBERS, who=THOSE_WHO_WRITE)
    def ask_at_once(self, number: int, who: str) -> None:
        post = self.post(number, PostStatus.DRAFT, PostStatus.CHANGES_REQUESTED)
        self.does(emergency.request_confirmation, post, who=who, post=post)

    @after("suggested")
    @rule(number=NUMBERS, who=THOSE_WHO_WRITE, taken=st.booleans())
    def answer_what_was_suggested(self, number: int, who: str, taken: bool) -> None:
        post = self.post(number, PostStatus.CHANGES_REQUESTED)
        offers = review_surroundings(self.session, post, now=self.clock()).unanswered
        if offers and taken:
            self.does(feedback.accept_suggestion, post, offers[0].id, who=who, post=post, seen_hash=self.seen(post))
        elif offers:
            self.does(feedback.decline_suggestion, post, offers[0].id, who=who, post=post)

    @after()
    @rule(number=NUMBERS, who=THOSE_WHO_WRITE, hours=HOURS)
    def move(self, number: int, who: str, hours: int) -> None:
        post = self.post(number)
        self.does(actions.reschedule_post, post, self.draft(hours).plan, who=who, post=post)

    @after()
    @rule(number=NUMBERS, who=THOSE_WHO_WRITE)
    def take_a_free_hour(self, number: int, who: str) -> None:
        """Take one of the free slots offered to an expired post."""
        post = self.post(number, PostStatus.EXPIRED)
        if free := free_slots_of_post(self.session, post, silent=IS_LEFT_OUT, now=self.clock()):
            self.does(actions.renew_expired, post, free[0], who=who, post=post)

    @after()
    @rule(number=NUMBERS, who=BOSSES, deed=st.sampled_from(STOPPING))
    def mark(self, number: int, who: str, deed: Callable[..., object]) -> None:
        post = self.post(number, PostStatus.APPROVED, PostStatus.ON_HOLD)
        self.does(deed, post, who=who, post=post, reason="Luto")

    @after()
    @rule(number=NUMBERS, who=THOSE_WHO_WRITE)
    def reopen(self, number: int, who: str) -> None:
        post = self.post(number)
        self.does(actions.reopen_post, post, who=who, post=post)

    @after()
    @rule(number=NUMBERS, who=BOSSES, turned=st.none() | st.sampled_from((CommentKind.RESOLVED, CommentKind.REOPENED)))
    def talk(self, number: int, who: str, turned: CommentKind | None) -> None:
        """Comment, reply, or resolve or reopen the first thread."""
        post = self.post(number)
        threads = review_surroundings(self.session, post, now=self.clock()).threads
        if threads and turned:
            self.does(feedback.change_thread, post, threads[0].first.id, turned, who=who, post=post)
        elif threads:
            self.does(feedback.answer_comment, post, threads[0].first.id, "Sí", who=who, post=post)
        else:
            self.does(feedback.add_comment, post, "¿Seguro?", QuotedWords(), who=who, post=post)
