"""The sole maker of case acts and audit entries."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.cases.models.cases import Case, CaseAct
from app.domain.cases.queries.restrictions import check_unrestricted
from app.domain.cases.rules.states import CaseActKind


def record_act(
    work: Work,
    case: Case,
    kind: CaseActKind,
    /,
    *,
    note: str = "",
    message_id: int | None = None,
    beside: Mapping[str, Any] = MappingProxyType({}),
    **detail: Any,
) -> CaseAct:
    """Record an act with plain, impersonal `detail`; note and `beside` are not audited."""
    check_unrestricted(work.session, case, kind, by=work.actor)
    act = CaseAct(
        organisation_id=case.organisation_id,
        case_id=case.id,
        message_id=message_id,
        deed=kind,
        at=work.now,
        by_id=work.actor.id,
        by_name=work.actor.name,
        note=note,
        detail={**detail, **beside},
    )
    work.session.add(act)
    audit_detail = {"case_deed": kind.value, "number": case.code, **detail}
    audit.record(work, Act.CASE_ACTED, subject=f"case:{case.id}", **audit_detail)
    return act
