"""First transaction: take what is due, check it as it stands this instant, and write down that it is being tried.

The clock is the wiring's, also on PostgreSQL where nodes may differ: a clock that is wrong makes things leave that
much early or late, or makes a lease look over; then the account is looked at, and nothing is ever sent again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col

from app.audit import service as audit
from app.audit.rules import Act
from app.audit.service import Deed
from app.channels.rules.accounts import Network as NetworkName
from app.channels.rules.accounts import Publishing
from app.core.words import Sentence, say
from app.db.claim import settle, take
from app.media.models import MediaFile
from app.publishing.jobs.stopping import Halt, bars_for, stops_for
from app.publishing.models import Delivery, DeliveryAttempt
from app.publishing.queries import sending
from app.publishing.queries.sending import Line
from app.publishing.rules import DeliveryState, Next, Readiness, look_again_at, ready, too_late_at
from app.publishing.service.errands import Errand, Picture, Result, Try

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
class Claimed:
    """`errands` need the network; `results` are decided already; `not_yet` says when to look again at the others.

    `stopped`: the posts among these that a period stops, to be put on hold.
    """

    token: str
    errands: list[Errand] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    not_yet: dict[int, datetime] = field(default_factory=dict)
    stopped: dict[int, Halt] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        return not (self.errands or self.results or self.not_yet)


def claim(
    session: Session, networks: Mapping[NetworkName, object], *, limit: int, lease: timedelta, now: datetime
) -> Claimed:
    """Take up to `limit` due deliveries; commit before doing anything about them."""
    token, taken = take(session, Delivery, limit=limit, lease=lease, now=now)
    claimed = Claimed(token)
    if not taken:
        return claimed
    lines = sending.lines(session, [delivery.id for delivery in taken])
    stops = {**bars_for(session, lines.values(), now=now), **stops_for(session, taken, now=now)}
    to_send: list[tuple[Delivery, Errand]] = []
    looks: list[Errand] = []
    for delivery in taken:
        if delivery.id not in lines:
            claimed.not_yet[delivery.id] = now + BUSY
            continue
        stop = stops.get(delivery.post_id)
        errand = _errand(delivery, lines[delivery.id], token, now + lease, is_stopped=stop is not None)
        if delivery.state is D.SENDING:
            looks.append(errand)
            continue
        match _decided(delivery, errand, networks, now=now):
            case Result() as result:
                claimed.results.append(result)
            case datetime() as again_at:
                claimed.not_yet[delivery.id] = again_at
                if stop:
                    claimed.stopped[delivery.post_id] = stop
            case None:
                to_send.append((delivery, errand))
    errands = _looking(session, looks) + _begin(session, to_send, now=now)
    claimed.errands = _with_pictures(session, errands)
    return claimed


def _errand(delivery: Delivery, line: Line, token: str, lease_until: datetime, *, is_stopped: bool) -> Errand:
    candidate = replace(line.candidate, is_stopped=is_stopped)
    return Errand(
        delivery_id=delivery.id,
        organisation_id=delivery.organisation_id,
        post_id=delivery.post_id,
        key=delivery.remote_key,
        token=token,
        lease_until=lease_until,
        line=replace(line, candidate=candidate),
    )


def give_back(session: Session, claimed: Claimed) -> None:
    """Let go of what cannot leave yet, in a transaction of its own.

    PostgreSQL checks foreign keys again when a row it has just written changes once more, and would wait for a post
    that somebody holds, who may be waiting for this very delivery.
    """
    for delivery_id, again_at in sorted(claimed.not_yet.items()):
        settle(session, Delivery, delivery_id, claimed.token, next_attempt_at=again_at)


def _decided(
    delivery: Delivery, errand: Errand, networks: Mapping[NetworkName, object], *, now: datetime
) -> Result | datetime | None:
    """What needs no network to be decided, or when to look again; None when it is to be sent now."""
    line, readiness = errand.line, ready(errand.line.candidate, now=now)
    over = too_late_at(line.last)
    if readiness in ENDS:
        state, trouble = ENDS[readiness]
        return Result(errand, Next(state, None), at=now, trouble=None if delivery.trouble else trouble)
    if delivery.state is not D.SCHEDULED:
        return over
    if readiness is not R.READY:
        return look_again_at(line.last, now=now)
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


def _begin(session: Session, ready_ones: Sequence[tuple[Delivery, Errand]], *, now: datetime) -> list[Errand]:
    """One attempt row each, and the record's entry; both are there before any byte leaves (invariant I5)."""
    if not ready_ones:
        return []
    for delivery, _ in ready_ones:
        delivery.state = D.SENDING
        delivery.attempts += 1
    begun = insert(DeliveryAttempt).returning(col(DeliveryAttempt.delivery_id), col(DeliveryAttempt.id))
    rows = [_attempt(delivery, errand, now) for delivery, errand in ready_ones]
    ids = {row[0]: row[1] for row in session.execute(begun, rows)}
    audit.lock_heads(session, {delivery.organisation_id for delivery, _ in ready_ones})
    audit.record_all(session, [_deed(delivery, errand) for delivery, errand in ready_ones], now=now)
    return [replace(errand, attempt=Try(ids[d.id], d.attempts, now)) for d, errand in ready_ones]


def _attempt(delivery: Delivery, errand: Errand, now: datetime) -> dict[str, Any]:
    return {
        "organisation_id": delivery.organisation_id,
        "delivery_id": delivery.id,
        "number": delivery.attempts,
        "token": errand.token,
        "started_at": now,
    }


def _deed(delivery: Delivery, errand: Errand) -> Deed:
    said = {"delivery": delivery.id, "account": errand.line.account, "attempt": delivery.attempts}
    return Deed(Act.DELIVERY_ATTEMPTED, delivery.organisation_id, f"post:{delivery.post_id}", said)


def _try(attempt: DeliveryAttempt) -> Try:
    return Try(attempt.id, attempt.number, attempt.started_at)


def _with_pictures(session: Session, errands: Sequence[Errand]) -> list[Errand]:
    digests = {use["digest"] for errand in errands for use in errand.line.media}
    files = sending.files_named(session, digests)
    return [replace(e, pictures=tuple(_picture(files, e, use) for use in e.line.media)) for e in errands]


def _picture(files: Mapping[tuple[int, str], MediaFile], errand: Errand, use: Mapping[str, str]) -> Picture:
    file = files.get((errand.organisation_id, use["digest"]))
    name, kind = (file.name, file.media_type) if file else ("", "")
    return Picture(digest=use["digest"], alt_text=use["alt"], name=name, media_type=kind)
