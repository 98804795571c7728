"""Letting a rule pass for one post: by whom, why and for how long. It stays to be seen for ever."""

from collections.abc import Collection
from datetime import datetime, timedelta

from app.core.errors import NotPermitted, Refusal
from app.core.words import say
from app.editorial_line.rules.line import Rule

LONGEST = timedelta(days=30)


def check_grants(rule: Rule, *, roles: Collection[str], contributed: bool) -> None:
    """Raise unless the rule admits exceptions and this person may grant them on this text (invariant I2)."""
    if not rule.exceptions.allowed:
        raise Refusal(say("La regla %(code)s no admite excepciones.", code=rule.code))
    if not set(roles) & rule.exceptions.by:
        raise NotPermitted(say("La excepción a la regla %(code)s la concede otra función.", code=rule.code))
    if contributed:
        raise NotPermitted(say("Ha intervenido en este texto, así que la excepción la concede otra persona."))


def check_terms(reason: str, *, expires_at: datetime, now: datetime) -> None:
    """Raise unless it says why and until when, which is neither past nor further than `LONGEST`."""
    if not reason.strip():
        raise Refusal(say("Escriba el motivo de la excepción: queda a la vista para siempre."))
    if not now < expires_at <= now + LONGEST:
        raise Refusal(say("Una excepción caduca: ponga un día de los próximos %(days)s.", days=LONGEST.days))
