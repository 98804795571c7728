from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.core.errors import NotFound
from app.core.messages import msg
from app.db.statements import ORGANISATION_ID, Query, param, select_columns
from app.db.work import Work
from app.domain.calendar.models import SavedView
from app.domain.calendar.rules.saved_views import SavedPage, kept_parameters
from app.domain.people.models import User
from app.domain.people.queries.known_names import NAME_HERE


class SavedViewItem(NamedTuple):
    id: int
    user_id: int
    name: str
    page: SavedPage
    narrowing: dict[str, str]
    is_shared: bool
    is_first: bool
    owner: str


def visible_views(work: Work, user_id: int, *, shared: bool) -> list[SavedViewItem]:
    """Return own views by name, then, with `shared`, others': one statement."""
    read = _WITH_SHARED if shared else _OWN
    return read.all(work.session, organisation_id=work.organisation_id, user_id=user_id)


def view_names(session: Session, organisation_id: int, user_id: int, *, but: int | None = None) -> Sequence[str]:
    """Return names, locking the person against concurrent ones; omit `but`'s."""
    session.exec(select(User.id).where(User.id == user_id).with_for_update(key_share=True)).all()
    query = select(SavedView.name).where(SavedView.organisation_id == organisation_id, SavedView.user_id == user_id)
    return session.exec(query.where(col(SavedView.id) != but) if but else query).all()


def view_or_404(work: Work, view_id: int) -> SavedView:
    """Return and lock a view. Raises `NotFound`."""
    wanted = select(SavedView).where(SavedView.organisation_id == work.organisation_id, SavedView.id == view_id)
    view = work.session.exec(wanted.with_for_update()).first()
    if view is None:
        raise NotFound(VIEW_GONE)
    return view


def _view_item(*row: Any) -> SavedViewItem:
    """Restore the page order, which databases lose in JSON."""
    view = SavedViewItem._make(row)
    return view._replace(narrowing=kept_parameters(view.page, view.narrowing))


VIEW_GONE = msg("Esa vista no existe, o no es suya.")
_THEIRS = col(SavedView.user_id) == param("user_id")
_VIEW_ITEMS = (
    select_columns(
        SavedView.id,
        SavedView.user_id,
        SavedView.name,
        SavedView.page,
        SavedView.narrowing,
        SavedView.is_shared,
        SavedView.is_first,
        NAME_HERE,
    )
    .join(User, col(User.id) == SavedView.user_id)
    .where(SavedView.organisation_id == ORGANISATION_ID)
    .order_by(sa.case((_THEIRS, 0), else_=1), sa.func.lower(SavedView.name), col(SavedView.id))
)
_OWN: Query[SavedViewItem] = Query(_VIEW_ITEMS.where(_THEIRS), _view_item)
_WITH_SHARED: Query[SavedViewItem] = Query(_VIEW_ITEMS.where(sa.or_(_THEIRS, col(SavedView.is_shared))), _view_item)
