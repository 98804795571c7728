"""How far the index lags behind the record, and what it has to take up again because of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlmodel import Session, col, or_, select

from app.audit.models import AuditEntry, AuditHead, DerivedMark
from app.citizens.models import Case, CitizenMessage
from app.db.reads import Read
from app.drafting.models import Post
from app.drafting.queries.speaking import posts_on
from app.intake.models import Request
from app.search.models import SearchEntry
from app.search.rules.kinds import Kind
from app.search.rules.news import News, news
from app.topics.models import Topic

MARK = "search:2"
"""Another number when words are read otherwise: everything is then taken up again from the beginning."""
SOURCES: dict[Kind, Any] = {Kind.POST: Post, Kind.REQUEST: Request, Kind.CASE: Case, Kind.TOPIC: Topic}


class Touched(NamedTuple):
    kind: Kind
    ids: Collection[int]


@dataclass(frozen=True, slots=True)
class Lag:
    """An organisation whose record has moved on. `seq` is where the index stopped reading; None: never begun."""

    organisation_id: int
    seq: int | None


def lags(session: Session) -> Sequence[Lag]:
    """Compare every head with every mark in one statement; empty while nothing happens."""
    return _LAGS.all(session)


_LAGS: Read[Lag] = Read(
    select(AuditHead.organisation_id, DerivedMark.seq)
    .outerjoin(
        DerivedMark,
        (col(DerivedMark.organisation_id) == AuditHead.organisation_id) & (col(DerivedMark.name) == MARK),
    )
    .where(or_(col(DerivedMark.seq).is_(None), col(DerivedMark.seq) < AuditHead.seq))
    .order_by(col(AuditHead.organisation_id)),
    Lag,
    everywhere=True,
)


def head(session: Session, organisation_id: int) -> int:
    return session.exec(select(AuditHead.seq).where(AuditHead.organisation_id == organisation_id)).one()


def news_since(session: Session, organisation_id: int, seq: int, *, limit: int) -> News:
    """What the record says after a number, no further than `limit` deeds."""
    found = session.execute(
        select(AuditEntry.seq, AuditEntry.subject)
        .where(AuditEntry.organisation_id == organisation_id, AuditEntry.seq > seq)
        .order_by(col(AuditEntry.seq))
        .limit(limit)
    )
    return news([(number, subject) for number, subject in found], since=seq, limit=limit)


def touched(session: Session, organisation_id: int, told: News) -> list[Touched]:
    """What the news are about, by itself or through a topic or an account."""
    return [
        Touched(Kind.POST, _touched_posts(session, organisation_id, told)),
        Touched(Kind.REQUEST, told.requests),
        Touched(Kind.CASE, _touched_cases(session, organisation_id, told)),
        Touched(Kind.TOPIC, told.topics),
    ]


def everything(session: Session, organisation_id: int) -> list[Touched]:
    """What there is, and what the index has and there is no more."""
    return [Touched(kind, _all_of(session, organisation_id, kind)) for kind in SOURCES]


def _all_of(session: Session, organisation_id: int, kind: Kind) -> set[int]:
    source = SOURCES[kind]
    there_are = session.exec(select(source.id).where(source.organisation_id == organisation_id))
    kept = session.exec(
        select(SearchEntry.of_id).where(SearchEntry.organisation_id == organisation_id, SearchEntry.kind == kind)
    )
    return {*there_are, *kept}


def _touched_posts(session: Session, organisation_id: int, told: News) -> set[int]:
    return {*told.posts, *posts_on(session, organisation_id, topics=told.topics, channels=told.channels)}


def _touched_cases(session: Session, organisation_id: int, told: News) -> set[int]:
    """Those of somebody whose data were erased, or may only be kept, too."""
    if not told.citizens:
        return set(told.cases)
    theirs = session.exec(
        select(CitizenMessage.case_id)
        .where(CitizenMessage.organisation_id == organisation_id, col(CitizenMessage.citizen_id).in_(told.citizens))
        .distinct()
    )
    return {*told.cases, *theirs}
