"""Writing down what happened to a case: the only place where an act is made, with its entry in the record."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlmodel import Session

from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import Case, CaseAct
from app.citizens.rules.cases import CaseDeed
from app.citizens.service.restricted import check_unrestricted
from app.core.actor import Actor


def record_act(
    session: Session,
    case: Case,
    deed: CaseDeed,
    *,
    actor: Actor,
    now: datetime,
    note: str = "",
    message_id: int | None = None,
    beside: Mapping[str, Any] = MappingProxyType({}),
    **detail: Any,
) -> CaseAct:
    """`detail`: plain values, nothing personal. The note and `beside` stay with the case and are not in the record."""
    check_unrestricted(session, case, deed, by=actor)
    act = CaseAct(
        organisation_id=case.organisation_id,
        case_id=case.id,
        message_id=message_id,
        deed=deed,
        at=now,
        by_id=actor.id,
        by_name=actor.name,
        note=note,
        detail={**detail, **beside},
    )
    session.add(act)
    said = {"case_deed": deed.value, "number": case.code, **detail}
    audit.record(session, Act.CASE_ACTED, actor=actor, now=now, subject=f"case:{case.id}", **said)
    return act
