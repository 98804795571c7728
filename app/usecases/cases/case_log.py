"""The sole maker of case acts and audit entries."""

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlmodel import Session

from app.core.actor import Actor
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import Case, CaseAct
from app.domain.cases.queries.restrictions import check_unrestricted
from app.domain.cases.rules.states import CaseActKind


def record_act(
    session: Session,
    case: Case,
    kind: CaseActKind,
    /,
    *,
    actor: Actor,
    now: datetime,
    note: str = "",
    message_id: int | None = None,
    beside: Mapping[str, Any] = MappingProxyType({}),
    **detail: Any,
) -> CaseAct:
    """Record an act with plain, impersonal `detail`; note and `beside` are not audited."""
    check_unrestricted(session, case, kind, by=actor)
    act = CaseAct(
        organisation_id=case.organisation_id,
        case_id=case.id,
        message_id=message_id,
        deed=kind,
        at=now,
        by_id=actor.id,
        by_name=actor.name,
        note=note,
        detail={**detail, **beside},
    )
    session.add(act)
    audit_detail = {"case_deed": kind.value, "number": case.code, **detail}
    audit.record(session, Act.CASE_ACTED, actor=actor, now=now, subject=f"case:{case.id}", **audit_detail)
    return act
