from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from app.db.columns import Id, Tenant, enum_field, instant_field, json_field, key_field
from app.domain.calendar.rules.saved_views import SavedPage

_ONE_FIRST = "uq_saved_view_first"
_IS_FIRST = text("is_first")


class SavedView(Tenant, table=True):
    """A named calendar page or post list address.

    `narrowing`: from `rules.saved_views.kept_parameters`. `is_shared`: in all colleagues' menus. `is_first`: opens the
    calendar; at most one a person.
    """

    __tablename__ = "saved_view"
    __table_args__ = (
        UniqueConstraint("id", "organisation_id"),
        UniqueConstraint("organisation_id", "user_id", "name"),
        Index(
            _ONE_FIRST, "organisation_id", "user_id", unique=True, sqlite_where=_IS_FIRST, postgresql_where=_IS_FIRST
        ),
    )

    id: int = key_field()
    user_id: int = Field(sa_type=Id, foreign_key="user.id")
    name: str
    page: SavedPage = enum_field(SavedPage, "saved_page")
    narrowing: dict[str, str] = json_field()
    is_shared: bool = False
    is_first: bool = False
    created_at: datetime = instant_field()
