"""Comments, suggestions and their acceptance: permissions, stored data, and notifications."""

import pytest
from sqlmodel import Session, select

from app.core.errors import Conflict, NotPermitted, Refusal
from app.core.permissions import Role
from app.db.work import Work
from app.domain.approvals.rules.states import Verdict
from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.notifications.models import Notice
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.states import PostStatus
from app.domain.review.queries.presence import reviewers_present
from app.domain.review.queries.surroundings import review_surroundings
from app.domain.review.rules.threads import CommentKind
from app.usecases.posts import actions, endings
from app.usecases.review import feedback, feedback_records, presence
from app.usecases.review.feedback_records import QuotedWords
from tests import post_factory
from tests.approvals.route_setup import another_boss
from tests.clocks import StoppedClock
from tests.sample_town import Person, Town, leaves

pytestmark = pytest.mark.postgresql

BETTER = "La biblioteca abre el sábado 6, de 10:00 a 14:00."


@pytest.fixture
def post(session: Session, town: Town, clock: StoppedClock) -> Post:
    return post_factory.submitted(session, town, now=clock())


def hash_of(session: Session, post: Post) -> str:
    version = posts.version_of(session, post)
    assert version is not None
    return version.content_hash


def ask(session: Session, town: Town, post: Post, clock: StoppedClock, text: str = BETTER, **other) -> None:
    details = {"verdict": Verdict.CHANGES_ASKED, "reason": "Falta el día", "seen_step": None} | other
    name = f"{town.channels[0].id}:es"
    seen, actor = hash_of(session, post), town.supervisor.actor
    feedback.decide_with_suggestions(Work(session, actor, clock()), post, **details, seen_hash=seen, typed={name: text})


def say(session: Session, post: Post, who: Person, clock: StoppedClock, text: str = "¿Seguro?", quote: str = "") -> int:
    feedback.add_comment(Work(session, who.actor, clock()), post, text, QuotedWords(quote))
    return max(thread.first.id for thread in review_surroundings(session, post, now=clock()).threads)


class TestComments:
    def test_it_keeps_its_words_and_its_author_hears_of_it_once(self, session, town, post, clock):
        say(session, post, town.supervisor, clock, quote="este  sábado")
        thread = review_surroundings(session, post, now=clock()).threads[0]
        assert (thread.first.quote, thread.first.user_name) == ("este sábado", town.supervisor.user.name)
        letters = session.exec(select(Notice.to_name).where(Notice.kind == "comment_made")).all()
        assert letters == [town.author.user.name]

    def test_an_answer_is_told_to_whoever_asked(self, session, town, post, clock):
        first = say(session, post, town.supervisor, clock)
        feedback.answer_comment(Work(session, town.author.actor, clock()), post, first, "Sí")
        letters = session.exec(select(Notice.to_name).where(Notice.kind == "comment_made").order_by(Notice.id)).all()
        assert letters == [town.author.user.name, town.supervisor.user.name]

    def test_whoever_is_mentioned_hears_of_it_and_nobody_who_is_not_told_apart(self, session, town, post, clock):
        legal, boss = town.legal_reviewer.user, another_boss(session, town, now=clock()).user
        legal.name, boss.name = "Inés Mª Soler", "Inés Roig"
        session.flush()
        text = "@inés ma soler, ¿lo ves bien? @Inés @Nadie y correo@ines.example"
        asked = feedback.add_comment(Work(session, town.supervisor.actor, clock()), post, text, QuotedWords())
        letters = session.exec(select(Notice.to_name).where(Notice.kind == "comment_made")).all()
        assert asked == [legal.name] and set(letters) == {town.author.user.name, legal.name}

    def test_whoever_left_hears_of_nothing_more(self, session, town, post, clock):
        leaves(session, town.author, now=clock())
        say(session, post, town.supervisor, clock)
        assert session.exec(select(Notice).where(Notice.kind == "comment_made")).all() == []

    def test_resolving_and_reopening_are_rows_and_entries(self, session, town, post, clock):
        first = say(session, post, town.supervisor, clock)
        for kind in (CommentKind.RESOLVED, CommentKind.REOPENED):
            feedback.change_thread(Work(session, town.author.actor, clock()), post, first, kind)
        thread = review_surroundings(session, post, now=clock()).threads[0]
        assert [comment.kind for comment in thread.answers] == [
            CommentKind.RESOLVED,
            CommentKind.REOPENED,
        ] and not thread.is_resolved
        acts = set(session.exec(select(AuditEntry.act)).all())
        assert {Act.POST_COMMENTED, Act.POST_COMMENT_RESOLVED, Act.POST_COMMENT_REOPENED} <= acts

    @pytest.mark.parametrize("role", [Role.POLITICAL_OFFICE, Role.AUDITOR, Role.UNIT_LIAISON, Role.ADMINISTRATOR])
    def test_whoever_neither_writes_nor_decides_says_nothing(self, role, session, town, post, clock):
        with pytest.raises(NotPermitted):
            say(session, post, town.people[role], clock)

    def test_words_that_are_not_there_are_refused(self, session, town, post, clock):
        with pytest.raises(Refusal):
            say(session, post, town.supervisor, clock, quote="este jueves")

    def test_once_it_ended_nothing_more_is_said(self, session, town, post, clock):
        post_factory.decide(session, post, Verdict.REJECTED, by=town.supervisor, now=clock())
        with pytest.raises(Conflict):
            say(session, post, town.supervisor, clock)

    def test_a_thread_of_another_post_does_not_exist(self, session, town, post, clock):
        first = say(session, post, town.supervisor, clock)
        other = post_factory.submitted(session, town, now=clock())
        with pytest.raises(Refusal) as refused:
            feedback.answer_comment(Work(session, town.author.actor, clock()), other, first, "Sí")
        assert refused.value.status == 404


