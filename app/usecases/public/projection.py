from collections.abc import Callable
from datetime import datetime

from sqlmodel import Session

from app.core.zones import day_bounds, local_day
from app.db.projection import RecordChanges
from app.db.scope import Sessions, scope_to
from app.domain.audit.models import RECORD
from app.domain.audit.rules.acts import Act
from app.domain.organisations.models import Organisation
from app.domain.public.models import PublicPage
from app.domain.public.queries import pages
from app.domain.public.service.documents import (
    DocumentProgress,
    WrittenDocument,
    advance_page,
    lock_page,
    replace_documents,
)
from app.usecases.public.page_source import PublicPageSource
from app.usecases.public.page_writer import DocumentPress, write_documents, write_publications
from app.usecases.public.published_writer import write_published, write_published_feeds

_PUBLISHING_ACTS = frozenset({Act.DELIVERY_PUBLISHED, Act.DELIVERY_SETTLED})
_PICTURE_ACTS = frozenset(
    {
        Act.MEDIA_RIGHTS_NOTED,
        Act.MEDIA_CONSENT_REVOKED,
        Act.MEDIA_PERSON_ADDED,
        Act.MEDIA_PERSON_ERASED,
        Act.MEDIA_PERSON_REMOVED,
    }
)
"""Acts after which a picture may be shown, or may be no more."""
_REWRITING_ACTS = (
    "account",
    "indicator",
    "line",
    "norms",
    "organisation",
    "plan",
    "public_page",
    "report:prepared",
    "topic",
    "unit:c",
    "withdrawal",
)


def public_page_job(reading: Sessions, writing: Sessions, press: DocumentPress) -> Callable[[datetime], dict[str, int]]:
    return lambda now: {"opened": catch_up_pages(reading, writing, press, now=now)}


def catch_up_pages(reading: Sessions, writing: Sessions, press: DocumentPress, *, now: datetime) -> int:
    """Bring open pages up to the record; return documents changed. One read if none.

    Safe if repeated, late or concurrent. Requests only read.
    """
    with reading() as session:
        late = pages.pages_behind(session, edition=press.edition, now=now)
    return sum(_follow(reading, writing, press, page, now=now) for page in late)


def _follow(reading: Sessions, writing: Sessions, press: DocumentPress, page: PublicPage, *, now: datetime) -> int:
    """Write outside transactions; store only if settings are unchanged."""
    with reading() as session:
        scope_to(session, page.organisation_id)
        body = session.get_one(Organisation, page.organisation_id)
        changes = _changes_for(session, page, press.edition, now=now)
        documents, is_whole = _write_changed(PublicPageSource(session, body, page, now), press, changes)
        progress = DocumentProgress(changes.last, press.edition, _stale_at(session, body, now=now))
    with writing() as session:
        scope_to(session, page.organisation_id)
        taken = lock_page(session, page.organisation_id, version=page.version, seq=page.seq)
        if taken is None:
            return 0
        changed = replace_documents(session, taken, documents, is_whole=is_whole, now=now)
        advance_page(taken, progress)
        session.commit()
        return changed


def _changes_for(session: Session, page: PublicPage, edition: str, *, now: datetime) -> RecordChanges:
    """Return the changes to write: everything on a new day or with new templates."""
    if page.edition != edition or page.stale_at is None or page.stale_at <= now:
        return RECORD.everything(session, page.organisation_id)
    return RECORD.changes_since(session, page.organisation_id, page.seq)


def _write_changed(
    source: PublicPageSource, press: DocumentPress, changes: RecordChanges
) -> tuple[dict[str, WrittenDocument], bool]:
    if rewrites_everything(changes):
        return {**write_documents(source, press), **write_published_feeds(source, press)}, True
    if not has_publications(changes):
        return {}, False
    this_year = local_day(source.now, source.body.zone).year
    return {**write_publications(source, press, this_year), **write_published(source, press)}, False


def rewrites_everything(changes: RecordChanges) -> bool:
    return changes.everything or any(act.startswith(_REWRITING_ACTS) for act in changes.acts)


def has_publications(changes: RecordChanges) -> bool:
    return not changes.acts.isdisjoint(_PUBLISHING_ACTS | _PICTURE_ACTS)


def _stale_at(session: Session, body: Organisation, *, now: datetime) -> datetime:
    """Return local midnight (plan begins, month closes), or another line's start."""
    midnight = day_bounds(local_day(now, body.zone), body.zone)[1]
    line = pages.next_line_start(session, body.id, now=now)
    return min(midnight, line) if line else midnight
