"""Writing to whoever has to read a reply before it goes."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from app.accounts.queries.people import people_with_roles
from app.accounts.rules import Role
from app.citizens.models import Case, Reply
from app.citizens.queries import cases as queries
from app.citizens.queries.reviewing import writers_of
from app.citizens.rules.letting import MAY_LET
from app.core import paths
from app.core.zones import day_in
from app.notifications import service as notifications
from app.notifications.service import Letter
from app.organisations.models import Organisation


def ask_to_read(session: Session, organisation: Organisation, case: Case, reply: Reply, *, now: datetime) -> None:
    """One letter each, to those who hold a role that is asked, and did not write in it."""
    roles = sorted(role.value for role in _roles(reply.asks.split()))
    wrote = writers_of(reply, queries.replies_of(session, case), queries.acts_of(session, case))
    today = day_in(now, organisation.zone)
    readers = people_with_roles(session, roles, organisation_id=organisation.id, today=today)
    context = {
        "case": case.code,
        "text": reply.text,
        "language": reply.language,
        "by": reply.written_by_name,
        "zone": organisation.zone,
        "due": case.resolve_by.isoformat() if case.resolve_by else "",
        "path": paths.case(organisation.slug, case.year, case.ordinal),
    }
    letters = [
        Letter(
            user.email,
            user.name,
            user.locale,
            "reply_to_review",
            context | {"name": user.name},
            f"reply_to_review:{reply.id}:{reply.asks}:{user.id}",
            act_by=case.resolve_by,
        )
        for user in readers
        if user.id not in wrote
    ]
    notifications.queue_all(session, letters, organisation_id=organisation.id, now=now)


def _roles(asked: Iterable[str]) -> Iterable[Role]:
    return frozenset().union(*(MAY_LET[Role(role)] for role in asked))