class TestSuggestions:
    def test_taken_it_is_a_new_version_and_its_suggester_decides_no_more(self, session, town, post, clock):
        another_boss(session, town, now=clock())
        ask(session, town, post, clock)
        offer = review_surroundings(session, post, now=clock()).unanswered[0]
        seen = hash_of(session, post)
        feedback.accept_suggestion(Work(session, town.author.actor, clock()), post, offer.id, seen_hash=seen)
        current = posts.current_version(session, post)
        assert [variant.text for variant in current.variants] == [BETTER]
        assert posts.contributors(session, current.version) == {town.author.id, town.supervisor.id}
        post_factory.resubmit(session, town, post, now=clock())
        with pytest.raises(NotPermitted):
            post_factory.decide(session, post, Verdict.APPROVED, by=town.supervisor, now=clock())

    def test_typed_again_instead_of_taken_it_counts_the_same(self, session, town, post, clock):
        ask(session, town, post, clock)
        typed = post_factory.draft(town, now=clock(), text=BETTER + "\r\n")
        actions.save_post(Work(session, town.author.actor, clock()), post, typed, base=post.base)
        version = posts.version_of(session, post)
        assert town.supervisor.id in posts.contributors(session, version)

    def test_declined_it_stays_in_the_record_and_changes_nothing(self, session, town, post, clock):
        ask(session, town, post, clock)
        offer = review_surroundings(session, post, now=clock()).unanswered[0]
        feedback.decline_suggestion(Work(session, town.author.actor, clock()), post, offer.id)
        around = review_surroundings(session, post, now=clock())
        assert (post.version, around.unanswered, around.offers[0].is_accepted) == (1, [], False)
        assert Act.POST_SUGGESTION_DECLINED in session.exec(select(AuditEntry.act)).all()

    def test_it_is_answered_once(self, session, town, post, clock):
        ask(session, town, post, clock)
        offer = review_surroundings(session, post, now=clock()).unanswered[0]
        feedback.decline_suggestion(Work(session, town.author.actor, clock()), post, offer.id)
        with pytest.raises(Conflict):
            feedback.accept_suggestion(
                Work(session, town.author.actor, clock()), post, offer.id, seen_hash=hash_of(session, post)
            )

    def test_a_difference_that_was_overtaken_is_not_taken(self, session, town, post, clock):
        ask(session, town, post, clock)
        offer, seen = review_surroundings(session, post, now=clock()).unanswered[0], hash_of(session, post)
        edited = post_factory.draft(town, now=clock(), text="Otra cosa de la biblioteca.")
        actions.save_post(Work(session, town.author.actor, clock()), post, edited, base=post.base)
        with pytest.raises(Conflict):
            feedback.accept_suggestion(Work(session, town.author.actor, clock()), post, offer.id, seen_hash=seen)

    def test_it_goes_with_no_other_verdict(self, session, town, post, clock):
        with pytest.raises(Refusal):
            ask(session, town, post, clock, verdict=Verdict.APPROVED)
        assert post.status is PostStatus.IN_REVIEW

    def test_what_has_suggestions_is_not_saved_together_with_others(self, session, town, post, clock):
        """Bulk imports and rewordings must credit a suggestion's writer as a single save does."""
        ask(session, town, post, clock)
        by = Work(session, town.author.actor, clock())
        endings.withdraw_post(by, post, reason="Se aplaza")
        actions.reopen_post(by, post)
        other = post_factory.post(session, town, now=clock())
        draft = post_factory.draft(town, now=clock(), text=BETTER)
        assert actions.save_posts(by, {post.id: draft, other.id: draft}) == {other.id}
        actions.save_post(by, post, draft, base=post.base)
        wrote = posts.contributors(session, posts.version_of(session, post))
        assert wrote == {town.author.id, town.supervisor.id}

    def test_whoever_did_not_ask_for_changes_suggests_nothing(self, session, town, post, clock):
        current = posts.current_version(session, post)
        target = (town.channels[0].id, "es")
        with pytest.raises(NotPermitted):
            feedback_records.record_suggestions(
                Work(session, town.supervisor.actor, clock()), current, {target: BETTER}
            )

    def test_only_whoever_may_write_answers_it(self, session, town, post, clock):
        ask(session, town, post, clock)
        offer = review_surroundings(session, post, now=clock()).unanswered[0]
        with pytest.raises(NotPermitted):
            feedback.decline_suggestion(Work(session, town.legal_reviewer.actor, clock()), post, offer.id)


