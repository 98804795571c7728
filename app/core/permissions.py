"""Roles people hold; permissions code demands.

Administrators have no editorial right; auditors only read; political offices and temporary advisers (personal eventual,
TREBEP art. 12) never decide, publish or release, in any role (invariant I2).
"""

from collections.abc import Iterable
from enum import StrEnum

from app.core.errors import NotPermitted, Refusal
from app.core.messages import LabelledEnum, msg


class Role(LabelledEnum):
    AUTHOR = "author", msg("Redacción")
    EDITOR = "editor", msg("Gestión de redes")
    SUPERVISOR = "supervisor", msg("Jefatura de comunicación")
    NEUTRALITY_REVIEWER = "neutrality_reviewer", msg("Revisión de neutralidad")
    LEGAL_REVIEWER = "legal_reviewer", msg("Revisión jurídica")
    POLITICAL_OFFICE = "political_office", msg("Oficina política")
    UNIT_LIAISON = "unit_liaison", msg("Enlace de unidad")
    AUDITOR = "auditor", msg("Auditoría")
    ADMINISTRATOR = "administrator", msg("Administración")


class PostKind(LabelledEnum):
    """A person's post in the administration (not a publication)."""

    CAREER = "career", msg("Funcionario o personal laboral")
    TEMPORARY_ADVISER = "temporary_adviser", msg("Personal eventual")
    POLITICAL = "political", msg("Cargo político")
    CONTRACTOR = "contractor", msg("Empresa contratada")


class Permission(StrEnum):
    """Named resource:action, in alphabetical order.

    `delivery:publish`: by hand, on own accounts; `delivery:settle`: any delivery awaiting a person. `takedown:propose`:
    register orders, request withdrawals; `takedown:order`: decide. `post:call_in`: take over a decision (Ley 40/2015
    art. 10, by analogy). `plan:manage`: plan, slots, year-round pieces; `plan:adopt`: enter the adopting act;
    `plan:read`: drafts. `period:review`: check accounts once an election is called. `case:names`: private senders'
    names; `case:review`: decide others' answers; `case:moderate`: propose or decide measures. `personal:manage`: find,
    hand over, erase, restrict personal data; `protocol:manage`: triage, templates. `request:make`: own requests;
    `request:note`: others' or pressure.
    """

    ACCOUNT_MANAGE = "account:manage"
    AUDIT_READ = "audit:read"
    CALENDAR_MANAGE = "calendar:manage"
    CALENDAR_READ = "calendar:read"
    CASE_ANSWER = "case:answer"
    CASE_MODERATE = "case:moderate"
    CASE_NAMES = "case:names"
    CASE_READ = "case:read"
    CASE_REVIEW = "case:review"
    CRISIS_DECLARE = "crisis:declare"
    DELIVERY_PUBLISH = "delivery:publish"
    DELIVERY_SETTLE = "delivery:settle"
    EXCEPTION_GRANT = "exception:grant"
    FEED_SUBSCRIBE = "feed:subscribe"
    LINE_ADOPT = "line:adopt"
    LINE_PROPOSE = "line:propose"
    LINE_READ = "line:read"
    MEMBER_MANAGE = "member:manage"
    ORGANISATION_MANAGE = "organisation:manage"
    PERIOD_CONFIRM = "period:confirm"
    PERIOD_END = "period:end"
    PERIOD_PROPOSE = "period:propose"
    PERIOD_REVIEW = "period:review"
    PERSONAL_MANAGE = "personal:manage"
    PLAN_ADOPT = "plan:adopt"
    PLAN_MANAGE = "plan:manage"
    PLAN_READ = "plan:read"
    POLITICAL_LOG_READ = "political_log:read"
    POST_CALL_IN = "post:call_in"
    POST_DECIDE = "post:decide"
    POST_EDIT = "post:edit"
    POST_HOLD = "post:hold"
    POST_IMPORT = "post:import"
    POST_READ = "post:read"
    POST_RELEASE = "post:release"
    POST_WRITE = "post:write"
    PROTOCOL_MANAGE = "protocol:manage"
    REPORT_READ = "report:read"
    REQUEST_MAKE = "request:make"
    REQUEST_NOTE = "request:note"
    REQUEST_READ = "request:read"
    REQUEST_TRIAGE = "request:triage"
    ROUTE_MANAGE = "route:manage"
    TAKEDOWN_ORDER = "takedown:order"
    TAKEDOWN_PROPOSE = "takedown:propose"
    TAKEDOWN_READ = "takedown:read"
    TOPIC_MANAGE = "topic:manage"


