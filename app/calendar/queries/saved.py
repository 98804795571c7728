"""Views with a name: a person's own, and those that others share."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from app.accounts.models import User
from app.accounts.queries.names import NAME_HERE
from app.calendar.rules.saved import SavedPage, kept
from app.core.errors import NotFound
from app.core.words import say
from app.db.reads import HERE, Read, columns, given
from app.domain.calendar.models import SavedView


class Saved(NamedTuple):
    """A view as a menu shows it; `owner` is who saved it."""

    id: int
    user_id: int
    name: str
    page: SavedPage
    narrowing: dict[str, str]
    is_shared: bool
    is_first: bool
    owner: str


def views_for(session: Session, organisation_id: int, user_id: int, *, shared: bool) -> list[Saved]:
    """This person's own by their names, and then, if they see them, those that others share: one statement."""
    read = _WITH_SHARED if shared else _OWN
    return read.all(session, organisation_id=organisation_id, user_id=user_id)


def names_of(session: Session, organisation_id: int, user_id: int, *, but: int | None = None) -> Sequence[str]:
    """The names of a person's views, but for one of them; until it is over, the person names no other at once."""
    session.exec(select(User.id).where(User.id == user_id).with_for_update(key_share=True)).all()
    query = select(SavedView.name).where(SavedView.organisation_id == organisation_id, SavedView.user_id == user_id)
    return session.exec(query.where(col(SavedView.id) != but) if but else query).all()


def view_or_404(session: Session, organisation_id: int, view_id: int) -> SavedView:
    """For a deed: nobody else changes it meanwhile. Raises `NotFound`."""
    wanted = select(SavedView).where(SavedView.organisation_id == organisation_id, SavedView.id == view_id)
    found = session.exec(wanted.with_for_update()).first()
    if found is None:
        raise NotFound(GONE)
    return found


def _saved(*row: Any) -> Saved:
    """What it narrows comes in the order of its page: a database keeps a document in its own."""
    found = Saved._make(row)
    return found._replace(narrowing=kept(found.page, found.narrowing))


GONE = say("Esa vista no existe, o no es suya.")
_THEIRS = col(SavedView.user_id) == given("user_id")
_SAVED = (
    columns(
        *(SavedView.id, SavedView.user_id, SavedView.name, SavedView.page, SavedView.narrowing),
        *(SavedView.is_shared, SavedView.is_first, NAME_HERE),
    )
    .join(User, col(User.id) == SavedView.user_id)
    .where(SavedView.organisation_id == HERE)
    .order_by(sa.case((_THEIRS, 0), else_=1), sa.func.lower(SavedView.name), col(SavedView.id))
)
_OWN: Read[Saved] = Read(_SAVED.where(_THEIRS), _saved)
_WITH_SHARED: Read[Saved] = Read(_SAVED.where(sa.or_(_THEIRS, col(SavedView.is_shared))), _saved)
