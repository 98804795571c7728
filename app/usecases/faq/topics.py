from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlmodel import Session

from app.core.errors import Conflict
from app.core.likeness import WordSet
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.scope import Sessions, scope_to
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import CitizenMessage
from app.domain.faq import queries
from app.domain.faq.models import FrequentTopic
from app.domain.faq.queries import AskedMessage, entry_or_none, entry_writers, organisations_to_count
from app.domain.faq.rules.topics import common_words, group_questions, topic_title
from app.domain.organisations.models import Organisation
from app.domain.posts.models import Post
from app.domain.posts.rules.draft import Draft, PublicationPlan
from app.domain.posts.rules.states import PostOrigin
from app.usecases.faq.entries import match_entries, personal_mentions, question_words, similarity_index
from app.usecases.posts import actions
from app.usecases.posts.drafts import create_idea

TOPIC_WINDOW = timedelta(days=7)
LEAST_TIMES = 5
"""The weekly times that make a question a topic."""
PUBLISHED_FOR = timedelta(days=365)
"""The time before a published topic is offered again."""


class CountedTopic(NamedTuple):
    words: WordSet
    entry_id: int | None
    messages: Sequence[AskedMessage]

    @property
    def times(self) -> int:
        """Count each person once, across messages and conversations."""
        people = {message.citizen_id or -message.case_id for message in self.messages}
        return len(people) + sum(message.again for message in self.messages)


def store_topics(session: Session, organisation_id: int, topics: Sequence[CountedTopic], *, now: datetime) -> int:
    """Return the number new; the organisation's lock prevents double rows."""
    left = {stored_topic.id: stored_topic for stored_topic in queries.frequent_topics(session, organisation_id)}
    fresh = 0
    for topic in sorted(topics, key=lambda counted_topic: -counted_topic.times):
        row = _take_known(left, topic)
        fresh += row is None
        _update_topic(session, row or _new_topic(organisation_id, topic, now=now), topic, now=now)
    for row in left.values():
        _fade_topic(session, row, now=now)
    session.flush()
    return fresh


def _take_known(left: dict[int, FrequentTopic], topic: CountedTopic) -> FrequentTopic | None:
    same = next(
        (
            key
            for key, stored_topic in left.items()
            if stored_topic.entry_id and stored_topic.entry_id == topic.entry_id
        ),
        None,
    )
    key = same or next(iter(similarity_index(left.values()).best(topic.words, 1)), None)
    return left.pop(key) if key else None


def counted_topics(session: Session, organisation_id: int, *, now: datetime) -> Iterator[CountedTopic]:
    """Yield the topics asked often enough; read-only, as comparing is slow."""
    messages = queries.asked_messages(session, organisation_id, now - TOPIC_WINDOW)
    word_sets = [question_words(session, message.text, message.language) for message in messages]
    entries = queries.faq_entries(session, organisation_id)
    matches = match_entries(session, entries, [(message.text, message.language) for message in messages])
    for group in group_questions(word_sets, matches, similarity_index(entries)):
        words = group.words if group.entry else common_words([word_sets[place] for place in group.places])
        topic = CountedTopic(words, group.entry, [messages[place] for place in group.places])
        if topic.times >= LEAST_TIMES:
            yield topic


def _new_topic(organisation_id: int, topic: CountedTopic, *, now: datetime) -> FrequentTopic:
    words, last = " ".join(sorted(topic.words)), topic.messages[-1].case_id
    return FrequentTopic(organisation_id=organisation_id, words=words, times=0, case_id=last, counted_at=now)


def _update_topic(session: Session, row: FrequentTopic, topic: CountedTopic, *, now: datetime) -> None:
    clean = (
        message
        for message in topic.messages
        if message.is_public and not personal_mentions(message.language, message.text)
    )
    row.times, row.counted_at, row.entry_id = topic.times, now, topic.entry_id
    row.case_id = max(message.case_id for message in topic.messages)
    row.message_id = next((message.id for message in clean), None)
    session.add(row)


def _fade_topic(session: Session, row: FrequentTopic, *, now: datetime) -> None:
    """Reset a topic no longer asked; its publication stays a while."""
    if row.taken_at is None or row.taken_at < now - PUBLISHED_FOR:
        session.delete(row)
    else:
        row.times, row.counted_at = 0, now


COUNT_EVERY = timedelta(minutes=5)
STALE_AFTER = timedelta(hours=6)


def count_topics(reading: Sessions, writing: Sessions, *, now: datetime) -> int:
    """Return the number new. Safe if repeated, late or concurrent."""
    with reading() as session:
        bodies = organisations_to_count(session, since=now - 2 * COUNT_EVERY, before=now - STALE_AFTER)
    return sum(_count_one(reading, writing, body, now=now) for body in bodies)


def _count_one(reading: Sessions, writing: Sessions, organisation_id: int, *, now: datetime) -> int:
    with reading() as session:
        scope_to(session, organisation_id)
        topics = list(counted_topics(session, organisation_id, now=now))
    with writing() as session:
        scope_to(session, organisation_id)
        session.get_one(Organisation, organisation_id, with_for_update={"key_share": True})
        fresh = store_topics(session, organisation_id, topics, now=now)
        session.commit()
    return fresh


def publish_topic(work: Work, organisation: Organisation, topic: FrequentTopic) -> tuple[Post, bool]:
    """Return a draft with the answer, else an idea, and whether new.

    Answer writers contribute (I2). The topic is locked; repeats return the same post. Raises `Conflict` if no longer
    asked.
    """
    demand(work.actor.may(Permission.CASE_ANSWER) and work.actor.may(Permission.POST_WRITE))
    if topic.post_id is not None:
        return work.session.get_one(Post, topic.post_id), False
    if not topic.times:
        raise Conflict(msg("Eso ya no se pregunta tanto como para contarlo a todo el mundo."))
    post = _make_post(work, organisation, topic)
    topic.post_id, topic.taken_at = post.id, work.now
    work.session.add(topic)
    work.session.flush()
    audit.record(work, Act.FAQ_TOLD, subject=f"post:{post.id}", times=topic.times)
    return post, True


def _make_post(work: Work, organisation: Organisation, topic: FrequentTopic) -> Post:
    entry = entry_or_none(work.session, topic.organisation_id, topic.entry_id)
    message = work.session.get(CitizenMessage, topic.message_id) if topic.message_id else None
    question = entry.question if entry else None
    title = topic_title(question, message.text if message else "", topic.words, organisation.languages)
    if entry is None:
        return create_idea(work, organisation, title, PublicationPlan(), origin=PostOrigin.CALENDAR)
    draft = Draft(title=title, topic_id=entry.topic_id, texts=dict(entry.answer))
    wrote = entry_writers(work.session, entry)
    return actions.create_post(work, organisation, draft, origin=PostOrigin.CALENDAR, also=wrote)