class TestPresence:
    def present(self, session: Session, town: Town, post: Post, clock: StoppedClock) -> list[str]:
        reviewers = reviewers_present(session, town.id, [post.id], now=clock()).get(post.id, ())
        return [f"{who.name} {who.since:%H:%M}" for who in reviewers]

    def test_it_is_said_renewed_and_lapses(self, session, town, post, clock):
        me, began = town.supervisor, f"{town.supervisor.user.name} {clock():%H:%M}"
        presence.keep_presence(session, post, user_id=me.id, version=1, now=clock())
        clock.forward(minutes=14)
        presence.keep_presence(session, post, user_id=me.id, version=1, now=clock())
        clock.forward(minutes=14)
        assert self.present(session, town, post, clock) == [began]
        clock.forward(minutes=1)
        assert self.present(session, town, post, clock) == []
        presence.keep_presence(session, post, user_id=me.id, version=1, now=clock())
        assert self.present(session, town, post, clock) == [f"{me.user.name} {clock():%H:%M}"]

    def test_it_is_taken_back(self, session, town, post, clock):
        presence.keep_presence(session, post, user_id=town.supervisor.id, version=1, now=clock())
        presence.clear_presence(session, post, user_id=town.supervisor.id)
        assert self.present(session, town, post, clock) == []

    def test_only_whoever_is_asked_says_it(self, session, town, post, clock):
        with pytest.raises(Conflict):
            presence.keep_presence(session, post, user_id=town.legal_reviewer.id, version=1, now=clock())

    def test_it_locks_nothing(self, session, town, post, clock):
        other = another_boss(session, town, now=clock())
        presence.keep_presence(session, post, user_id=town.supervisor.id, version=1, now=clock())
        post_factory.decide(session, post, Verdict.APPROVED, by=other, now=clock())
        assert post.status is PostStatus.APPROVED
