from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from app.core.actor import Actor
from app.core.errors import Conflict, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.deadlines.models import AccountAttention
from app.domain.deadlines.queries.attention import AccountWithAttention
from app.domain.deadlines.queries.levels import current_answerers
from app.domain.deadlines.rules.attention import FORMAL_DAYS

SAVED_MEANWHILE = msg(
    "Otra persona ha guardado esta página mientras la rellenaba. Revise lo que hay ahora y vuelva a guardar."
)


@dataclass(frozen=True, slots=True)
class AttentionSettings:
    week: dict[str, Any] = field(default_factory=dict)
    is_always_on_call: bool = False
    on_call: list[int] = field(default_factory=list)
    accepts_formal: bool = False
    formal_days: int = FORMAL_DAYS
    formal_url: str = ""
    notices: dict[str, str] = field(default_factory=dict)
    tells_hours: bool = True
    terms: dict[str, list[int | None]] = field(default_factory=dict)


def set_attention(work: Work, attended: AccountWithAttention, settings: AttentionSettings, *, base: int) -> None:
    """Save an account's attention settings, for new and corrected cases.

    Raises `Conflict` if saved since read, `Refusal` for permanent duty without people on call who answer here.
    """
    demand(work.actor.may(Permission.PROTOCOL_MANAGE))
    if settings.is_always_on_call and not settings.on_call:
        raise Refusal(msg("Diga quién está de guardia, o deje las emergencias en las horas de atención."))
    if len(current_answerers(work.session, work.organisation_id, settings.on_call, now=work.now)) < len(
        set(settings.on_call)
    ):
        raise Refusal(msg("De guardia solo puede estar quien responde mensajes en este organismo. Elija otra vez."))
    channel, attention = attended.channel, attended.stored or _new_attention(attended, actor=work.actor, now=work.now)
    if attention.revision != base:
        raise Conflict(SAVED_MEANWHILE)
    if changed := assign_changes(attention, asdict(settings)):
        attention.revision, attention.saved_at, attention.saved_by_name = base + 1, work.now, work.actor.name
        work.session.add(attention)
        work.session.flush()
        detail = {"account": channel.called, "changed": sorted(changed)}
        audit.record(work, Act.CLOCKS_SET, subject=f"channel:{channel.id}", **detail)


def _new_attention(attended: AccountWithAttention, *, actor: Actor, now: datetime) -> AccountAttention:
    here, channel_id = attended.channel.organisation_id, attended.channel.id
    return AccountAttention(organisation_id=here, channel_id=channel_id, saved_at=now, saved_by_name=actor.name)
