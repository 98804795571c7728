from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.db.statements import ORGANISATION_ID, Query, param, select_columns
from app.db.work import Work
from app.domain.cases.models.cases import Case, CaseAct, Citizen, CitizenMessage
from app.domain.cases.models.readings import ReadingRecord
from app.domain.cases.rules.categories import Category, MessageKind
from app.domain.cases.rules.messages import CitizenKind, format_case_code
from app.domain.cases.rules.states import CaseActKind, MessageSource
from app.domain.directory.models import Channel
from app.domain.periods.queries.periods_in_force import binding_kinds_at
from app.domain.triage.queries.protocols import REPEAT_DAYS
from app.domain.triage.rules.message_model import reading_facts
from app.domain.triage.rules.triage import TriageMessage
from app.domain.triage.rules.trial import PastMessage

MOST_LATEST = 500
"""Latest messages tried, besides corrected ones."""

MOST_CORRECTED = 1_000


class PastMessageRow(NamedTuple):
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
    source: MessageSource
    recorded_at: datetime
    citizen_id: int | None
    is_warned: bool
    reads_as: MessageKind | None
    reads_as_emergency: bool | None


def past_messages(work: Work) -> list[PastMessage]:
    """Return corrected and latest, once each, newest first; three statements.

    Each is as it came: network, its day's periods, what was known of the author. The truth is the category a person
    confirmed or corrected; erased texts are excluded.
    """
    latest = _LATEST.all(work.session, organisation_id=work.organisation_id, most=MOST_LATEST)
    corrected = _CORRECTED.all(work.session, organisation_id=work.organisation_id, most=MOST_CORRECTED)
    came = list({(row.year, row.ordinal): row for row in [*latest, *corrected]}.values())
    periods = binding_kinds_at(work.session, work.organisation_id, {row.recorded_at for row in came})
    lately = _recent_categories(came)
    return [_past_message(row, periods[row.recorded_at], lately[row.year, row.ordinal]) for row in came]


def corrected_messages(work: Work) -> list[PastMessage]:
    """Return corrected messages, newest first."""
    return [
        _past_message(row)
        for row in _CORRECTED.all(work.session, organisation_id=work.organisation_id, most=MOST_CORRECTED)
    ]


def _past_message(
    row: PastMessageRow, periods: frozenset[str] = frozenset(), lately: frozenset[Category] = frozenset()
) -> PastMessage:
    facts = {"direct": not row.is_public, "attachment": bool(row.attachments), "warned": row.is_warned}
    facts |= {"journalist": row.kind is CitizenKind.MEDIUM, "office": row.kind is CitizenKind.OFFICE}
    facts |= reading_facts(row.reads_as, is_emergency=bool(row.reads_as_emergency)) if row.reads_as else {}
    network = "mail" if row.source is MessageSource.MAILBOX else row.network or ""
    account = str(row.channel_id or "")
    message = TriageMessage(row.text, row.language, account=account, network=network, periods=periods, facts=facts)
    truth = row.category if row.is_sorted else None
    return PastMessage(format_case_code(row.year, row.ordinal), message, truth, row.is_corrected, lately)


def _recent_categories(came: Sequence[PastMessageRow]) -> dict[tuple[int, int], frozenset[Category]]:
    """Read the preceding days among these messages."""
    by_author: dict[int, list[PastMessageRow]] = defaultdict(list)
    for message_row in came:
        if message_row.citizen_id is not None:
            by_author[message_row.citizen_id].append(message_row)
    since = timedelta(days=REPEAT_DAYS)
    return {
        (row.year, row.ordinal): frozenset(
            other.category
            for other in (by_author[row.citizen_id] if row.citizen_id is not None else ())
            if timedelta() < row.recorded_at - other.recorded_at <= since
        )
        for row in came
    }


_IS_CORRECTED = (
    sa.exists()
    .where(col(CaseAct.organisation_id) == Case.organisation_id, col(CaseAct.case_id) == Case.id)
    .where(col(CaseAct.deed) == CaseActKind.CORRECTED)
)
_Warned, _Theirs = aliased(CaseAct), aliased(Case)
_WAS_WARNED = (
    sa.exists()
    .where(col(_Theirs.organisation_id) == Case.organisation_id, col(_Theirs.citizen_id) == Case.citizen_id)
    .where(col(_Warned.organisation_id) == _Theirs.organisation_id, col(_Warned.case_id) == _Theirs.id)
    .where(col(_Warned.deed) == CaseActKind.WARNED, col(_Warned.at) < CitizenMessage.recorded_at)
    .correlate(Case, CitizenMessage)
)
_FIRST_MESSAGE = (
    sa.select(sa.func.min(col(CitizenMessage.id)))
    .where(col(CitizenMessage.organisation_id) == Case.organisation_id, col(CitizenMessage.case_id) == Case.id)
    .correlate(Case)
    .scalar_subquery()
)
_PAST_MESSAGES = (
    select_columns(
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
        ReadingRecord.kind,
        ReadingRecord.is_emergency,
    )
    .select_from(Case)
    .join(CitizenMessage, col(CitizenMessage.id) == _FIRST_MESSAGE)
    .outerjoin(ReadingRecord, col(ReadingRecord.message_id) == CitizenMessage.id)
    .outerjoin(Citizen, (col(Citizen.id) == Case.citizen_id) & (col(Citizen.organisation_id) == Case.organisation_id))
    .outerjoin(Channel, (col(Channel.id) == Case.channel_id) & (col(Channel.organisation_id) == Case.organisation_id))
    .where(Case.organisation_id == ORGANISATION_ID, col(CitizenMessage.purged_at).is_(None))
    .order_by(col(Case.received_at).desc(), col(Case.id).desc())
    .limit(param("most"))
)
_LATEST: Query[PastMessageRow] = Query(_PAST_MESSAGES, PastMessageRow)
_CORRECTED: Query[PastMessageRow] = Query(_PAST_MESSAGES.where(_IS_CORRECTED), PastMessageRow)
