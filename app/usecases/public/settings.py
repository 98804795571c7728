from datetime import datetime
from typing import Any

from sqlmodel import Session, col, delete

from app.core.actor import Actor
from app.core.permissions import Permission, demand
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.public.models import PublicDocument, PublicPage
from app.domain.public.queries.pages import page_or_default
from app.domain.public.rules.settings import PublicPageSettings


def change_public_page(session: Session, settings: PublicPageSettings, *, actor: Actor, now: datetime) -> PublicPage:
    """Store the settings and record what changed.

    If anything is hidden, all stored documents are deleted at once: the worker writes them anew. Raises `NotPermitted`.
    """
    demand(actor.may(Permission.ORGANISATION_MANAGE))
    page = page_or_default(session, actor.organisation_id)
    before, wanted = _current_values(page), _settings_values(settings)
    if before == wanted:
        return page
    for name, value in wanted.items():
        setattr(page, name, value)
    page.version, page.edition = page.version + 1, ""
    session.add(page)
    if not settings.is_open or set(before["parts"]) - set(wanted["parts"]):
        own_documents = col(PublicDocument.organisation_id) == actor.organisation_id
        session.execute(delete(PublicDocument).where(own_documents))
    changed = {name: value for name, value in wanted.items() if before[name] != value}
    subject = f"public_page:{actor.organisation_id}"
    audit.record(session, Act.PUBLIC_PAGE_CHANGED, actor=actor, now=now, subject=subject, **changed)
    return page


def _current_values(page: PublicPage) -> dict[str, Any]:
    return {name: getattr(page, name) for name in ("is_open", "parts", "may_index", "licence", "contact")}


def _settings_values(settings: PublicPageSettings) -> dict[str, Any]:
    return {
        "is_open": settings.is_open,
        "parts": [part.value for part in settings.parts],
        "may_index": settings.may_index,
        "licence": settings.licence,
        "contact": settings.contact,
    }