P = Permission
_READER = {P.CALENDAR_READ, P.FEED_SUBSCRIBE, P.LINE_READ, P.PLAN_READ, P.POST_READ}
_CASE_WORKER = {P.CASE_READ, P.CASE_ANSWER, P.CASE_MODERATE, P.CASE_NAMES}
_REQUESTER = {P.REQUEST_MAKE, P.REQUEST_NOTE, P.REQUEST_READ}
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.AUTHOR: frozenset(
        _READER
        | _REQUESTER
        | _CASE_WORKER
        | {P.POST_WRITE, P.POST_HOLD, P.POST_IMPORT, P.DELIVERY_PUBLISH, P.PERIOD_REVIEW}
    ),
    Role.EDITOR: frozenset(
        _READER
        | {P.POST_WRITE, P.POST_EDIT, P.POST_HOLD, P.POST_IMPORT, P.TOPIC_MANAGE, P.PLAN_MANAGE}
        | {P.DELIVERY_PUBLISH, P.DELIVERY_SETTLE}
        | {P.LINE_PROPOSE, P.PERIOD_PROPOSE, P.PERIOD_REVIEW}
        | _REQUESTER
        | {P.REQUEST_TRIAGE}
        | {P.TAKEDOWN_PROPOSE, P.TAKEDOWN_READ}
        | _CASE_WORKER
        | {P.CASE_REVIEW, P.PROTOCOL_MANAGE}
    ),
    Role.SUPERVISOR: frozenset(
        _READER
        | {P.POST_WRITE, P.POST_EDIT, P.POST_HOLD, P.POST_RELEASE, P.POST_DECIDE, P.DELIVERY_SETTLE, P.AUDIT_READ}
        | {P.POST_CALL_IN, P.CALENDAR_MANAGE}
        | {P.TOPIC_MANAGE, P.PLAN_MANAGE, P.POST_IMPORT, P.DELIVERY_PUBLISH}
        | {P.PERIOD_PROPOSE, P.PERIOD_CONFIRM, P.PERIOD_END, P.PERIOD_REVIEW}
        | {P.EXCEPTION_GRANT, P.LINE_ADOPT, P.LINE_PROPOSE, P.PLAN_ADOPT, P.ROUTE_MANAGE}
        | _REQUESTER
        | {P.REQUEST_TRIAGE, P.POLITICAL_LOG_READ, P.REPORT_READ}
        | {P.TAKEDOWN_ORDER, P.TAKEDOWN_PROPOSE, P.TAKEDOWN_READ}
        | _CASE_WORKER
        | {P.CASE_REVIEW, P.CRISIS_DECLARE, P.PERSONAL_MANAGE, P.PROTOCOL_MANAGE}
    ),
    Role.NEUTRALITY_REVIEWER: frozenset(
        _READER
        | {P.POST_DECIDE, P.POST_HOLD, P.AUDIT_READ, P.EXCEPTION_GRANT, P.LINE_PROPOSE, P.TAKEDOWN_READ}
        | _REQUESTER
        | {P.REQUEST_TRIAGE, P.POLITICAL_LOG_READ, P.REPORT_READ}
        | {P.CASE_READ, P.CASE_REVIEW}
    ),
    Role.LEGAL_REVIEWER: frozenset(
        _READER
        | {P.POST_DECIDE, P.POST_HOLD, P.POST_RELEASE, P.AUDIT_READ}
        | {P.PERIOD_CONFIRM, P.PERIOD_END, P.PERIOD_REVIEW}
        | {P.EXCEPTION_GRANT, P.LINE_ADOPT, P.LINE_PROPOSE, P.PLAN_ADOPT, P.ROUTE_MANAGE}
        | _REQUESTER
        | {P.POLITICAL_LOG_READ, P.REPORT_READ}
        | {P.TAKEDOWN_ORDER, P.TAKEDOWN_PROPOSE, P.TAKEDOWN_READ}
        | {P.CASE_READ, P.CASE_REVIEW, P.CASE_MODERATE, P.CASE_NAMES, P.PERSONAL_MANAGE, P.CRISIS_DECLARE}
    ),
    Role.POLITICAL_OFFICE: frozenset({P.CALENDAR_READ, P.FEED_SUBSCRIBE, P.LINE_READ, P.REQUEST_MAKE}),
    Role.UNIT_LIAISON: frozenset(_READER | {P.DELIVERY_PUBLISH, P.PERIOD_REVIEW, P.REQUEST_MAKE}),
    Role.AUDITOR: frozenset(
        {
            P.CALENDAR_READ,
            P.LINE_READ,
            P.PLAN_READ,
            P.POST_READ,
            P.AUDIT_READ,
            P.REQUEST_READ,
            P.POLITICAL_LOG_READ,
            P.REPORT_READ,
        }
        | {P.CASE_READ, P.TAKEDOWN_READ}
    ),
    Role.ADMINISTRATOR: frozenset(
        {P.ACCOUNT_MANAGE, P.CALENDAR_MANAGE, P.LINE_READ, P.MEMBER_MANAGE, P.ORGANISATION_MANAGE, P.TOPIC_MANAGE}
        | {P.PLAN_MANAGE, P.PLAN_READ}
    ),
}
BARRED_TO_POLITICS = frozenset(
    {P.POST_CALL_IN, P.POST_DECIDE, P.POST_RELEASE, P.POST_WRITE, P.POST_EDIT, P.POST_IMPORT, P.POST_READ}
    | {P.DELIVERY_PUBLISH, P.DELIVERY_SETTLE}
    | {P.ACCOUNT_MANAGE, P.MEMBER_MANAGE, P.ORGANISATION_MANAGE, P.TOPIC_MANAGE, P.POST_HOLD, P.AUDIT_READ}
    | {P.PLAN_ADOPT, P.PLAN_MANAGE, P.PLAN_READ}
    | {P.PERIOD_CONFIRM, P.PERIOD_END, P.PERIOD_PROPOSE, P.PERIOD_REVIEW}
    | {P.CALENDAR_MANAGE, P.EXCEPTION_GRANT, P.LINE_ADOPT, P.LINE_PROPOSE, P.ROUTE_MANAGE}
    | {P.POLITICAL_LOG_READ, P.REPORT_READ, P.REQUEST_NOTE, P.REQUEST_READ, P.REQUEST_TRIAGE}
    | {P.TAKEDOWN_ORDER, P.TAKEDOWN_PROPOSE, P.TAKEDOWN_READ}
    | {P.CASE_READ, P.CASE_ANSWER, P.CASE_MODERATE, P.CASE_NAMES, P.CASE_REVIEW}
    | {P.CRISIS_DECLARE, P.PERSONAL_MANAGE, P.PROTOCOL_MANAGE}
)
POLITICAL_POSTS = frozenset({PostKind.POLITICAL, PostKind.TEMPORARY_ADVISER})


def permissions_of(roles: Iterable[str], posts: Iterable[str]) -> frozenset[Permission]:
    role_set = {Role(role) for role in roles}
    granted = frozenset().union(*(GRANTS[role] for role in role_set)) if role_set else frozenset()
    is_political = Role.POLITICAL_OFFICE in role_set or bool(POLITICAL_POSTS & {PostKind(post) for post in posts})
    return granted - BARRED_TO_POLITICS if is_political else granted


def demand(allowed: bool) -> None:
    """Raise `NotPermitted` unless allowed."""
    if not allowed:
        raise NotPermitted(msg("Su función en esta organización no incluye esta acción."))


def check_combination(roles: Iterable[Role]) -> None:
    """Raise `Refusal` for auditors (ENS op.acc.3 r1.2) or political offices with another role."""
    distinct_roles = set(roles)
    for alone in (Role.AUDITOR, Role.POLITICAL_OFFICE):
        if alone in distinct_roles and len(distinct_roles) > 1:
            raise Refusal(
                msg(
                    "La función «%(role)s» no puede acumularse con otra en la misma organización.",
                    role=alone.label,
                )
            )


# fmt: off
# fmt: on
