"""A post that tries an account's connection: a fixed sentence, published, looked at and withdrawn.

It is no delivery, so nothing else may be said with it; the network is called between two transactions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission, demand
from app.core.text import storable_text
from app.core.tokens import new_token
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import Channel
from app.domain.directory.rules.network_limits import limits_of
from app.domain.directory.rules.networks import ChannelState, Publishing
from app.domain.periods.queries.periods_in_force import binding_kinds_at
from app.domain.periods.rules.kinds import ELECTORAL, PAUSING
from app.domain.publishing.ports import AccountAccess, NetworkClient, NetworkError, NetworkErrorKind, OutgoingPost
from app.usecases.directory.registration import record_channel_act

SENTENCE = "Prueba técnica: comprobamos la conexión de esta cuenta. Se retira enseguida."
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class TrialOutcome:
    """`trouble`: the network's, of a `kind`, where it is not known to be out; `is_seen`: None if it cannot be asked."""

    permalink: str = ""
    is_seen: bool | None = None
    is_withdrawn: bool = False
    trouble: Message | None = None
    kind: NetworkErrorKind | None = None


def can_be_tried(channel: Channel) -> bool:
    """Tell whether the network takes a sentence alone in an open, connected account."""
    is_connected = channel.publishing is Publishing.API and bool(channel.credentials) and not channel.trouble
    return is_connected and channel.state is ChannelState.OPEN and not limits_of(channel.network).needs_media


def begin_trial(session: Session, channel: Channel, *, actor: Actor, now: datetime) -> OutgoingPost:
    """Record the trial before any byte leaves, and return what is said. Raises `Conflict`, `Refusal`."""
    demand(actor.may(Permission.ACCOUNT_MANAGE))
    if not can_be_tried(channel):
        raise Conflict(msg("En esta cuenta no se puede publicar ahora una prueba."))
    if (ELECTORAL | PAUSING) & set(binding_kinds_at(session, actor.organisation_id, [now])[now]):
        raise Refusal(msg("En periodo electoral, de luto o de emergencia no se publican pruebas."))
    record_channel_act(session, Act.ACCOUNT_TRIED, channel, actor=actor, now=now)
    return OutgoingPost(text=SENTENCE, language="es", attachments=(), key=new_token(), made_at=now)


def publish_trial(network: NetworkClient, access: AccountAccess, outgoing: OutgoingPost) -> TrialOutcome:
    """Publish once, look at it and withdraw it, outside transactions."""
    try:
        receipt = network.publish(access, outgoing)
    except NetworkError as error:
        return TrialOutcome(trouble=error.sentence, kind=error.kind)
    is_seen = _asked(lambda: network.is_there(access, receipt.remote_id))
    is_withdrawn = _asked(lambda: network.withdraw(access, receipt.remote_id)) is not None
    return TrialOutcome(receipt.permalink, is_seen, is_withdrawn)


def _asked(ask: Callable[[], Answer]) -> Answer | None:
    try:
        return ask()
    except NetworkError:
        return None


def end_trial(session: Session, channel: Channel, outcome: TrialOutcome, *, actor: Actor, now: datetime) -> None:
    """Record the outcome; an account that the network refused has to be connected again."""
    trouble = storable_text(str(outcome.trouble)) if outcome.trouble else ""
    if outcome.kind is NetworkErrorKind.UNAUTHORISED:
        channel.trouble = trouble
        session.add(channel)
    found = {"permalink": storable_text(outcome.permalink), "trouble": trouble, "seen_there": outcome.is_seen}
    detail = {name: value for name, value in found.items() if value not in ("", None)}
    detail["withdrawn"] = outcome.is_withdrawn
    record_channel_act(session, Act.ACCOUNT_TRIAL_ENDED, channel, actor=actor, now=now, **detail)
