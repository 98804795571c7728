from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from app.core.errors import Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.core.zones import day_bounds, local_day
from app.db.counters import take_number
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.audit.rules.chain import PersonalValue
from app.domain.directory.models import Channel
from app.domain.editorial_line.queries.line_cache import CompiledLineInForce, load_line
from app.domain.editorial_line.rules.findings import RuleFinding
from app.domain.editorial_line.rules.piece import CheckedPiece
from app.domain.media.ports import FileStore
from app.domain.organisations import queries as organisations
from app.domain.organisations.models import Organisation
from app.domain.people.queries import actors, people
from app.domain.periods.queries.periods_in_force import binding_kinds_at
from app.domain.requests.models import OpenRequest, Request, RequestCounter
from app.domain.requests.queries import requests
from app.domain.requests.rules.acts import RequestActKind
from app.domain.requests.rules.origin import POLITICAL_KINDS, RequestChannel, RequestSensitivity, requester_kind_of
from app.domain.requests.rules.request import RequestContent, Requester, check_brought, check_content
from app.domain.requests.service.request_log import add_request_act
from app.usecases.requests.files import store_files
from app.usecases.requests.letters import notify_deciders
from app.usecases.requests.stored_request import check_same_request, content_values, requester_values

LineFindings = tuple[CompiledLineInForce, tuple[RuleFinding, ...]]
DEFAULT_LANGUAGE = "es"


def check_against_line(
    session: Session, request: Request, *, zone: str, now: datetime, text: str | None = None
) -> LineFindings:
    """Check the request's, or given, text; two statements."""
    line = load_line(session, request.organisation_id, now=now)
    at = day_bounds(request.wanted_on, zone)[0] if request.wanted_on else now
    checked_text = request.text if text is None else text
    piece = CheckedPiece(
        text=checked_text,
        language=request.languages[0] if request.languages else DEFAULT_LANGUAGE,
        requester=request.provenance.value,
        now=now,
        zone=zone,
        periods=binding_kinds_at(session, request.organisation_id, [at])[at],
        declared={"paid": True} if RequestSensitivity.COST in request.sensitivities and request.budget else {},
    )
    return line, line.check(piece) if checked_text else ()


@dataclass(frozen=True, slots=True)
class RequestRoute:
    """The way a request came. `form_key`: idempotency key; `evidence`: how it came, readable; `files`: the store."""

    channel: RequestChannel
    original_channel: RequestChannel | None = None
    form_key: str = ""
    evidence: str = ""
    files: FileStore | None = None


def submit_request(
    work: Work,
    organisation: Organisation,
    content: RequestContent,
    *,
    form_key: str = "",
    files: FileStore | None = None,
) -> Request:
    """Submit the actor's own request; their role decides the requester's kind."""
    demand(work.actor.may(Permission.REQUEST_MAKE))
    requester = Requester(
        requester_kind_of(work.actor.roles, work.actor.posts),
        work.actor.name,
        _job_titles(work, local_day(work.now, organisation.zone)),
    )
    route = RequestRoute(RequestChannel.FORM, form_key=form_key, files=files)
    request = _store_request(work, organisation, content, requester, route, requester_id=work.actor.id)
    notify_deciders(work.session, request, now=work.now)
    return request


def submit_for_other(
    work: Work,
    organisation: Organisation,
    content: RequestContent,
    requester: Requester,
    *,
    form_key: str = "",
    files: FileStore | None = None,
) -> Request:
    """Submit another's request, made by telephone or in person."""
    request = register_request(work, organisation, content, requester, form_key=form_key, files=files)
    notify_deciders(work.session, request, now=work.now)
    return request


def register_request(
    work: Work,
    organisation: Organisation,
    content: RequestContent,
    requester: Requester,
    *,
    form_key: str = "",
    files: FileStore | None = None,
) -> Request:
    """Submit as `submit_for_other` for a post in progress, without notice or decision."""
    demand(work.actor.may(Permission.REQUEST_NOTE))
    check_brought(requester, requester_kind_of(work.actor.roles, work.actor.posts))
    route = RequestRoute(RequestChannel.FORM, requester.original_channel, form_key, files=files)
    return record_for_requester(work, organisation, content, requester, route)


