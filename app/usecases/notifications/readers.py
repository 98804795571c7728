from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session, col, select

from app.core import paths
from app.domain.notifications.models import Notice, NoticeChoice, NoticeHours
from app.domain.notifications.queries.person_notices import hours_of_organisations
from app.domain.notifications.rules.delivery_times import ReaderHours
from app.domain.notifications.rules.kinds import NoticeWay, default_way
from app.domain.organisations.models import Organisation
from app.domain.people.models import User

_NO_QUIET_HOURS = ReaderHours("UTC")


@dataclass(frozen=True, slots=True)
class NoticeReader:
    """A reader; without seat (`user_id` None) and preferences, mail goes at once."""

    user_id: int | None = None
    organisation_id: int | None = None
    body: str = ""
    slug: str = ""
    hours: ReaderHours = _NO_QUIET_HOURS
    ways: Mapping[str, NoticeWay] = field(default_factory=dict)

    def way(self, kind: str) -> NoticeWay:
        return self.ways.get(kind, default_way(kind))

    @property
    def preferences(self) -> str:
        return paths.notice_choices(self.slug) if self.user_id and self.slug else ""


def notice_readers(session: Session, notices: Sequence[Notice]) -> dict[int, NoticeReader]:
    bodies = {notice.organisation_id for notice in notices if notice.organisation_id is not None}
    if not bodies:
        return {notice.id: NoticeReader() for notice in notices}
    known = _KnownReaders(session, sorted(bodies), sorted({notice.to_address for notice in notices}))
    return {notice.id: known.reader(notice.to_address, notice.organisation_id) for notice in notices}


class _KnownReaders:
    def __init__(self, session: Session, bodies: Sequence[int], addresses: Sequence[str]) -> None:
        rows = session.exec(select(User.email, User.id).where(col(User.email).in_(addresses))).all()
        self._users: dict[str, int] = dict(rows)
        organisations = session.exec(select(Organisation).where(col(Organisation.id).in_(bodies))).all()
        self._bodies = {body.id: body for body in organisations}
        self._hours = {
            (organisation.organisation_id, organisation.user_id): organisation
            for organisation in hours_of_organisations(session, bodies)
        }
        self._ways: dict[tuple[int, int], dict[str, NoticeWay]] = {}
        chosen = select(NoticeChoice).where(
            col(NoticeChoice.organisation_id).in_(bodies), col(NoticeChoice.user_id).in_(self._users.values())
        )
        for choice in session.exec(chosen).all():
            self._ways.setdefault((choice.organisation_id, choice.user_id), {})[choice.kind] = choice.way

    def reader(self, address: str, organisation_id: int | None) -> NoticeReader:
        user_id, body = self._users.get(address), self._bodies.get(organisation_id or 0)
        if user_id is None or body is None:
            return NoticeReader()
        return NoticeReader(
            user_id,
            body.id,
            body.name,
            body.slug,
            self._hours_of(body, user_id),
            self._ways.get((body.id, user_id), {}),
        )

    def _hours_of(self, body: Organisation, user_id: int) -> ReaderHours:
        return reader_hours(body.zone, self._hours.get((body.id, user_id)) or self._hours.get((body.id, None)))


def reader_hours(zone: str, hours: NoticeHours | None) -> ReaderHours:
    return ReaderHours(zone, hours.quiet_from, hours.quiet_until, hours.digest_at) if hours else ReaderHours(zone)
