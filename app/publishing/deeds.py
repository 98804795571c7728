"""What people do about deliveries the worker could not finish: one transaction each."""

from datetime import datetime

from sqlalchemy import insert
from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.drafting.rules.states import Status
from app.publishing.models import Capture
from app.publishing.queries import lines, sending
from app.publishing.queries.lines import Case
from app.publishing.queries.provenance import content_fault
from app.publishing.rules import DeliveryState, Next, check_permalink, check_state
from app.publishing.service import endings

D = DeliveryState


def confirm(session: Session, case: Case, *, permalink: str, actor: Actor, now: datetime) -> None:
    """A person saw it in the account, or published it by hand: it is published at this address.

    Raises `Refusal` when the address cannot be this account's, or is another publication's, and `OutOfTurn` when what
    was to be published by hand is not what was approved.
    """
    _begin(session, case, actor, D.UNCONFIRMED, D.AWAITING_HAND)
    delivery, channel = case.delivery, case.channel
    check_permalink(permalink, network=channel.network, account_urls=(channel.url, channel.base_url))
    if lines.permalink_is_taken(session, case, permalink):
        raise Refusal(say("Esa dirección ya es la de otra publicación de esta cuenta."))
    was = delivery.state
    if was is D.AWAITING_HAND and case.post.status is not Status.ON_HOLD:
        _check_content(session, delivery.id)
    delivery.permalink = permalink
    endings.put(delivery, Next(D.PUBLISHED, None), now=now)
    answer = {"confirmed_by": actor.id, "after": was.value}
    row = endings.capture(delivery, text=case.text, media=case.variant.media, answer=answer, now=now)
    session.execute(insert(Capture), [row])
    _record(session, case, Act.DELIVERY_SETTLED, actor=actor, now=now, was=was, permalink=permalink)
    endings.end_posts(session, [case.post], actor_of={actor.organisation_id: actor}, now=now)


def _check_content(session: Session, delivery_id: int) -> None:
    if fault := content_fault(session, delivery_id):
        raise OutOfTurn(fault)


def send_again(session: Session, case: Case, *, actor: Actor, now: datetime) -> None:
    """A person looked and it is not there, or mended what was refused: let the worker make one more attempt.

    Only while the post stands approved and its time has not passed. The key stays the same, so that a network
    that remembers keys publishes once even if the person was wrong.
    """
    _begin(session, case, actor, D.UNCONFIRMED, D.FAILED)
    if case.post.status is not Status.APPROVED:
        raise OutOfTurn(say("La publicación no está aprobada ahora mismo, así que no se puede enviar."))
    if now > lines.end_of_chance(session, case):
        raise OutOfTurn(say("Su hora ya pasó. Prepare otra publicación, con otra hora."))
    was = case.delivery.state
    endings.put(case.delivery, Next(D.SCHEDULED, now), now=now, trouble=case.delivery.trouble)
    _record(session, case, Act.DELIVERY_RETRIED, actor=actor, now=now, was=was)


def look_again(session: Session, case: Case, *, actor: Actor, now: datetime) -> None:
    """Have the worker look at the account once more; nothing is sent."""
    _begin(session, case, actor, D.UNCONFIRMED)
    endings.put(case.delivery, Next(D.SENDING, now), now=now, trouble=case.delivery.trouble)
    _record(session, case, Act.DELIVERY_SETTLED, actor=actor, now=now, was=D.UNCONFIRMED, look_again=True)


def leave(session: Session, case: Case, *, reason: str, actor: Actor, now: datetime) -> None:
    """It did not come out and will not: the delivery is over, with the reason."""
    _begin(session, case, actor, D.UNCONFIRMED, D.FAILED, D.AWAITING_HAND)
    if not reason.strip():
        raise Refusal(say("Escriba el motivo: queda en el historial."))
    was = case.delivery.state
    endings.put(case.delivery, Next(D.CANCELLED, None), now=now, trouble=reason)
    _record(session, case, Act.DELIVERY_CANCELLED, actor=actor, now=now, was=was, reason=reason)
    endings.end_posts(session, [case.post], actor_of={actor.organisation_id: actor}, now=now)


def may_settle(case: Case, actor: Actor) -> bool:
    """Whoever settles anything, and the person responsible for what is published by hand."""
    is_theirs = case.channel.responsible_id == actor.id and case.delivery.state is D.AWAITING_HAND
    return actor.may(Permission.DELIVERY_SETTLE) or (is_theirs and actor.may(Permission.DELIVERY_PUBLISH))


def _begin(session: Session, case: Case, actor: Actor, *expected: DeliveryState) -> None:
    """Lock the post, then its delivery, as they are now."""
    demand(may_settle(case, actor))
    sending.posts_for_update(session, {case.post.id})
    sending.deliveries_for_update(session, {case.delivery.id})
    check_state(case.delivery.state, *expected)


def _record(session: Session, case: Case, act: Act, *, actor: Actor, now: datetime, **detail: object) -> None:
    said = {"delivery": case.delivery.id, "account": case.channel.called, **detail}
    audit.record(session, act, actor=actor, now=now, subject=f"post:{case.post.id}", **said)
    session.flush()
