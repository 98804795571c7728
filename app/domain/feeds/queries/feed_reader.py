"""An unchanged feed's only statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from app.core.permissions import permissions_of
from app.core.zones import local_day
from app.db.bulk import table_of
from app.db.projection import DerivedMark
from app.domain.audit.models import AuditEntry
from app.domain.feeds.models import FeedSubscription, FeedVersion
from app.domain.feeds.rules.readers import reader_audiences
from app.domain.feeds.rules.scope import FeedScope, load_scope
from app.domain.organisations.models import Organisation
from app.domain.people.models import Membership, User
from app.domain.people.rules.grants import RIGHTS_ACTS


@dataclass(frozen=True, slots=True)
class FeedReader:
    """A subscription with current rights; without audiences, nothing is readable.

    `closed_at`: final revocation or account closure; `changed_at`: None after a change of functions not rendered yet.
    """

    subscription_id: int
    name: str
    organisation_id: int
    organisation: str
    slug: str
    zone: str
    scope: FeedScope
    audiences: tuple[str, ...]
    closed_at: datetime | None
    version: int
    changed_at: datetime | None
    read_at: datetime | None


_S, _O, _U = table_of(FeedSubscription), table_of(Organisation), table_of(User)
_M, _V = table_of(Membership), table_of(FeedVersion)
_E, _D = table_of(AuditEntry), table_of(DerivedMark)
_FOLLOWED = sa.select(_D.c.seq).where(_D.c.organisation_id == _S.c.organisation_id, _D.c.name == "feeds")
_HAS_OTHER_RIGHTS = sa.exists().where(
    _E.c.organisation_id == _S.c.organisation_id,
    _E.c.seq > _FOLLOWED.correlate(_S).scalar_subquery(),
    _E.c.act.in_(RIGHTS_ACTS),
)
"""Functions given or ended since the feeds were last rendered, which date them anew."""
_READER = (
    sa.select(
        *_S.c["id", "organisation_id", "user_id", "scope", "changed_at", "read_at", "revoked_at"],
        _S.c.name.label("called"),
        *_O.c["name", "slug", "zone"],
        _U.c.disabled_at,
        _V.c.version,
        _V.c.changed_at.label("fed_at"),
        *_M.c["role", "post_kind", "starts_on", "ends_on"],
        _HAS_OTHER_RIGHTS.label("has_other_rights"),
    )
    .join_from(_S, _O, _O.c.id == _S.c.organisation_id)
    .join(_U, _U.c.id == _S.c.user_id)
    .outerjoin(_V, _V.c.organisation_id == _S.c.organisation_id)
    .outerjoin(_M, (_M.c.user_id == _S.c.user_id) & (_M.c.organisation_id == _S.c.organisation_id))
    .where(_S.c.token_hash == sa.bindparam("token_hash"))
)


def feed_reader(connection: Connection, token_hash: str, *, now: datetime) -> FeedReader | None:
    rows = connection.execute(_READER, {"token_hash": token_hash}).mappings().all()
    if not rows:
        return None
    row = rows[0]
    closed_at = min(filter(None, (row["revoked_at"], row["disabled_at"])), default=None)
    return FeedReader(
        subscription_id=row["id"],
        name=row["called"],
        organisation_id=row["organisation_id"],
        organisation=row["name"],
        slug=row["slug"],
        zone=row["zone"],
        scope=load_scope(row["scope"]),
        audiences=() if closed_at else _audiences(rows, row["user_id"], today=local_day(now, row["zone"])),
        closed_at=closed_at,
        version=row["version"] or 0,
        changed_at=max(filter(None, (row["changed_at"], row["fed_at"]))) if not row["has_other_rights"] else None,
        read_at=row["read_at"],
    )


def _audiences(rows: Sequence[Any], user_id: int, *, today: date) -> tuple[str, ...]:
    role_rows = [
        row for row in rows if row["role"] and row["starts_on"] <= today and (row["ends_on"] or date.max) >= today
    ]
    return reader_audiences(
        permissions_of([row["role"] for row in role_rows], [row["post_kind"] for row in role_rows]), user_id
    )
