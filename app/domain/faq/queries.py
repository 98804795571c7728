from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, EntityQuery, Query, param, select_columns
from app.domain.audit.queries.history import entries_about
from app.domain.cases.models.cases import Case, Citizen, CitizenMessage, FoldedMessage
from app.domain.cases.queries.message_volume import organisations_written_to
from app.domain.cases.rules.categories import Category
from app.domain.editorial_line.rules.plain_data import read_yaml
from app.domain.faq.models import FaqEntry, FrequentTopic
from app.domain.faq.rules.vocabulary import QuestionVocabulary, read_vocabulary
from app.domain.posts.models import Post
from app.domain.posts.rules.post_number import format_number

MOST_ENTRIES = 500
MOST_MESSAGES = 1000
QUESTION_CATEGORIES = (
    Category.QUESTION_GENERAL,
    Category.QUESTION_UNIT,
    Category.INCIDENT,
    Category.ACCESS_TO_INFORMATION,
)


@cache
def question_vocabulary() -> QuestionVocabulary:
    return read_vocabulary(read_yaml((Path(__file__).parent / "questions.yaml").read_text(encoding="utf-8")))


class AskedMessage(NamedTuple):
    id: int
    case_id: int
    citizen_id: int | None
    text: str
    language: str
    is_public: bool
    again: int


class TopicSummary(NamedTuple):
    id: int
    times: int
    words: str
    question: dict[str, str] | None
    text: str | None
    entry_id: int | None
    year: int
    ordinal: int
    post_year: int | None
    post_ordinal: int | None

    @property
    def number(self) -> str:
        """Return the resulting post's number."""
        return format_number(self.post_year, self.post_ordinal) if self.post_year and self.post_ordinal else ""


def faq_entries(session: Session, organisation_id: int) -> Sequence[FaqEntry]:
    """Return entries in use, newest first."""
    return _ENTRIES.all(session, organisation_id=organisation_id)


def entry_or_404(session: Session, organisation_id: int, entry_id: int) -> FaqEntry:
    if (entry := entry_or_none(session, organisation_id, entry_id)) is None:
        raise NotFound(msg("Esa pregunta frecuente no existe."))
    return entry


def entry_or_none(session: Session, organisation_id: int, entry_id: int | None) -> FaqEntry | None:
    return _ENTRY.first(session, organisation_id=organisation_id, entry_id=entry_id) if entry_id else None


def entry_writers(session: Session, entry: FaqEntry) -> set[int]:
    history = entries_about(session, entry.organisation_id, f"faq:{entry.id}")
    return {act.actor_id for act in history if act.actor_id is not None}


def asked_messages(session: Session, organisation_id: int, since: datetime) -> Sequence[AskedMessage]:
    """Return questions, without erased or restricted ones."""
    return _ASKED_MESSAGES.all(session, organisation_id=organisation_id, since=since)


def topic_summaries(session: Session, organisation_id: int, *, least: int) -> Sequence[TopicSummary]:
    """Return topics with `least` weekly questions or more, most frequent first."""
    return _TOPIC_SUMMARIES.all(session, organisation_id=organisation_id, least=least)


def frequent_topics(session: Session, organisation_id: int) -> Sequence[FrequentTopic]:
    """Return the week's topics, and those made into posts within the year."""
    return _TOPICS.all(session, organisation_id=organisation_id)


def topic_texts(session: Session, organisation_id: int) -> dict[int, tuple[str, str]]:
    return {key: (text, language) for key, text, language in _TOPIC_TEXTS.all(session, organisation_id=organisation_id)}


def topic_or_404(session: Session, organisation_id: int, topic_id: int) -> FrequentTopic:
    """Lock the topic: a second click finds the first's result. Raises `NotFound`."""
    topic = _TOPIC.first(session, organisation_id=organisation_id, topic_id=topic_id)
    if topic is None:
        raise NotFound(msg("Eso ya no se pregunta tanto como para contarlo a todo el mundo."))
    return topic


def organisations_to_count(session: Session, *, since: datetime, before: datetime) -> list[int]:
    """Return organisations with messages `since`, or last counted `before`."""
    stale = session.exec(select(FrequentTopic.organisation_id).where(FrequentTopic.counted_at < before).distinct())
    return sorted({body.id for body in organisations_written_to(session, since)} | set(stale))


