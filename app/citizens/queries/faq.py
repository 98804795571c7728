"""Questions worth keeping, and how often they come."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.audit.queries.history import entries_about
from app.citizens.models import AskedTopic, Case, Citizen, CitizenMessage, FaqEntry, FoldedMessage
from app.citizens.queries.volume import written_to
from app.citizens.rules.categories import Category
from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Load, Read, columns, given
from app.drafting.models import Post
from app.drafting.rules.numbers import number_of

MOST = 500
"""Entries that are compared; more than that is no longer a list somebody reviews."""
MOST_ASKED = 1000
"""Messages of a week that are looked at."""
QUESTIONS = (Category.QUESTION_GENERAL, Category.QUESTION_UNIT, Category.INCIDENT, Category.ACCESS_TO_INFORMATION)


class Asked(NamedTuple):
    """A message that asks something, and how many others sent the same words again."""

    id: int
    case_id: int
    citizen_id: int | None
    text: str
    language: str
    is_public: bool
    again: int


class Often(NamedTuple):
    """What many ask, as a page tells it: the frequent question, or a message that names nobody, or its words."""

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
        """Of the publication it became, if it did."""
        return number_of(self.post_year, self.post_ordinal) if self.post_year and self.post_ordinal else ""


def entries(session: Session, organisation_id: int) -> Sequence[FaqEntry]:
    """Those in use, the newest first."""
    return _ENTRIES.all(session, organisation_id=organisation_id)


def entry_or_404(session: Session, organisation_id: int, entry_id: int) -> FaqEntry:
    """Raises `NotFound`."""
    if (found := entry_or_none(session, organisation_id, entry_id)) is None:
        raise NotFound(say("Esa pregunta frecuente no existe."))
    return found


def entry_or_none(session: Session, organisation_id: int, entry_id: int | None) -> FaqEntry | None:
    return _ENTRY.first(session, organisation_id=organisation_id, entry_id=entry_id) if entry_id else None


def writers_of(session: Session, entry: FaqEntry) -> set[int]:
    """Everybody who ever kept or changed it, by the record."""
    told = entries_about(session, entry.organisation_id, f"faq:{entry.id}")
    return {one.actor_id for one in told if one.actor_id is not None}


def asked_since(session: Session, organisation_id: int, since: datetime) -> Sequence[Asked]:
    """What was asked from an instant on, without what was erased or may only be kept."""
    return _ASKED.all(session, organisation_id=organisation_id, since=since)


def asked_often(session: Session, organisation_id: int, *, least: int) -> Sequence[Often]:
    """What is asked that often in a week, as it was last counted; the most asked first."""
    return _OFTEN.all(session, organisation_id=organisation_id, least=least)


def topics(session: Session, organisation_id: int) -> Sequence[AskedTopic]:
    """Every row there is: those of the week, and what became a publication within the year."""
    return _TOPICS.all(session, organisation_id=organisation_id)


def topic_texts(session: Session, organisation_id: int) -> dict[int, tuple[str, str]]:
    """Of those told by a message, by their key: what it says and in which language."""
    return {key: (text, language) for key, text, language in _TEXTS.all(session, organisation_id=organisation_id)}


def topic_or_404(session: Session, organisation_id: int, topic_id: int) -> AskedTopic:
    """Locked, so that of two presses the second finds what the first made. Raises `NotFound`."""
    found = _TOPIC.first(session, organisation_id=organisation_id, topic_id=topic_id)
    if found is None:
        raise NotFound(say("Eso ya no se pregunta tanto como para contarlo a todo el mundo."))
    return found


def to_count(session: Session, *, since: datetime, before: datetime) -> list[int]:
    """The organisations somebody wrote to since an instant, and those last counted before another."""
    stale = session.exec(select(AskedTopic.organisation_id).where(AskedTopic.counted_at < before).distinct())
    return sorted({body.id for body in written_to(session, since)} | set(stale))


def _beside(model: Any, points: Any) -> Any:
    return (model.organisation_id == AskedTopic.organisation_id) & (model.id == points)


_MINE = select(FaqEntry).where(FaqEntry.organisation_id == HERE, col(FaqEntry.retired_at).is_(None))
_ENTRIES: Load[FaqEntry] = Load(_MINE.order_by(col(FaqEntry.id).desc()).limit(MOST))
_ENTRY: Load[FaqEntry] = Load(_MINE.where(FaqEntry.id == given("entry_id")))
_AGAIN = (
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
_ASKED: Read[Asked] = Read(
    columns(
        *(CitizenMessage.id, CitizenMessage.case_id, CitizenMessage.citizen_id, CitizenMessage.text),
        *(CitizenMessage.language, CitizenMessage.is_public, _AGAIN),
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
        col(CitizenMessage.organisation_id) == HERE,
        col(CitizenMessage.received_at) >= given("since"),
        col(CitizenMessage.purged_at).is_(None),
        col(Citizen.restricted_at).is_(None),
        col(Case.category).in_(QUESTIONS),
    )
    .order_by(col(CitizenMessage.received_at).desc(), col(CitizenMessage.id).desc())
    .limit(MOST_ASKED),
    Asked,
)
_TOPICS: Load[AskedTopic] = Load(
    select(AskedTopic).where(AskedTopic.organisation_id == HERE).order_by(col(AskedTopic.id))
)
_TEXTS: Read[tuple[int, str, str]] = Read(
    columns(AskedTopic.id, CitizenMessage.text, CitizenMessage.language)
    .join(CitizenMessage, _beside(CitizenMessage, AskedTopic.message_id))
    .where(AskedTopic.organisation_id == HERE),
    lambda *row: (row[0], row[1], row[2]),
)
_TOPIC: Load[AskedTopic] = Load(
    select(AskedTopic).where(AskedTopic.organisation_id == HERE, AskedTopic.id == given("topic_id")).with_for_update()
)
_OFTEN: Read[Often] = Read(
    columns(
        *(AskedTopic.id, AskedTopic.times, AskedTopic.words, FaqEntry.question, CitizenMessage.text),
        *(AskedTopic.entry_id, Case.year, Case.ordinal, Post.year, Post.ordinal),
    )
    .join(Case, _beside(Case, AskedTopic.case_id))
    .outerjoin(FaqEntry, _beside(FaqEntry, AskedTopic.entry_id))
    .outerjoin(CitizenMessage, _beside(CitizenMessage, AskedTopic.message_id))
    .outerjoin(Post, _beside(Post, AskedTopic.post_id))
    .where(AskedTopic.organisation_id == HERE, col(AskedTopic.times) >= given("least"))
    .order_by(col(AskedTopic.times).desc(), col(AskedTopic.id)),
    Often,
)
