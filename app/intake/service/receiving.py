"""Taking a request in: by the form, from somebody else's mouth, by letter."""

from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, select

from app.accounts import queries as accounts
from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act, Personal
from app.channels.models import Channel
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.core.writing import written
from app.core.zones import day_in
from app.db.numbers import next_number
from app.intake import queries
from app.intake.models import OpenRequest, Request, RequestCounter
from app.intake.rules.acts import ActKind
from app.intake.rules.asking import Asked, Requester, check_asked, check_brought
from app.intake.rules.kinds import POLITICAL, IntakeChannel, own_kind
from app.intake.service.acting import add_act
from app.intake.service.files import are_those, keep
from app.intake.service.holding import held
from app.intake.service.letters import tell_triage
from app.media.ports import Files
from app.organisations import queries as organisations
from app.organisations.models import Organisation

PROSE = ("subject", "on_behalf_of", "text", "purpose", "audience", "facts", "urgent_because", "budget")


class AlreadyAsked(OutOfTurn):
    """This form made another request before (a page gone back to): `code` is that one's."""

    def __init__(self, request: Request) -> None:
        super().__init__(
            say("Este formulario ya registró la petición %(code)s. Envíelo otra vez y será otra.", code=request.code)
        )


def ask(
    session: Session,
    organisation: Organisation,
    asked: Asked,
    *,
    actor: Actor,
    now: datetime,
    form_key: str = "",
    files: Files | None = None,
) -> Request:
    """A person of the house asks themself: what they are comes from their seat, and nobody chooses it.

    `files`: where those that come with it are kept; the same of the others that take a request in.
    """
    demand(actor.may(Permission.REQUEST_MAKE))
    requester = Requester(
        own_kind(actor.roles, actor.posts), actor.name, _job(session, actor, day_in(now, organisation.zone))
    )
    whose: dict[str, Any] = {"requester_id": actor.id, "channel": IntakeChannel.FORM, "files": files}
    request = _take(session, organisation, asked, requester, actor=actor, now=now, form_key=form_key, **whose)
    tell_triage(session, request, now=now)
    return request


def bring(
    session: Session,
    organisation: Organisation,
    asked: Asked,
    requester: Requester,
    *,
    actor: Actor,
    now: datetime,
    form_key: str = "",
    files: Files | None = None,
) -> Request:
    """Somebody else asked, by telephone or in a corridor, and the actor types it in."""
    how: dict[str, Any] = {"actor": actor, "now": now, "form_key": form_key, "files": files}
    request = write_down(session, organisation, asked, requester, **how)
    tell_triage(session, request, now=now)
    return request


def write_down(
    session: Session,
    organisation: Organisation,
    asked: Asked,
    requester: Requester,
    *,
    actor: Actor,
    now: datetime,
    form_key: str = "",
    files: Files | None = None,
) -> Request:
    """The same, of what is being written already: nobody has to decide on it, so nobody is told."""
    demand(actor.may(Permission.REQUEST_NOTE))
    check_brought(requester, own_kind(actor.roles, actor.posts))
    whose = {"channel": IntakeChannel.FORM, "original_channel": requester.original_channel, "files": files}
    return _of_somebody(session, organisation, asked, requester, actor=actor, now=now, form_key=form_key, **whose)


def receive(
    session: Session,
    organisation: Organisation,
    asked: Asked,
    requester: Requester,
    *,
    actor: Actor,
    now: datetime,
    key: str,
    evidence: str = "",
    files: Files | None = None,
) -> Request:
    """A letter of the mailbox made into a request, once: `key` is what the letter is known by (its Message-ID).

    `actor` is whoever carries the letters (`core.actor.the_clock`). `requester.kind` is a guess for people from
    outside; for those whose address has a seat in the organisation it is what they are. Whatever the letter lacks is
    filled by its caller: the subject, and on whose behalf. Nothing is cut, and no date is refused. `evidence`: how it
    came and could be read.
    """
    if known := queries.made_by_form(session, organisation.id, actor.id, key):
        return known
    whose = {"channel": IntakeChannel.MAILBOX, "original_channel": IntakeChannel.MAILBOX}
    how: dict[str, Any] = {"actor": actor, "now": now, "form_key": key, "evidence": evidence, "files": files}
    return _of_somebody(session, organisation, asked, requester, **how, **whose)


