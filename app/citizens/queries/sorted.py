"""What came and what people said it was: the ground on which a proposal of the protocol is tried."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from app.channels.models import Channel
from app.citizens.models import Case, CaseAct, Citizen, CitizenMessage
from app.citizens.queries.protocols import AGAIN_DAYS
from app.citizens.rules.authors import CitizenKind
from app.citizens.rules.cases import CaseDeed, Source
from app.citizens.rules.categories import Category
from app.citizens.rules.incoming import code_of
from app.citizens.rules.triage import Message
from app.citizens.rules.trying import Past
from app.db.reads import HERE, Read, columns, given
from app.periods.queries.force import binding

LAST = 500
"""How many of the latest messages a proposal is tried on, besides what was corrected."""

MOST_CORRECTED = 1_000


class Came(NamedTuple):
    """A message with what is known of it, as the database has it."""

    year: int
    ordinal: int
    category: Category
    is_sorted: bool
    is_corrected: bool
    text: str
    language: str
    is_public: bool
    channel_id: int | None
    kind: CitizenKind | None
    attachments: list[Any]
    network: str | None
    source: Source
    recorded_at: datetime
    citizen_id: int | None
    is_warned: bool


def past(session: Session, organisation_id: int) -> list[Past]:
    """What was corrected and the latest messages, each once, the newest first; three statements.

    Each as it came: on its network, in the periods of its day, with what was known of its author by then. The truth is
    what the case is called since a person confirmed or corrected it; whose text is gone is left out.
    """
    latest = _LATEST.all(session, organisation_id=organisation_id, most=LAST)
    corrected = _CORRECTED.all(session, organisation_id=organisation_id, most=MOST_CORRECTED)
    came = list({(one.year, one.ordinal): one for one in [*latest, *corrected]}.values())
    periods = binding(session, organisation_id, {one.recorded_at for one in came})
    lately = _lately(came)
    return [_past(one, periods[one.recorded_at], lately[one.year, one.ordinal]) for one in came]


def corrected(session: Session, organisation_id: int) -> list[Past]:
    """What people corrected, the newest first."""
    return [_past(one) for one in _CORRECTED.all(session, organisation_id=organisation_id, most=MOST_CORRECTED)]


def _past(one: Came, periods: frozenset[str] = frozenset(), lately: frozenset[Category] = frozenset()) -> Past:
    facts = {"direct": not one.is_public, "attachment": bool(one.attachments), "warned": one.is_warned}
    facts |= {"journalist": one.kind is CitizenKind.MEDIUM, "office": one.kind is CitizenKind.OFFICE}
    network = "mail" if one.source is Source.MAILBOX else one.network or ""
    account = str(one.channel_id or "")
    message = Message(one.text, one.language, account=account, network=network, periods=periods, facts=facts)
    truth = one.category if one.is_sorted else None
    return Past(code_of(one.year, one.ordinal), message, truth, one.is_corrected, lately)


def _lately(came: Sequence[Came]) -> dict[tuple[int, int], frozenset[Category]]:
    """What each author had written of in the days before, among these."""
    by_author: dict[int, list[Came]] = defaultdict(list)
    for one in came:
        if one.citizen_id is not None:
            by_author[one.citizen_id].append(one)
    since = timedelta(days=AGAIN_DAYS)
    return {
        (one.year, one.ordinal): frozenset(
            other.category
            for other in (by_author[one.citizen_id] if one.citizen_id is not None else ())
            if timedelta() < one.recorded_at - other.recorded_at <= since
        )
        for one in came
    }


_IS_CORRECTED = (
    sa.exists()
    .where(col(CaseAct.organisation_id) == Case.organisation_id, col(CaseAct.case_id) == Case.id)
    .where(col(CaseAct.deed) == CaseDeed.CORRECTED)
)
_Warned, _Theirs = aliased(CaseAct), aliased(Case)
_WAS_WARNED = (
    sa.exists()
    .where(col(_Theirs.organisation_id) == Case.organisation_id, col(_Theirs.citizen_id) == Case.citizen_id)
    .where(col(_Warned.organisation_id) == _Theirs.organisation_id, col(_Warned.case_id) == _Theirs.id)
    .where(col(_Warned.deed) == CaseDeed.WARNED, col(_Warned.at) < CitizenMessage.recorded_at)
    .correlate(Case, CitizenMessage)
)
_FIRST = (
    sa.select(sa.func.min(col(CitizenMessage.id)))
    .where(col(CitizenMessage.organisation_id) == Case.organisation_id, col(CitizenMessage.case_id) == Case.id)
    .correlate(Case)
    .scalar_subquery()
)
_PAST = (
    columns(
        Case.year,
        Case.ordinal,
        Case.category,
        col(Case.sorted_at).is_not(None),
        _IS_CORRECTED,
        CitizenMessage.text,
        CitizenMessage.language,
        CitizenMessage.is_public,
        Case.channel_id,
        Citizen.kind,
        CitizenMessage.attachments,
        sa.func.coalesce(sa.func.nullif(col(Citizen.network), ""), sa.cast(col(Channel.network), sa.String)),
        CitizenMessage.source,
        CitizenMessage.recorded_at,
        Case.citizen_id,
        _WAS_WARNED,
    )
    .select_from(Case)
    .join(CitizenMessage, col(CitizenMessage.id) == _FIRST)
    .outerjoin(Citizen, (col(Citizen.id) == Case.citizen_id) & (col(Citizen.organisation_id) == Case.organisation_id))
    .outerjoin(Channel, (col(Channel.id) == Case.channel_id) & (col(Channel.organisation_id) == Case.organisation_id))
    .where(Case.organisation_id == HERE, col(CitizenMessage.purged_at).is_(None))
    .order_by(col(Case.received_at).desc(), col(Case.id).desc())
    .limit(given("most"))
)
_LATEST: Read[Came] = Read(_PAST, Came)
_CORRECTED: Read[Came] = Read(_PAST.where(_IS_CORRECTED), Came)