def receive_request(
    work: Work,
    organisation: Organisation,
    content: RequestContent,
    requester: Requester,
    *,
    key: str,
    evidence: str = "",
    files: FileStore | None = None,
) -> Request:
    """Receive a letter once, by `key` (its Message-ID).

    The work is the worker's. `requester.kind`: a guess for outsiders; seats decide it. The caller supplies
    missing subject and beneficiary. Nothing is truncated, no date refused. `evidence`: how it came.
    """
    if known := requests.request_of_form(work.session, organisation.id, work.actor.id, key):
        return known
    route = RequestRoute(RequestChannel.MAILBOX, RequestChannel.MAILBOX, key, evidence, files)
    return record_for_requester(work, organisation, content, requester, route)


def record_for_requester(
    work: Work, organisation: Organisation, content: RequestContent, requester: Requester, route: RequestRoute
) -> Request:
    """Record the request as theirs; a seat sets their kind, never lowering a political one."""
    user = people.user_by_email(work.session, requester.email) if requester.email else None
    seat = actors.load_actor(work.session, user, organisation.id, now=work.now) if user else None
    if seat is not None:
        kind = requester_kind_of(seat.roles, seat.posts)
        stays = requester.kind in POLITICAL_KINDS and kind not in POLITICAL_KINDS
        requester = Requester(requester.kind if stays else kind, requester.name or seat.name, requester.post)
    who = seat.id if seat else None
    return _store_request(work, organisation, content, requester, route, requester_id=who)


def _store_request(
    work: Work,
    organisation: Organisation,
    content: RequestContent,
    requester: Requester,
    route: RequestRoute,
    *,
    requester_id: int | None,
) -> Request:
    today = local_day(work.now, organisation.zone)
    if route.channel is not RequestChannel.MAILBOX:
        check_content(content, today=today)
    _check_unit_and_accounts(work.session, organisation.id, content)
    ordinal = take_number(work.session, RequestCounter, organisation.id, today.year)
    values = content_values(content)
    if route.form_key and (
        earlier := requests.request_of_form(work.session, organisation.id, work.actor.id, route.form_key)
    ):
        return check_same_request(earlier, values, content)
    request = Request(
        organisation_id=organisation.id,
        year=today.year,
        ordinal=ordinal,
        received_at=work.now,
        recorded_by=work.actor.id,
        recorded_by_name=work.actor.name,
        channel=route.channel,
        original_channel=route.original_channel,
        form_key=route.form_key or None,
        attachments=store_files(route.files, organisation.id, content.attachments),
        requester_id=requester_id,
        **requester_values(requester),
        **values,
    )
    work.session.add(request)
    work.session.flush()
    _open_request(work, request, zone=organisation.zone, evidence=route.evidence)
    return request


def _open_request(work: Work, request: Request, *, zone: str, evidence: str) -> None:
    """Open for decision, keeping findings as on arrival."""
    line, findings = check_against_line(work.session, request, zone=zone, now=work.now)
    rules = [
        {"code": finding.rule, "wording": line.rules[finding.rule].wording, "action": finding.action.value}
        for finding in findings
    ]
    add_request_act(work, request, RequestActKind.RECEIVED, by=work.actor, rules=rules, evidence=evidence)
    work.session.add(
        OpenRequest(organisation_id=request.organisation_id, request_id=request.id, received_at=request.received_at)
    )
    audit.record(
        work,
        Act.REQUEST_RECEIVED,
        subject=f"request:{request.id}",
        number=request.code,
        requester_kind=request.requester_kind,
        channel=request.original_channel or request.channel,
        requester=PersonalValue(request.requester_name),
        on_behalf_of=PersonalValue(request.on_behalf_of),
        rules=[rule["code"] for rule in rules],
        files=len(request.attachments),
    )
    work.session.flush()


def _check_unit_and_accounts(session: Session, organisation_id: int, content: RequestContent) -> None:
    """Raise `Refusal` for another organisation's unit or account."""
    if content.unit_id is not None and content.unit_id not in {
        unit.id for unit in organisations.units(session, organisation_id) if not unit.closed
    }:
        raise Refusal(msg("Esa unidad no existe o está cerrada: elija otra."))
    known = set(session.exec(select(Channel.id).where(Channel.organisation_id == organisation_id)))
    if not known.issuperset(content.accounts):
        raise Refusal(msg("Una de las cuentas elegidas no existe: revise la lista."))


def _job_titles(work: Work, today: date) -> str:
    held_now = people.unfinished_roles(
        work.session, work.actor.person_id, organisation_id=work.actor.organisation_id, today=today
    )
    return next((seat.job_title for seat in held_now if seat.job_title), "")
