"""The kinds of notice there are, and by which ways each may reach somebody."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.words import Sentence, say


class Way(StrEnum):
    """How a person hears of a kind: AT_ONCE and DIGEST by mail as well as in the application, IN_APP only there."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    IN_APP = "in_app"
    NONE = "none"


class Duty(StrEnum):
    """ACCOUNT: letters of a person's account, by mail alone and at any hour. DIGEST: what gathers other notices.

    DECISION: somebody has to do something, so it can be neither turned off nor kept from the mail. NEWS may.
    """

    ACCOUNT = "account"
    DIGEST = "digest"
    DECISION = "decision"
    NEWS = "news"


@dataclass(frozen=True, slots=True)
class Kind:
    """`asks`: who holds one of these permissions may be told; nobody in particular when empty."""

    label: Sentence
    duty: Duty
    asks: frozenset[str] = frozenset()


def _decision(label: Sentence, *asks: str) -> Kind:
    return Kind(label, Duty.DECISION, frozenset(asks))


def _news(label: Sentence, *asks: str) -> Kind:
    return Kind(label, Duty.NEWS, frozenset(asks))


RESPONSIBLE = ("post:decide", "member:manage", "case:review", "audit:read")
KINDS = {
    "review_asked": _decision(say("Para decidir"), "post:decide"),
    "nobody_decides": _decision(say("Nadie puede decidir"), "post:call_in", "member:manage"),
    "request_to_decide": _decision(say("Petición por decidir"), "request:triage"),
    "post_held": _decision(say("Publicación retenida"), "post:release", "delivery:settle", "post:write"),
    "publish_by_hand": _decision(say("Publicar a mano"), "delivery:publish", "delivery:settle"),
    "delivery_unconfirmed": _decision(say("Envío por confirmar"), "delivery:settle"),
    "delivery_failed": _decision(say("Envío fallido"), "delivery:settle"),
    "withdrawal_proposed": _decision(say("Retirada propuesta"), "takedown:order"),
    "withdraw_by_hand": _decision(say("Retirar a mano"), "delivery:publish", "delivery:settle"),
    "withdrawal_stuck": _decision(say("Retirada sin terminar"), "delivery:settle", "takedown:order"),
    "reply_by_hand": _decision(say("Respuesta por enviar a mano"), "case:answer"),
    "reply_stuck": _decision(say("Respuesta sin salir"), "case:answer"),
    "account_unheard": _decision(say("Cuenta sin leer"), "account:manage"),
    "takedown_received": _decision(say("Requerimiento recibido"), "takedown:order"),
    "takedown_reminder": _decision(say("Plazo de un requerimiento"), "takedown:order"),
    "review_reminded": _decision(say("Sigue esperando"), "post:decide"),
    "review_escalated": _decision(say("Plazo vencido"), "post:call_in"),
    "emergency_asked": _decision(say("Emergencia por confirmar"), "post:decide"),
    "later_review": _decision(say("Aprobación única por revisar"), "post:decide"),
    "later_review_late": _decision(say("Revisión vencida"), "post:decide", "member:manage"),
    "moderation_review": _decision(say("Medida de moderación por mirar"), "case:moderate"),
    "session_invitation": _decision(say("Sesión de aprobación"), "post:decide"),
    "session_cancelled": _decision(say("Sesión anulada"), "post:decide"),
    "session_tomorrow": _decision(say("Sesión de mañana"), "post:decide"),
    "session_agenda": _decision(say("Lista de la sesión"), "post:decide"),
    "reply_to_review": _decision(say("Respuesta por revisar"), "case:review"),
    "template_review": _decision(say("Plantilla por revisar"), "case:answer", "protocol:manage"),
    "series_paused": _decision(say("Serie parada"), "post:write"),
    "plan_review": _decision(say("Revisión del plan"), "plan:adopt"),
    "account_idle": _decision(say("Cuenta por revisar"), "account:manage", "plan:adopt"),
    "case_escalated": _decision(say("Caso que sube de nivel"), "case:review", "crisis:declare"),
    "case_late": _decision(say("Caso fuera de plazo"), "case:answer"),
    "unit_answered": _decision(say("Respuesta de una unidad"), "case:answer"),
    "crisis_spike": _decision(say("Pico de mensajes"), "crisis:declare"),
    "crisis_update_due": _decision(say("Actualización de la crisis"), "crisis:declare"),
    "emergency_over": _decision(say("Aprobación que termina con la emergencia"), "post:write"),
    "post_expired": _decision(say("Publicación caducada"), "post:write"),
    "function_waits": _decision(say("Función por confirmar"), *RESPONSIBLE),
    "function_settled": _decision(say("Qué fue de una función"), *RESPONSIBLE),
    "later_reviewed": _news(say("Revisión de lo que aprobó"), "post:decide"),
    "comment_made": _news(say("Comentario"), "post:write", "post:decide"),
    "review_decided": _news(say("Decisión sobre lo suyo"), "post:write"),
    "delivery_expired": _news(say("Envío caducado"), "delivery:settle"),
    "post_withdrawn": _news(say("Publicación retirada"), "delivery:settle", "post:write"),
    "request_received": _news(say("Petición recibida"), "request:make"),
    "request_answered": _news(say("Respuesta a una petición"), "request:make"),
    "plan_report": _news(say("Informe mensual del plan"), "report:read"),
    "address_refused": _news(say("Correo que no llega"), "member:manage"),
    "unit_question": Kind(say("Pregunta a una unidad"), Duty.ACCOUNT),
    "digest": Kind(say("Resumen"), Duty.DIGEST),
    "invitation": Kind(say("Invitación"), Duty.ACCOUNT),
    "first_link": Kind(say("Invitación"), Duty.ACCOUNT),
    "access_granted": Kind(say("Nueva función"), Duty.ACCOUNT),
    "password_reset": Kind(say("Contraseña"), Duty.ACCOUNT),
    "entry_link": Kind(say("Enlace para entrar"), Duty.ACCOUNT),
}
MAIL_ONLY = frozenset(name for name, kind in KINDS.items() if kind.duty in (Duty.ACCOUNT, Duty.DIGEST))
UNASKED = frozenset({"plan_report"})
_WAYS = {
    Duty.ACCOUNT: (Way.AT_ONCE,),
    Duty.DIGEST: (Way.AT_ONCE,),
    Duty.DECISION: (Way.AT_ONCE, Way.DIGEST),
    Duty.NEWS: tuple(Way),
}


def duty_of(name: str) -> Duty:
    """A kind nobody described is treated as the one that cannot be missed."""
    return KINDS[name].duty if name in KINDS else Duty.DECISION


def label_of(name: str) -> Sentence | str:
    return KINDS[name].label if name in KINDS else name


def ways_of(name: str) -> tuple[Way, ...]:
    """What a person may choose for a kind."""
    return _WAYS[duty_of(name)]


def usual_way(name: str) -> Way:
    """How whoever chose nothing is told: what is only to be read at leisure is written to nobody who did not ask."""
    return Way.IN_APP if name in UNASKED else Way.AT_ONCE


def may_be_stopped(name: str) -> bool:
    return Way.IN_APP in ways_of(name)


def offered(permissions: frozenset[str], duty: Duty) -> list[str]:
    """The kinds of a duty that somebody with these permissions may be told of."""
    return [name for name, kind in KINDS.items() if kind.duty is duty and (not kind.asks or kind.asks & permissions)]


def for_channels() -> list[str]:
    """What may be said in a channel that many read: whatever is not written to one person about their own."""
    own = {"request_received", "request_answered", "address_refused"}
    return [name for name in KINDS if name not in MAIL_ONLY and name not in own]
