"""Saying how an account is attended."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.citizens.models import AccountAttention
from app.citizens.queries.attention import Attended
from app.citizens.queries.levels import who_still_answers
from app.citizens.rules.attention import FORMAL_DAYS
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.db.changing import rewrite

CHANGED = say("Otra persona ha guardado esta página mientras la rellenaba. Revise lo que hay ahora y vuelva a guardar.")


@dataclass(frozen=True, slots=True)
class Settings:
    """How an account is attended, as somebody says it; see `models.AccountAttention`."""

    week: dict[str, Any] = field(default_factory=dict)
    is_always_on_call: bool = False
    on_call: list[int] = field(default_factory=list)
    accepts_formal: bool = False
    formal_days: int = FORMAL_DAYS
    formal_url: str = ""
    notices: dict[str, str] = field(default_factory=dict)
    tells_hours: bool = True
    terms: dict[str, list[int | None]] = field(default_factory=dict)


def set_attention(
    session: Session, attended: Attended, settings: Settings, *, base: int, actor: Actor, now: datetime
) -> None:
    """Holds for what comes, and for what is corrected, from now on.

    Raises `OutOfTurn` where it was saved since it was read, and `Refusal` for somebody on call at every hour without
    anybody, or of somebody who does not answer here.
    """
    demand(actor.may(Permission.PROTOCOL_MANAGE))
    if settings.is_always_on_call and not settings.on_call:
        raise Refusal(say("Diga quién está de guardia, o deje las emergencias en las horas de atención."))
    if len(who_still_answers(session, actor.organisation_id, settings.on_call, now=now)) < len(set(settings.on_call)):
        raise Refusal(say("De guardia solo puede estar quien responde mensajes en este organismo. Elija otra vez."))
    channel, kept = attended.channel, attended.kept or _new(attended, actor=actor, now=now)
    if kept.revision != base:
        raise OutOfTurn(CHANGED)
    if changed := rewrite(kept, asdict(settings)):
        kept.revision, kept.saved_at, kept.saved_by_name = base + 1, now, actor.name
        session.add(kept)
        session.flush()
        said = {"account": channel.called, "changed": sorted(changed)}
        audit.record(session, Act.CLOCKS_SET, actor=actor, now=now, subject=f"channel:{channel.id}", **said)


def _new(attended: Attended, *, actor: Actor, now: datetime) -> AccountAttention:
    here, channel_id = attended.channel.organisation_id, attended.channel.id
    return AccountAttention(organisation_id=here, channel_id=channel_id, saved_at=now, saved_by_name=actor.name)
