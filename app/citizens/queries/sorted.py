"""What came and what people said it was: the ground on which a proposal of the protocol is tried."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col

from app.citizens.models import Case, CaseAct, Citizen, CitizenMessage
from app.citizens.rules.authors import CitizenKind
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.categories import Category
from app.citizens.rules.incoming import code_of
from app.citizens.rules.triage import Message
from app.citizens.rules.trying import Past
from app.db.reads import HERE, Read, columns, given

LAST = 500
"""How many of the latest messages a proposal is tried on, besides what was corrected."""

MOST_CORRECTED = 1_000


def past(session: Session, organisation_id: int) -> list[Past]:
    """What was corrected and the latest messages, each once, the newest first; two statements.

    The truth is what the case is called since a person confirmed or corrected it; whose text is gone is left out.
    """
    latest = _LATEST.all(session, organisation_id=organisation_id, most=LAST)
    corrected = _CORRECTED.all(session, organisation_id=organisation_id, most=MOST_CORRECTED)
    return list({one.code: one for one in [*latest, *corrected]}.values())


def corrected(session: Session, organisation_id: int) -> Sequence[Past]:
    """What people corrected, the newest first."""
    return _CORRECTED.all(session, organisation_id=organisation_id, most=MOST_CORRECTED)


def _past(*row: Any) -> Past:
    year, ordinal, category, is_sorted, is_corrected, text, language, is_public, channel_id, kind, attachments = row
    facts = {"direct": not is_public, "attachment": bool(attachments)}
    facts |= {"journalist": kind is CitizenKind.MEDIUM, "office": kind is CitizenKind.OFFICE}
    message = Message(text, language, account=str(channel_id or ""), facts=facts)
    truth: Category | None = category if is_sorted else None
    return Past(code_of(year, ordinal), message, truth, bool(is_corrected))


_IS_CORRECTED = (
    sa.exists()
    .where(col(CaseAct.organisation_id) == Case.organisation_id, col(CaseAct.case_id) == Case.id)
    .where(col(CaseAct.deed) == CaseDeed.CORRECTED)
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
    )
    .select_from(Case)
    .join(CitizenMessage, col(CitizenMessage.id) == _FIRST)
    .outerjoin(Citizen, (col(Citizen.id) == Case.citizen_id) & (col(Citizen.organisation_id) == Case.organisation_id))
    .where(Case.organisation_id == HERE, col(CitizenMessage.purged_at).is_(None))
    .order_by(col(Case.received_at).desc(), col(Case.id).desc())
    .limit(given("most"))
)
_LATEST: Read[Past] = Read(_PAST, _past)
_CORRECTED: Read[Past] = Read(_PAST.where(_IS_CORRECTED), _past)
