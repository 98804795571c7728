"""Rule exceptions for one post: by whom, why and for how long; visible for ever."""

from collections.abc import Collection
from datetime import datetime, timedelta

from app.core.errors import NotPermitted, Refusal
from app.core.messages import msg
from app.domain.editorial_line.rules.line import LineRule

LONGEST_EXCEPTION = timedelta(days=30)


def check_may_grant(rule: LineRule, *, roles: Collection[str], contributed: bool) -> None:
    """Raise unless the rule allows exceptions and this person may grant them here (invariant I2)."""
    if not rule.exceptions.allowed:
        raise Refusal(msg("La regla %(code)s no admite excepciones.", code=rule.code))
    if not set(roles) & rule.exceptions.by:
        raise NotPermitted(msg("La excepción a la regla %(code)s la concede otra función.", code=rule.code))
    if contributed:
        raise NotPermitted(msg("Ha intervenido en este texto, así que la excepción la concede otra persona."))


def check_exception_terms(reason: str, *, expires_at: datetime, now: datetime) -> None:
    """Raise unless it has a reason and an end, neither past nor beyond `LONGEST_EXCEPTION`."""
    if not reason.strip():
        raise Refusal(msg("Escriba el motivo de la excepción: queda a la vista para siempre."))
    if not now < expires_at <= now + LONGEST_EXCEPTION:
        raise Refusal(msg("Una excepción caduca: ponga un día de los próximos %(days)s.", days=LONGEST_EXCEPTION.days))
