"""Who the letters at hand are for, and how they chose to be told: a few statements for all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from app.accounts.models import User
from app.core import paths
from app.notifications.models import Notice, NoticeChoice, NoticeHours
from app.notifications.queries.choices import everyones_hours
from app.notifications.rules.kinds import Way, usual_way
from app.notifications.rules.plans import Hours
from app.organisations.models import Organisation

_NOBODY_WAITS = Hours("UTC")


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever has no seat, `user_id` None, chose nothing and is written to at once."""

    user_id: int | None = None
    organisation_id: int | None = None
    body: str = ""
    slug: str = ""
    hours: Hours = _NOBODY_WAITS
    ways: Mapping[str, Way] = field(default_factory=dict)

    def way(self, kind: str) -> Way:
        return self.ways.get(kind, usual_way(kind))

    @property
    def preferences(self) -> str:
        """Where they choose how they are told."""
        return paths.notice_choices(self.slug) if self.user_id and self.slug else ""


def readers_of(session: Session, notices: Sequence[Notice]) -> dict[int, Reader]:
    """The reader of each notice, by the notice's key."""
    bodies = {one.organisation_id for one in notices if one.organisation_id is not None}
    if not bodies:
        return {one.id: Reader() for one in notices}
    known = _Known(session, sorted(bodies), sorted({one.to_address for one in notices}))
    return {one.id: known.reader(one.to_address, one.organisation_id) for one in notices}


class _Known:
    def __init__(self, session: Session, bodies: Sequence[int], addresses: Sequence[str]) -> None:
        found = session.exec(select(User.email, User.id).where(col(User.email).in_(addresses))).all()
        self._users: dict[str, int] = dict(found)
        organisations = session.exec(select(Organisation).where(col(Organisation.id).in_(bodies))).all()
        self._bodies = {body.id: body for body in organisations}
        self._hours = {(one.organisation_id, one.user_id): one for one in everyones_hours(session, bodies)}
        self._ways: dict[tuple[int, int], dict[str, Way]] = {}
        chosen = select(NoticeChoice).where(
            col(NoticeChoice.organisation_id).in_(bodies), col(NoticeChoice.user_id).in_(self._users.values())
        )
        for one in session.exec(chosen).all():
            self._ways.setdefault((one.organisation_id, one.user_id), {})[one.kind] = one.way

    def reader(self, address: str, organisation_id: int | None) -> Reader:
        user_id, body = self._users.get(address), self._bodies.get(organisation_id or 0)
        if user_id is None or body is None:
            return Reader()
        return Reader(
            user_id,
            body.id,
            body.name,
            body.slug,
            self._hours_of(body, user_id),
            self._ways.get((body.id, user_id), {}),
        )

    def _hours_of(self, body: Organisation, user_id: int) -> Hours:
        return hours_in(body.zone, self._hours.get((body.id, user_id)) or self._hours.get((body.id, None)))


def hours_in(zone: str, kept: NoticeHours | None) -> Hours:
    return Hours(zone, kept.quiet_from, kept.quiet_until, kept.digest_at) if kept else Hours(zone)
