"""First transaction: take what is due, check it as it stands this instant, and write down that it is being tried.

The clock is the wiring's, also on PostgreSQL where nodes may differ: a clock that is wrong makes things leave that
much early or late, or makes a lease look over; then the account is looked at, and nothing is ever sent again.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session

from app.audit.rules import Act
from app.audit.service import Deed
from app.channels.rules.accounts import Network as NetworkName
from app.channels.rules.accounts import Publishing
from app.core.words import Sentence, say
from app.db.claim import new_token
from app.db.many import table_of
from app.media.models import MediaFile
from app.publishing.jobs.stopping import Halt, bars_for, lapses_for, stops_for
from app.publishing.models import DeliveryAttempt
from app.publishing.queries import sending
from app.publishing.queries.held import Held, pick
from app.publishing.queries.provenance import content_faults
from app.publishing.queries.sending import Line
from app.publishing.rules import DeliveryState, Next, Readiness, look_again_at, ready, too_late_at
from app.publishing.service.errands import Errand, Picture, Result, Try
from app.publishing.service.ledger import Ledger

D, R = DeliveryState, Readiness
BUSY = timedelta(milliseconds=200)
"""When to look again at a delivery whose post somebody has in hand."""

LATE = say("Su hora pasó sin que saliera, así que ya no se envía.")
OUTDATED = say("El contenido que se aprobó ya no es el de la publicación.")
NOT_CONNECTED = say("La cuenta no está conectada. Conéctela en sus ajustes y vuelva a enviarla.")
ENDS: dict[Readiness, tuple[DeliveryState, Sentence]] = {
    R.LATE: (D.EXPIRED, LATE),
    R.OUTDATED: (D.CANCELLED, OUTDATED),
}


@dataclass(slots=True)
class Chosen:
    """Due deliveries under our lock, each with what it is for; nothing about them is written yet.

    `not_yet` says when to look again. `stopped`: the posts among these that a period or a rule stops.
    """

    token: str
    lease_until: datetime
    to_look: list[tuple[Held, Errand]] = field(default_factory=list)
    to_send: list[tuple[Held, Errand]] = field(default_factory=list)
    decided: list[tuple[Held, Result]] = field(default_factory=list)
    not_yet: list[tuple[Held, datetime]] = field(default_factory=list)
    stopped: dict[int, Halt] = field(default_factory=dict)

    @property
    def deliveries(self) -> list[Held]:
        return [delivery for delivery, _ in (*self.to_look, *self.to_send, *self.decided, *self.not_yet)]


@dataclass(frozen=True, slots=True)
class Claimed:
    """`errands` need the network; `results` are decided already; `stopped` are posts to be put on hold.

    `count`: how many there were, those that cannot leave yet among them.
    """

    errands: list[Errand]
    results: list[Result]
    stopped: Mapping[int, Halt]
    count: int


def claim(
    session: Session, networks: Mapping[NetworkName, object], *, limit: int, lease: timedelta, now: datetime
) -> Claimed:
    """Take up to `limit` due deliveries; commit before doing anything about them."""
    chosen, ledger = choose(session, networks, limit=limit, lease=lease, now=now), Ledger()
    claimed = begin(session, chosen, ledger, now=now)
    ledger.write(session)
    ledger.record(session, now=now)
    return claimed


def choose(
    session: Session,
    networks: Mapping[NetworkName, object],
    *,
    limit: int,
    lease: timedelta,
    now: datetime,
    but: Collection[int] = (),
) -> Chosen:
    """Lock up to `limit` due deliveries and say what each is for. Waits for nobody. `but`: those in hand already."""
    chosen = Chosen(new_token(), now + lease)
    picked = [delivery for delivery in pick(session, limit=limit, now=now) if delivery.id not in but]
    if not picked:
        return chosen
    lines = sending.lines(session, [delivery.id for delivery in picked])
    stops = {
        **bars_for(session, lines.values(), now=now),
        **stops_for(session, picked, now=now),
        **lapses_for(session, lines.values(), now=now),
    }
    faults = content_faults(session, [lines[one.id] for one in picked if _is_to_leave(one, lines)])
    for delivery in picked:
        if line := lines.get(delivery.id):
            _sort(chosen, delivery, line, stops.get(delivery.post_id), faults.get(delivery.id), networks, now=now)
        else:
            chosen.not_yet.append((delivery, now + BUSY))
    return chosen


def _is_to_leave(delivery: Held, lines: Mapping[int, Line]) -> bool:
    return delivery.state is D.SCHEDULED and delivery.id in lines


def _sort(
    chosen: Chosen,
    delivery: Held,
    line: Line,
    stop: Halt | None,
    fault: Sentence | None,
    networks: Mapping[NetworkName, object],
    *,
    now: datetime,
) -> None:
    errand = _errand(delivery, line, chosen, is_stopped=stop is not None)
    if delivery.state is D.SENDING:
        chosen.to_look.append((delivery, errand))
        return
    match _decided(delivery, errand, fault, networks, now=now):
        case Result() as result:
            chosen.decided.append((delivery, result))
        case datetime() as again_at:
            chosen.not_yet.append((delivery, again_at))
            if stop:
                chosen.stopped[delivery.post_id] = stop
        case None:
            chosen.to_send.append((delivery, errand))


def begin(session: Session, chosen: Chosen, ledger: Ledger, *, now: datetime) -> Claimed:
    """Say in the ledger who has what until when, and that what leaves is being tried; commit before doing anything."""
    for delivery, _ in (*chosen.to_look, *chosen.to_send, *chosen.decided):
        delivery.lease_token, delivery.next_attempt_at = chosen.token, chosen.lease_until
    for delivery, again_at in chosen.not_yet:
        delivery.lease_token, delivery.next_attempt_at = None, again_at
    errands = _looking(session, [errand for _, errand in chosen.to_look]) + _begin(session, chosen.to_send, now=now)
    ledger.keep(chosen.deliveries, [_deed(delivery, errand) for delivery, errand in chosen.to_send])
    results = [result for _, result in chosen.decided]
    return Claimed(_with_pictures(session, errands), results, chosen.stopped, len(chosen.deliveries))


def _errand(delivery: Held, line: Line, chosen: Chosen, *, is_stopped: bool) -> Errand:
    candidate = replace(line.candidate, is_stopped=is_stopped)
    return Errand(
        delivery_id=delivery.id,
        organisation_id=delivery.organisation_id,
        post_id=delivery.post_id,
        key=delivery.remote_key,
        token=chosen.token,
        lease_until=chosen.lease_until,
        line=replace(line, candidate=candidate),
        answers=delivery.answers,
    )


def _decided(
    delivery: Held, errand: Errand, fault: Sentence | None, networks: Mapping[NetworkName, object], *, now: datetime
) -> Result | datetime | None:
    """What needs no network to be decided, or when to look again; None when it is to be sent now.

    `fault`: why it is not what the record says was approved; then a person looks at it, whatever its account.
    """
    line, readiness = errand.line, ready(errand.line.candidate, now=now)
    over = too_late_at(line.last)
    if readiness in ENDS:
        state, trouble = ENDS[readiness]
        return Result(errand, Next(state, None), at=now, trouble=None if delivery.trouble else trouble)
    if delivery.state is not D.SCHEDULED:
        return over
    if readiness is not R.READY:
        return look_again_at(line.last, now=now)
    if fault:
        return Result(errand, Next(D.FAILED, over), at=now, trouble=fault)
    if line.publishing is Publishing.BY_HAND:
        return Result(errand, Next(D.AWAITING_HAND, over), at=now)
    if not (line.credentials and line.network in networks):
        return Result(errand, Next(D.FAILED, over), at=now, trouble=NOT_CONNECTED)
    return None


def _looking(session: Session, errands: Sequence[Errand]) -> list[Errand]:
    """Attempts whose lease ran out: whoever made them is gone, so the account itself is looked at."""
    if not errands:
        return []
    attempts = sending.latest_attempts(session, [errand.delivery_id for errand in errands])
    return [replace(e, is_look=True, attempt=_try(attempts[e.delivery_id])) for e in errands]


def _begin(session: Session, ready_ones: Sequence[tuple[Held, Errand]], *, now: datetime) -> list[Errand]:
    """One attempt row each; it and the record's entry are there before any byte leaves (invariant I5)."""
    if not ready_ones:
        return []
    for delivery, _ in ready_ones:
        delivery.state = D.SENDING
        delivery.attempts += 1
    rows = [_attempt(delivery, errand, now) for delivery, errand in ready_ones]
    ids = {row[0]: row[1] for row in session.connection().execute(_BEGUN, rows)}
    return [replace(errand, attempt=Try(ids[d.id], d.attempts, now)) for d, errand in ready_ones]