def _joins_topic(model: Any, points: Any) -> Any:
    return (model.organisation_id == FrequentTopic.organisation_id) & (model.id == points)


_ENTRIES_IN_USE = select(FaqEntry).where(
    FaqEntry.organisation_id == ORGANISATION_ID, col(FaqEntry.retired_at).is_(None)
)
_ENTRIES: EntityQuery[FaqEntry] = EntityQuery(_ENTRIES_IN_USE.order_by(col(FaqEntry.id).desc()).limit(MOST_ENTRIES))
_ENTRY: EntityQuery[FaqEntry] = EntityQuery(_ENTRIES_IN_USE.where(FaqEntry.id == param("entry_id")))
_REPEAT_COUNT = (
    sa.select(sa.func.count())
    .where(
        col(FoldedMessage.organisation_id) == CitizenMessage.organisation_id,
        col(FoldedMessage.message_id) == CitizenMessage.id,
        sa.or_(
            col(FoldedMessage.citizen_id).is_(None),
            col(FoldedMessage.citizen_id) != sa.func.coalesce(col(CitizenMessage.citizen_id), 0),
        ),
    )
    .correlate(CitizenMessage)
    .scalar_subquery()
)
_ASKED_MESSAGES: Query[AskedMessage] = Query(
    select_columns(
        CitizenMessage.id,
        CitizenMessage.case_id,
        CitizenMessage.citizen_id,
        CitizenMessage.text,
        CitizenMessage.language,
        CitizenMessage.is_public,
        _REPEAT_COUNT,
    )
    .outerjoin(
        Citizen,
        (col(Citizen.id) == CitizenMessage.citizen_id)
        & (col(Citizen.organisation_id) == CitizenMessage.organisation_id),
    )
    .join(
        Case, (col(Case.id) == CitizenMessage.case_id) & (col(Case.organisation_id) == CitizenMessage.organisation_id)
    )
    .where(
        col(CitizenMessage.organisation_id) == ORGANISATION_ID,
        col(CitizenMessage.received_at) >= param("since"),
        col(CitizenMessage.purged_at).is_(None),
        col(Citizen.restricted_at).is_(None),
        col(Case.category).in_(QUESTION_CATEGORIES),
    )
    .order_by(col(CitizenMessage.received_at).desc(), col(CitizenMessage.id).desc())
    .limit(MOST_MESSAGES),
    AskedMessage,
)
_TOPICS: EntityQuery[FrequentTopic] = EntityQuery(
    select(FrequentTopic).where(FrequentTopic.organisation_id == ORGANISATION_ID).order_by(col(FrequentTopic.id))
)
_TOPIC_TEXTS: Query[tuple[int, str, str]] = Query(
    select_columns(FrequentTopic.id, CitizenMessage.text, CitizenMessage.language)
    .join(CitizenMessage, _joins_topic(CitizenMessage, FrequentTopic.message_id))
    .where(FrequentTopic.organisation_id == ORGANISATION_ID),
    lambda *row: (row[0], row[1], row[2]),
)
_TOPIC: EntityQuery[FrequentTopic] = EntityQuery(
    select(FrequentTopic)
    .where(FrequentTopic.organisation_id == ORGANISATION_ID, FrequentTopic.id == param("topic_id"))
    .with_for_update()
)
_TOPIC_SUMMARIES: Query[TopicSummary] = Query(
    select_columns(
        FrequentTopic.id,
        FrequentTopic.times,
        FrequentTopic.words,
        FaqEntry.question,
        CitizenMessage.text,
        FrequentTopic.entry_id,
        Case.year,
        Case.ordinal,
        Post.year,
        Post.ordinal,
    )
    .join(Case, _joins_topic(Case, FrequentTopic.case_id))
    .outerjoin(FaqEntry, _joins_topic(FaqEntry, FrequentTopic.entry_id))
    .outerjoin(CitizenMessage, _joins_topic(CitizenMessage, FrequentTopic.message_id))
    .outerjoin(Post, _joins_topic(Post, FrequentTopic.post_id))
    .where(FrequentTopic.organisation_id == ORGANISATION_ID, col(FrequentTopic.times) >= param("least"))
    .order_by(col(FrequentTopic.times).desc(), col(FrequentTopic.id)),
    TopicSummary,
)
