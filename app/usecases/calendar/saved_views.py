from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, delete, update

from app.core.actor import Actor
from app.core.errors import NotFound, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.calendar.models import SavedView
from app.domain.calendar.queries.saved_views import VIEW_GONE, view_names
from app.domain.calendar.rules.saved_views import (
    INTERNAL_PAGES,
    SavedPage,
    check_view_count,
    check_view_name,
    kept_parameters,
)


@dataclass(frozen=True, slots=True)
class ViewSettings:
    """`is_first`: the calendar opens with it."""

    name: str
    is_shared: bool = False
    is_first: bool = False


def save_view(work: Work, page: SavedPage, arguments: Mapping[str, str], wished: ViewSettings) -> SavedView:
    """Raise `Refusal` for an invalid or taken name."""
    demand(work.actor.may(Permission.POST_READ if page in INTERNAL_PAGES else Permission.CALENDAR_READ))
    assert work.actor.id is not None
    others = view_names(work.session, work.organisation_id, work.actor.id)
    check_view_count(len(others))
    view = SavedView(
        organisation_id=work.organisation_id,
        user_id=work.actor.id,
        name=check_view_name(wished.name, others),
        page=page,
        narrowing=kept_parameters(page, arguments),
        created_at=work.now,
    )
    _apply_settings(work, view, wished)
    _record(work, Act.VIEW_SAVED, view)
    return view


def change_view(work: Work, view: SavedView, wished: ViewSettings) -> None:
    """Change a view. Raises `NotFound` for another's."""
    _check_own(view, work.actor)
    view.name = check_view_name(wished.name, view_names(work.session, view.organisation_id, view.user_id, but=view.id))
    _apply_settings(work, view, wished)
    _record(work, Act.VIEW_CHANGED, view)


def unshare_view(work: Work, view: SavedView) -> None:
    """Stop sharing; the owner keeps the view."""
    demand(view.user_id == work.actor.id or work.actor.may(Permission.CALENDAR_MANAGE))
    if not view.is_shared:
        raise NotFound(VIEW_GONE)
    view.is_shared = False
    _record(work, Act.VIEW_CHANGED, view)


def remove_view(work: Work, view: SavedView) -> None:
    """Delete. Raises `NotFound` for another's view."""
    _check_own(view, work.actor)
    _record(work, Act.VIEW_REMOVED, view)
    work.session.delete(view)


def delete_private_views(session: Session, organisation_id: int, user_id: int) -> None:
    """Delete private views; shared ones belong to the organisation."""
    theirs = col(SavedView.organisation_id) == organisation_id, col(SavedView.user_id) == user_id
    session.exec(delete(SavedView).where(*theirs, col(SavedView.is_shared).is_(False)))


def _check_own(view: SavedView, actor: Actor) -> None:
    if view.user_id != actor.id:
        raise NotFound(VIEW_GONE)


def _apply_settings(work: Work, view: SavedView, wished: ViewSettings) -> None:
    if wished.is_shared and not view.is_shared:
        demand(work.actor.may(Permission.POST_WRITE))
    if wished.is_first and view.page is SavedPage.LIST:
        raise Refusal(msg("El calendario solo puede abrirse con una de sus páginas, no con la lista de publicaciones."))
    if wished.is_first and not view.is_first:
        _clear_first_view(work.session, view)
    view.is_shared, view.is_first = wished.is_shared, wished.is_first
    work.session.add(view)
    work.session.flush()


def _clear_first_view(session: Session, view: SavedView) -> None:
    of_them = (col(SavedView.organisation_id) == view.organisation_id, col(SavedView.user_id) == view.user_id)
    session.execute(update(SavedView).where(*of_them, col(SavedView.is_first)).values(is_first=False))


def _record(work: Work, act: Act, view: SavedView) -> None:
    detail: dict[str, Any] = {"name": view.name, "shared": view.is_shared, "opens_first": view.is_first}
    audit.record(work, act, subject=f"saved_view:{view.id}", **detail)
