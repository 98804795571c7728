from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete

from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.control.models import ControlChange
from app.domain.control.rules.changes import ControlKind
from app.domain.public.models import PublicDocument, PublicPage
from app.domain.public.queries.pages import page_or_default
from app.domain.public.rules.settings import PublicPageSettings
from app.usecases.control.gate import EffectTerms, proposer_of
from app.usecases.control.public_names import (
    BodyNames,
    check_names_change,
    check_unchanged,
    hold_names,
    hold_settings,
)

PUBLIC_PAGE = msg("Página pública")


def change_public_page(work: Work, settings: PublicPageSettings) -> ControlChange | None:
    """Store the settings and record what changed; return what waits for a second person.

    If anything is hidden, all stored documents are deleted at once: the worker writes them anew. Raises `NotPermitted`
    and as `hold_names`.
    """
    demand(work.actor.may(Permission.ORGANISATION_MANAGE))
    page = page_or_default(work.session, work.organisation_id)
    names = hold_names(work, _named_page(page), _settings_values(settings))
    opening = BodyNames(ControlKind.PAGE_OPENING, page, page.organisation_id, PUBLIC_PAGE.msgid)
    held = hold_settings(work, opening, names.values)
    _write_page(work, page, held.values)
    return names.change or held.change


def check_page_change(session: Session, change: ControlChange, now: datetime) -> None:
    """Raise `Conflict`, `Refusal`."""
    check_names_change(session, change, page_or_default(session, change.organisation_id), now)


def check_page_opening(session: Session, change: ControlChange, _now: datetime) -> None:
    """Raise `Conflict`."""
    check_unchanged(change, page_or_default(session, change.organisation_id))


def apply_page_change(session: Session, change: ControlChange, effect: EffectTerms) -> None:
    page = page_or_default(session, change.organisation_id)
    _write_page(Work(session, proposer_of(change), effect.now), page, change.terms["names"])


def _named_page(page: PublicPage) -> BodyNames:
    return BodyNames(ControlKind.PUBLIC_PAGE, page, page.organisation_id, PUBLIC_PAGE.msgid)


def _write_page(work: Work, page: PublicPage, wanted: Mapping[str, Any]) -> None:
    shown = set(page.parts)
    changed = assign_changes(page, wanted)
    if not changed:
        return
    page.version, page.edition = page.version + 1, ""
    work.session.add(page)
    if not page.is_open or shown - set(page.parts):
        own_documents = col(PublicDocument.organisation_id) == work.organisation_id
        work.session.execute(delete(PublicDocument).where(own_documents))
    subject = f"public_page:{work.organisation_id}"
    audit.record(work, Act.PUBLIC_PAGE_CHANGED, subject=subject, **changed)


def _settings_values(settings: PublicPageSettings) -> dict[str, Any]:
    return {
        "is_open": settings.is_open,
        "parts": [part.value for part in settings.parts],
        "may_index": settings.may_index,
        "licence": settings.licence,
        "contact": settings.contact,
    }
