"""Roles checked against the record."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from app.core.messages import msg
from app.domain.audit.queries.sealed_entries import sealed_entries_about
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import Discrepancy, SealedEntry, SealStatus
from app.domain.organisations.queries import current_day
from app.domain.people.models import Membership

_ACTS = (Act.MEMBERSHIP_GRANTED, Act.MEMBERSHIP_ENDED)
PEOPLE_PER_PAGE = 200


def role_discrepancies(session: Session, organisation_id: int, *, now: datetime) -> Iterator[Discrepancy]:
    """Yield roles never granted or recorded as ended; two statements per 200 people."""
    today = current_day(session, organisation_id, now=now)
    after = 0
    while people := _next_people(session, organisation_id, after):
        memberships_by_person: dict[int, list[Membership]] = defaultdict(list)
        query = select(Membership).where(Membership.organisation_id == organisation_id)
        for row in session.exec(query.where(col(Membership.user_id).in_(people))):
            memberships_by_person[row.user_id].append(row)
        entries = sealed_entries_about(session, {(organisation_id, f"user:{key}") for key in people}, _ACTS)
        for key in people:
            current = [row for row in memberships_by_person[key] if row.ends_on is None or row.ends_on >= today]
            yield from _person_discrepancies(
                key, memberships_by_person[key], current, entries[organisation_id, f"user:{key}"]
            )
        after = people[-1]


def _person_discrepancies(
    key: int, rows: list[Membership], current: list[Membership], entries: Sequence[SealedEntry]
) -> Iterator[Discrepancy]:
    whole = [entry for entry in entries if entry.seal is SealStatus.WHOLE]
    granted = Counter(e.detail.get("role") for e in whole if e.act == Act.MEMBERSHIP_GRANTED)
    ended = Counter(e.detail.get("role") for e in whole if e.act == Act.MEMBERSHIP_ENDED)
    for role, count in Counter(row.role for row in rows).items():
        is_current = sum(row.role is role for row in current)
        if count > granted[role.value] or is_current > granted[role.value] - ended[role.value]:
            trouble = msg("tiene la función «%(role)s», que el historial no le da", role=str(role.label))
            yield Discrepancy(f"persona {key}", trouble)


def _next_people(session: Session, organisation_id: int, after: int) -> list[int]:
    query = select(Membership.user_id).where(Membership.organisation_id == organisation_id, Membership.user_id > after)
    return list(session.exec(query.distinct().order_by(col(Membership.user_id)).limit(PEOPLE_PER_PAGE)))