def _of_somebody(
    session: Session, organisation: Organisation, asked: Asked, requester: Requester, **how: Any
) -> Request:
    """Somebody whose address has a seat here is what that seat makes of them."""
    user = accounts.user_by_email(session, requester.email) if requester.email else None
    seat = accounts.actor_of(session, user, organisation.id, now=how["now"]) if user else None
    if seat is not None:
        kind = own_kind(seat.roles, seat.posts)
        stays = requester.kind in POLITICAL and kind not in POLITICAL
        requester = Requester(requester.kind if stays else kind, requester.name or seat.name, requester.post)
    return _take(session, organisation, asked, requester, requester_id=seat.id if seat else None, **how)


def _take(
    session: Session,
    organisation: Organisation,
    asked: Asked,
    requester: Requester,
    *,
    actor: Actor,
    now: datetime,
    form_key: str,
    evidence: str = "",
    files: Files | None,
    **whose: Any,
) -> Request:
    today = day_in(now, organisation.zone)
    if whose["channel"] is not IntakeChannel.MAILBOX:
        check_asked(asked, today=today)
    _check_known(session, organisation.id, asked)
    ordinal = next_number(session, RequestCounter, organisation.id, today.year)
    said = _said(asked)
    if form_key and (before := queries.made_by_form(session, organisation.id, actor.id, form_key)):
        return _the_same(before, said, asked)
    request = Request(
        organisation_id=organisation.id,
        year=today.year,
        ordinal=ordinal,
        received_at=now,
        recorded_by=actor.id,
        recorded_by_name=actor.name,
        form_key=form_key or None,
        attachments=keep(files, organisation.id, asked.attachments),
        **_who(requester),
        **said,
        **whose,
    )
    session.add(request)
    session.flush()
    _begin(session, request, zone=organisation.zone, evidence=evidence, actor=actor, now=now)
    return request


def _begin(session: Session, request: Request, *, zone: str, evidence: str, actor: Actor, now: datetime) -> None:
    """It waits for a decision; what the line says of its text is kept as it was when it came."""
    line, findings = held(session, request, zone=zone, now=now)
    rules = [
        {"code": one.rule, "wording": line.rules[one.rule].wording, "action": one.action.value} for one in findings
    ]
    add_act(session, request, ActKind.RECEIVED, by=actor, now=now, rules=rules, evidence=evidence)
    session.add(
        OpenRequest(organisation_id=request.organisation_id, request_id=request.id, received_at=request.received_at)
    )
    audit.record(
        session,
        Act.REQUEST_RECEIVED,
        actor=actor,
        now=now,
        subject=f"request:{request.id}",
        number=request.code,
        requester_kind=request.requester_kind,
        channel=request.original_channel or request.channel,
        requester=Personal(request.requester_name),
        on_behalf_of=Personal(request.on_behalf_of),
        rules=[rule["code"] for rule in rules],
        files=len(request.attachments),
    )
    session.flush()


def _who(requester: Requester) -> dict[str, Any]:
    told = {f"requester_{name}": getattr(requester, name).strip() for name in ("name", "post", "email")}
    return {"requester_kind": requester.kind, **told}


def _said(asked: Asked) -> dict[str, Any]:
    """As it is kept, but for its files."""
    kept = asdict(replace(asked, attachments=()))
    del kept["attachments"]
    lists = {name: list(kept[name]) for name in ("accounts", "languages", "sensitivities")}
    return kept | lists | {name: written(kept[name]) for name in PROSE}


def _the_same(before: Request, said: dict[str, Any], asked: Asked) -> Request:
    """A second click is the same request; other words in the same form are not, nor other files."""
    if any(getattr(before, name) != said[name] for name in PROSE) or not are_those(asked.attachments, before):
        raise AlreadyAsked(before)
    return before


def _check_known(session: Session, organisation_id: int, asked: Asked) -> None:
    """Raise `Refusal` for a unit or an account that is not the organisation's."""
    if asked.unit_id is not None and asked.unit_id not in {
        unit.id for unit in organisations.units(session, organisation_id) if not unit.closed
    }:
        raise Refusal(say("Esa unidad no existe o está cerrada: elija otra."))
    known = set(session.exec(select(Channel.id).where(Channel.organisation_id == organisation_id)))
    if not known.issuperset(asked.accounts):
        raise Refusal(say("Una de las cuentas elegidas no existe: revise la lista."))


def _job(session: Session, actor: Actor, today: date) -> str:
    """What the person's seats are called."""
    held_now = accounts.current_or_future(session, actor.person_id, organisation_id=actor.organisation_id, today=today)
    return next((seat.job_title for seat in held_now if seat.job_title), "")
