"""Carrying to the organisations' channels what they are told of."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select, update

from app.core.words import say
from app.db.claim import settle, take
from app.db.scope import Sessions
from app.notifications.jobs.outcomes import UNWRITABLE, after
from app.notifications.models import Webhook, WebhookCall
from app.notifications.ports import Letters, Webhooks, WebhookTrouble
from app.notifications.service.webhooks import TRIAL

BATCH = 10
LEASE = timedelta(minutes=5)
LANGUAGE = "es"
_TRIAL = say("Prueba: Cauce puede avisar en este canal.")
_NO_KEY = say("La dirección se guardó con otra clave. Escríbala de nuevo.")


def call_out(
    sessions: Sessions, webhooks: Webhooks, letters: Letters, unseal: Callable[[str], str], *, now: datetime
) -> Mapping[str, int]:
    """Say up to ten things, each in its organisation's channel, as `carry` does with letters."""
    token, taken, channels = _take(sessions, now)
    said = 0
    for call in taken:
        ending = _try(webhooks, letters, unseal, call, channels.get(call.organisation_id), now=now)
        with sessions() as session:
            settle(session, WebhookCall, call.id, token, **ending)
            session.commit()
        said += "sent_at" in ending
    return {"told_channels": said, "told_channels_delayed": len(taken) - said}


def _take(sessions: Sessions, now: datetime) -> tuple[str, list[WebhookCall], dict[int, Webhook]]:
    with sessions() as session:
        token, taken = take(session, WebhookCall, limit=BATCH, lease=LEASE, now=now)
        session.execute(
            update(WebhookCall)
            .where(col(WebhookCall.lease_token) == token)
            .values(attempts=WebhookCall.attempts + 1)
            .execution_options(synchronize_session=False)
        )
        bodies = {call.organisation_id for call in taken}
        found = session.exec(select(Webhook).where(col(Webhook.organisation_id).in_(bodies))).all() if bodies else []
        session.commit()
    return token, taken, {one.organisation_id: one for one in found}


def _try(
    webhooks: Webhooks,
    letters: Letters,
    unseal: Callable[[str], str],
    call: WebhookCall,
    channel: Webhook | None,
    *,
    now: datetime,
) -> dict[str, Any]:
    if channel is None:
        return {"context": {}}
    try:
        address = unseal(channel.sealed_address)
        webhooks.say(address, channel.shape, _headline(letters, call), letters.link(call.context.get("path", "")))
    except LookupError:
        return {"trouble": str(UNWRITABLE)}
    except ValueError:
        return {"trouble": str(_NO_KEY)}
    except WebhookTrouble as trouble:
        return after(trouble, call, now=now)
    return {"sent_at": now, "trouble": "", "context": {}}


def _headline(letters: Letters, call: WebhookCall) -> str:
    return str(_TRIAL) if call.kind == TRIAL else letters.headline(call.kind, call.context, locale=LANGUAGE)
