"""Writing how a batch of errands went, in one transaction."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, update

from app.audit.service import Deed
from app.channels.models import Channel
from app.core.actor import the_clock
from app.core.text import storable
from app.core.words import say
from app.publishing.queries import sending
from app.publishing.queries.held import Held, HeldPost, held, held_posts
from app.publishing.rules import DeliveryState, Next, Outcome
from app.publishing.service import endings
from app.publishing.service.errands import Result, Try
from app.publishing.service.ledger import Ledger
from app.publishing.service.letters import KINDS, Postbag

D = DeliveryState
Pair = tuple[Held, Result]
AMBIGUOUS = say("En la cuenta hay una publicación igual, pero puede ser de otro envío con el mismo texto.")


def settle(session: Session, results: Sequence[Result], *, now: datetime) -> Counter[DeliveryState]:
    """Write what became of each delivery that is still in our hands; how many came to each state."""
    landed, ledger = hold(session, results), Ledger()
    settled = take_in(session, landed, ledger, now=now)
    return write(session, settled, ledger, now=now)


@dataclass(frozen=True, slots=True)
class Landed:
    """What came back, with its deliveries and their posts under our lock."""

    pairs: Sequence[Pair]
    posts: Mapping[int, HeldPost]

    @property
    def ids(self) -> set[int]:
        return {delivery.id for delivery, _ in self.pairs}


def hold(session: Session, results: Sequence[Result]) -> Landed:
    """Lock posts and deliveries in that order, as every deed does; the heads of the record come last."""
    if not results:
        return Landed((), {})
    posts = held_posts(session, {result.errand.post_id for result in results})
    rows = held(session, {result.errand.delivery_id for result in results})
    pairs = _ours(session, [(rows[r.errand.delivery_id], r) for r in results if r.errand.delivery_id in rows])
    _mark_channels(session, pairs)
    return Landed(pairs, posts)


@dataclass(frozen=True, slots=True)
class Settled:
    """`was`: the state each delivery came from, by its key."""

    landed: Landed
    pairs: Sequence[Pair]
    was: Mapping[int, DeliveryState]


def take_in(session: Session, landed: Landed, ledger: Ledger, *, now: datetime) -> Settled:
    """Bring each delivery to where its result leads; the ledger has what is to be written of it."""
    pairs = [(delivery, _doubted(session, delivery, result)) for delivery, result in landed.pairs]
    was = {delivery.id: delivery.state for delivery, _ in pairs}
    for delivery, result in pairs:
        _take_in(delivery, result, now=now)
    ledger.keep([delivery for delivery, _ in pairs], [_deed(delivery, result) for delivery, result in pairs])
    ledger.outcomes += _outcomes(session, pairs)
    ledger.captures += [_capture(d, r, now) for d, r in pairs if r.sent]
    return Settled(landed, pairs, was)


def write(session: Session, settled: Settled, ledger: Ledger, *, now: datetime) -> Counter[DeliveryState]:
    """Write the ledger, tell whom it concerns and end the posts it ends; how many came to each state."""
    posts, pairs = settled.landed.posts, settled.pairs
    ledger.write(session)
    _tell(session, pairs, settled.was, now=now)
    ended = [posts[key] for key in sorted({d.post_id for d, _ in pairs if d.next_attempt_at is None})]
    expiring = endings.close_posts(session, ended, now=now) if ended else []
    ledger.record(session, now=now)
    if expiring:
        _expire(session, expiring, now=now)
    return Counter(delivery.state for delivery, _ in pairs)


def _expire(session: Session, post_ids: Sequence[int], *, now: datetime) -> None:
    posts = sending.posts_for_update(session, post_ids).values()
    clocks = {post.organisation_id: the_clock(post.organisation_id) for post in posts}
    endings.end_posts(session, posts, actor_of=clocks, now=now)


def _tell(session: Session, pairs: Sequence[Pair], was: Mapping[int, DeliveryState], *, now: datetime) -> None:
    """Of a delivery that expires after somebody was asked about it, they know already."""
    bag = Postbag(session, now=now)
    for delivery, result in pairs:
        if not (delivery.state is D.EXPIRED and was[delivery.id] in KINDS):
            bag.tell(delivery, result.errand.line)


def _ours(session: Session, pairs: Iterable[Pair]) -> list[Pair]:
    """Those whose lease is still ours, and those we lost but know to be public: that is news to whoever has it now."""
    held, lost = [], []
    for delivery, result in pairs:
        if delivery.lease_token == result.errand.token:
            held.append((delivery, result))
        elif _is_news(delivery, result):
            lost.append((delivery, result))
    if not lost:
        return held
    known = sending.settled_attempts(session, [r.errand.attempt.id for _, r in lost if r.errand.attempt])
    return held + [(d, r) for d, r in lost if r.errand.attempt and r.errand.attempt.id not in known]


def _is_news(delivery: Held, result: Result) -> bool:
    attempt = result.errand.attempt
    is_same_attempt = attempt is not None and attempt.number == delivery.attempts
    return is_same_attempt and result.outcome is Outcome.PUBLISHED and delivery.state in (D.SENDING, D.UNCONFIRMED)


def _doubted(session: Session, delivery: Held, result: Result) -> Result:
    """What was only found in the account proves nothing while another delivery may claim the same."""
    if not (result.is_found and result.sent):
        return result
    if not sending.has_a_twin(session, delivery, result.errand.line.text, remote_id=result.sent.remote_id):
        return result
    return replace(result, outcome=Outcome.UNKNOWN, next=Next(D.UNCONFIRMED, None), sent=None, trouble=AMBIGUOUS)


def _mark_channels(session: Session, pairs: Sequence[Pair]) -> None:
    """An account whose authorisation was refused says so on its page."""
    said = {d.channel_id: str(r.trouble) for d, r in pairs if r.outcome is Outcome.UNAUTHORISED and r.trouble}
    for channel_id in sorted(said):
        session.exec(update(Channel).where(col(Channel.id) == channel_id).values(trouble=storable(said[channel_id])))


def _take_in(delivery: Held, result: Result, *, now: datetime) -> None:
    if result.sent:
        delivery.remote_id = storable(result.sent.remote_id)
        delivery.permalink = storable(result.sent.permalink)
    trouble = storable(str(result.trouble)) if result.trouble else delivery.trouble
    endings.put(delivery, result.next, now=now, trouble="" if result.sent else trouble)


def _outcomes(session: Session, pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """One row an attempt, once: looking at it again tells of the delivery, not of what was answered then."""
    tried = [(d, r, r.errand.attempt) for d, r in pairs if r.outcome and r.errand.attempt]
    looked_at = [attempt.id for _, result, attempt in tried if result.errand.is_look]
    known = sending.settled_attempts(session, looked_at) if looked_at else set()
    return [_outcome(delivery, result, attempt) for delivery, result, attempt in tried if attempt.id not in known]


def _outcome(delivery: Held, result: Result, attempt: Try) -> dict[str, Any]:
    return {
        "organisation_id": delivery.organisation_id,
        "attempt_id": attempt.id,
        "outcome": result.outcome,
        "status": result.status,
        "excerpt": storable(result.excerpt),
        "finished_at": result.at,
    }


def _capture(delivery: Held, result: Result, now: datetime) -> dict[str, Any]:
    line, answer = result.errand.line, {"status": result.status, "excerpt": storable(result.excerpt)}
    return endings.capture(delivery, text=line.text, media=line.media, answer=answer, now=now)


def _deed(delivery: Held, result: Result) -> Deed:
    said = {
        "delivery": delivery.id,
        "account": result.errand.line.account,
        "permalink": delivery.permalink,
        "seen_there": result.is_found and bool(result.sent),
        "trouble": delivery.trouble,
        "again_at": delivery.next_attempt_at if delivery.state is D.SCHEDULED else None,
    }
    kept = {name: value for name, value in said.items() if value}
    return Deed(endings.ACTS[delivery.state], delivery.organisation_id, f"post:{delivery.post_id}", kept)
