"""Trial posts: a fixed sentence published at once, read back and withdrawn. No delivery exists: no figure counts it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from app.core import clock as clocks
from app.core.call_outcome import CallOutcome
from app.core.errors import Conflict
from app.core.messages import Message, msg
from app.core.permissions import Permission, demand
from app.core.tokens import new_token
from app.db.outbox_tasks import CommittedAttempt, OutboxTask
from app.db.work import Work
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import Channel
from app.domain.directory.rules.network_limits import limits_of
from app.domain.directory.rules.network_prices import price_of
from app.domain.directory.rules.networks import ChannelState
from app.domain.directory.rules.video_limits import video_limits_of
from app.domain.organisations.models import Organisation
from app.domain.periods.queries.periods_in_force import binding_kinds_at
from app.domain.periods.rules.kinds import SHOWN_EVERYWHERE
from app.domain.publishing.ports import NetworkError, OutgoingPost
from app.domain.publishing.queries.month_costs import month_costs, priced_account
from app.domain.publishing.rules.trials import TRIAL_TEXTS, TrialEnd, trial_text
from app.usecases.directory.registration import record_channel_act
from app.usecases.publishing.network_call import (
    NetworkPublication,
    NetworksByName,
    PublishResult,
    Unsealing,
    failed_result,
    mark_unauthorised,
    open_account,
)

LONGEST = timedelta(seconds=60)
NOT_CONNECTED = msg("La cuenta no está conectada, así que no hay nada que probar.")
NOT_OPEN = msg("Solo se prueba una cuenta abierta.")
NEEDS_PICTURE = msg("Esta red no admite publicaciones sin imagen, así que no hay prueba: mire cómo sale la primera.")
NEEDS_VIDEO = msg("Esta red solo publica vídeos, así que no hay prueba: mire cómo sale el primero.")
IN_PERIOD = msg("Ahora no se puede: rige un periodo en el que una prueba no debe salir. Espere a que termine.")
OVER_CAP = msg("La prueba pasaría el tope de gasto de este mes.")
LOST = msg("La red no confirmó la prueba y no se ha encontrado en la cuenta. Mire si salió y, si está, bórrela.")


@dataclass(frozen=True, slots=True)
class AccountTrial:
    """`is_read`: it was seen in the account; `address`: of what was published; `trouble`: why it did not end well."""

    end: TrialEnd
    call: PublishResult
    is_read: bool = False
    address: str = ""
    trouble: Message | None = None


def trial_obstacle(session: Session, channel: Channel, zone: str, *, now: datetime) -> Message | None:
    """Return why the account is not tried now; two statements at most."""
    if channel.credentials is None:
        return NOT_CONNECTED
    if channel.state is not ChannelState.OPEN:
        return NOT_OPEN
    if limits_of(channel.network).needs_media:
        return NEEDS_PICTURE
    if (videos := video_limits_of(channel.network)) and videos.required:
        return NEEDS_VIDEO
    if binding_kinds_at(session, channel.organisation_id, [now])[now] & SHOWN_EVERYWHERE:
        return IN_PERIOD
    return OVER_CAP if _passes_cap(session, channel, zone, now=now) else None


def _passes_cap(session: Session, channel: Channel, zone: str, *, now: datetime) -> bool:
    price = price_of(channel.network, TRIAL_TEXTS["es"])
    if not (price and channel.monthly_cap):
        return False
    return month_costs(session, priced_account(channel), now, zone).fault(price, channel.monthly_cap) is not None


def begin_trial(work: Work, organisation: Organisation, channel: Channel) -> OutgoingPost:
    """Record the trial before any byte leaves. Raises `Conflict`, `NotPermitted`."""
    demand(work.actor.may(Permission.ACCOUNT_MANAGE))
    if obstacle := trial_obstacle(work.session, channel, organisation.zone, now=work.now):
        raise Conflict(obstacle)
    language, text = trial_text(channel.languages, organisation.zone, now=work.now)
    record_channel_act(work, Act.ACCOUNT_TRIAL_BEGUN, channel, text=text)
    return OutgoingPost(text, language, (), key=new_token(), made_at=work.now, until=work.now + LONGEST)


def run_trial(
    channel: Channel,
    outgoing: OutgoingPost,
    networks: NetworksByName,
    unseal: Unsealing,
    *,
    wait: Callable[[float], None] = clocks.sleep,
) -> AccountTrial:
    """Publish once, look for it, withdraw it; outside transactions. Failures are results."""
    attempt = CommittedAttempt(1, outgoing.made_at)
    task = OutboxTask(
        channel.id, channel.organisation_id, outgoing.key, outgoing.made_at + LONGEST, attempt, content=None
    )
    try:
        access = open_account(channel.base_url, channel.credentials or "", unseal)
    except NetworkError as trouble:
        return AccountTrial(TrialEnd.NOT_SENT, failed_result(task, trouble), trouble=trouble.sentence)
    publication = NetworkPublication("trial", networks, channel.network, access, outgoing, tuple, LOST, wait)
    call = publication.send(task)
    if call.answer is None:
        end = TrialEnd.UNSEEN if call.outcome is CallOutcome.UNKNOWN else TrialEnd.NOT_SENT
        return AccountTrial(end, call, trouble=call.trouble)
    is_read = call.is_found or publication.look_up(task).answer is not None
    remains = _withdraw(publication, call.answer.remote_id)
    end = TrialEnd.LEFT if remains else TrialEnd.WITHDRAWN
    return AccountTrial(end, call, is_read, call.answer.permalink, remains)


def _withdraw(publication: NetworkPublication, remote_id: str) -> Message | None:
    """Return why it may still be there."""
    try:
        publication.networks[publication.network].withdraw(publication.access, remote_id)
    except NetworkError as trouble:
        return trouble.sentence
    return None


def settle_trial(work: Work, channel: Channel, result: AccountTrial) -> None:
    """Record how it ended; refused credentials show in the account."""
    ended = {"end": result.end.value, "is_read": result.is_read, "address": result.address}
    record_channel_act(work, Act.ACCOUNT_TRIED, channel, **ended)
    mark_unauthorised(work.session, {channel.id: result.call})