_TRIES = table_of(DeliveryAttempt)
_BEGUN = insert(_TRIES).returning(_TRIES.c.delivery_id, _TRIES.c.id)


def _attempt(delivery: Held, errand: Errand, now: datetime) -> dict[str, Any]:
    return {
        "organisation_id": delivery.organisation_id,
        "delivery_id": delivery.id,
        "number": delivery.attempts,
        "token": errand.token,
        "started_at": now,
    }


def _deed(delivery: Held, errand: Errand) -> Deed:
    said = {"delivery": delivery.id, "account": errand.line.account, "attempt": delivery.attempts}
    return Deed(Act.DELIVERY_ATTEMPTED, delivery.organisation_id, f"post:{delivery.post_id}", said)


def _try(attempt: DeliveryAttempt) -> Try:
    return Try(attempt.id, attempt.number, attempt.started_at, attempt.is_presumed)


def _with_pictures(session: Session, errands: Sequence[Errand]) -> list[Errand]:
    digests = {use["digest"] for errand in errands for use in errand.line.media}
    files = sending.files_named(session, digests)
    return [replace(e, pictures=tuple(_picture(files, e, use) for use in e.line.media)) for e in errands]


def _picture(files: Mapping[tuple[int, str], MediaFile], errand: Errand, use: Mapping[str, str]) -> Picture:
    file = files.get((errand.organisation_id, use["digest"]))
    return Picture(digest=use["digest"], alt_text=use["alt"], media_type=file.media_type if file else "")
