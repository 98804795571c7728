"""Taking a request in: by the form, from somebody else's mouth, by letter."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from app.accounts import queries as accounts
from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act, Personal
from app.channels.models import Channel
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.core.zones import day_in
from app.db.numbers import next_number
from app.intake import queries
from app.intake.models import OpenRequest, Request, RequestCounter
from app.intake.rules.acts import ActKind
from app.intake.rules.asking import Asked, Requester, check_asked, check_brought
from app.intake.rules.kinds import POLITICAL, IntakeChannel, own_kind
from app.intake.service.acting import add_act
from app.intake.service.files import keep
from app.intake.service.holding import held
from app.intake.service.letters import tell_triage
from app.intake.service.wording import as_kept, the_same, who_asked
from app.media.ports import Files
from app.organisations import queries as organisations
from app.organisations.models import Organisation


@dataclass(frozen=True, slots=True)
class Way:
    """How a request came in. `form_key`: what makes it the same when it comes twice; `evidence`: how it could be read;
    `files`: where those that come with it are kept.
    """

    channel: IntakeChannel
    original_channel: IntakeChannel | None = None
    form_key: str = ""
    evidence: str = ""
    files: Files | None = None


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
    way = Way(IntakeChannel.FORM, form_key=form_key, files=files)
    request = _take(session, organisation, asked, requester, way, requester_id=actor.id, actor=actor, now=now)
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
    request = write_down(session, organisation, asked, requester, actor=actor, now=now, form_key=form_key, files=files)
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
    way = Way(IntakeChannel.FORM, requester.original_channel, form_key, files=files)
    return of_somebody(session, organisation, asked, requester, way, actor=actor, now=now)


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
    way = Way(IntakeChannel.MAILBOX, IntakeChannel.MAILBOX, key, evidence, files)
    return of_somebody(session, organisation, asked, requester, way, actor=actor, now=now)


def of_somebody(
    session: Session,
    organisation: Organisation,
    asked: Asked,
    requester: Requester,
    way: Way,
    *,
    actor: Actor,
    now: datetime,
) -> Request:
    """Take it in as theirs. Somebody whose address has a seat here is what that seat makes of them."""
    user = accounts.user_by_email(session, requester.email) if requester.email else None
    seat = accounts.actor_of(session, user, organisation.id, now=now) if user else None
    if seat is not None:
        kind = own_kind(seat.roles, seat.posts)
        stays = requester.kind in POLITICAL and kind not in POLITICAL
        requester = Requester(requester.kind if stays else kind, requester.name or seat.name, requester.post)
    who = seat.id if seat else None
    return _take(session, organisation, asked, requester, way, requester_id=who, actor=actor, now=now)


def _take(
    session: Session,
    organisation: Organisation,
    asked: Asked,
    requester: Requester,
    way: Way,
    *,
    requester_id: int | None,
    actor: Actor,
    now: datetime,
) -> Request:
    today = day_in(now, organisation.zone)
    if way.channel is not IntakeChannel.MAILBOX:
        check_asked(asked, today=today)
    _check_known(session, organisation.id, asked)
    ordinal = next_number(session, RequestCounter, organisation.id, today.year)
    said = as_kept(asked)
    if way.form_key and (before := queries.made_by_form(session, organisation.id, actor.id, way.form_key)):
        return the_same(before, said, asked)
    request = Request(
        organisation_id=organisation.id,
        year=today.year,
        ordinal=ordinal,
        received_at=now,
        recorded_by=actor.id,
        recorded_by_name=actor.name,
        channel=way.channel,
        original_channel=way.original_channel,
        form_key=way.form_key or None,
        attachments=keep(way.files, organisation.id, asked.attachments),
        requester_id=requester_id,
        **who_asked(requester),
        **said,
    )
    session.add(request)
    session.flush()
    _begin(session, request, zone=organisation.zone, evidence=way.evidence, actor=actor, now=now)
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
