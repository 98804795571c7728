from dataclasses import dataclass
from enum import StrEnum

from app.core.messages import LabelledEnum, Message, msg


class NoticeWay(LabelledEnum):
    """AT_ONCE and DIGEST: mail and application; IN_APP only there."""

    AT_ONCE = "at_once", msg("Por correo, al momento")
    DIGEST = "digest", msg("Por correo, en el resumen diario")
    IN_APP = "in_app", msg("Solo en Cauce")
    NONE = "none", msg("No avisarme")


class NoticeDuty(StrEnum):
    """ACCOUNT: account letters, mail only, any hour; DIGEST: gathers other notices.

    DECISION needs action: never turned off or kept from mail; NEWS may.
    """

    ACCOUNT = "account"
    DIGEST = "digest"
    DECISION = "decision"
    NEWS = "news"


@dataclass(frozen=True, slots=True)
class NoticeKind:
    """A kind; readers need one of `asks`, if any."""

    label: Message
    duty: NoticeDuty
    asks: frozenset[str] = frozenset()


def _decision(label: Message, *asks: str) -> NoticeKind:
    return NoticeKind(label, NoticeDuty.DECISION, frozenset(asks))


def _news(label: Message, *asks: str) -> NoticeKind:
    return NoticeKind(label, NoticeDuty.NEWS, frozenset(asks))


RESPONSIBLE = ("post:decide", "member:manage", "case:review", "audit:read")
KINDS = {
    "review_asked": _decision(msg("Para decidir"), "post:decide"),
    "nobody_decides": _decision(msg("Nadie puede decidir"), "post:call_in", "member:manage"),
    "request_to_decide": _decision(msg("Petición por decidir"), "request:triage"),
    "post_held": _decision(msg("Publicación retenida"), "post:release", "delivery:settle", "post:write"),
    "publish_by_hand": _decision(msg("Publicar a mano"), "delivery:publish", "delivery:settle"),
    "delivery_unconfirmed": _decision(msg("Envío por confirmar"), "delivery:settle"),
    "delivery_failed": _decision(msg("Envío fallido"), "delivery:settle"),
    "withdrawal_proposed": _decision(msg("Retirada propuesta"), "takedown:order"),
    "withdraw_by_hand": _decision(msg("Retirar a mano"), "delivery:publish", "delivery:settle"),
    "withdrawal_stuck": _decision(msg("Retirada sin terminar"), "delivery:settle", "takedown:order"),
    "reply_by_hand": _decision(msg("Respuesta por enviar a mano"), "case:answer"),
    "reply_stuck": _decision(msg("Respuesta sin salir"), "case:answer"),
    "account_unheard": _decision(msg("Cuenta sin leer"), "account:manage"),
    "takedown_received": _decision(msg("Requerimiento recibido"), "takedown:order"),
    "takedown_reminder": _decision(msg("Plazo de un requerimiento"), "takedown:order"),
    "review_reminded": _decision(msg("Sigue esperando"), "post:decide"),
    "decision_lapsed": _decision(msg("Decisión sin efecto"), "post:decide"),
    "review_escalated": _decision(msg("Plazo vencido"), "post:call_in"),
    "emergency_asked": _decision(msg("Emergencia por confirmar"), "post:decide"),
    "later_review": _decision(msg("Aprobación única por revisar"), "post:decide"),
    "later_review_late": _decision(msg("Revisión vencida"), "post:decide", "member:manage"),
    "moderation_review": _decision(msg("Medida de moderación por mirar"), "case:moderate"),
    "session_invitation": _decision(msg("Sesión de aprobación"), "post:decide"),
    "session_cancelled": _decision(msg("Sesión anulada"), "post:decide"),
    "session_kept": _decision(msg("Sesión que se mantiene"), "post:decide"),
    "session_called_off": _decision(msg("Sesión que ya no tiene"), "post:decide"),
    "session_tomorrow": _decision(msg("Sesión de mañana"), "post:decide"),
    "session_agenda": _decision(msg("Lista de la sesión"), "post:decide"),
    "reply_to_review": _decision(msg("Respuesta por revisar"), "case:review"),
    "template_review": _decision(msg("Plantilla por revisar"), "case:answer", "protocol:manage"),
    "series_paused": _decision(msg("Serie parada"), "post:write"),
    "plan_review": _decision(msg("Revisión del plan"), "plan:adopt"),
    "account_ending": _decision(msg("Cuenta por volver a conectar"), "account:manage"),
    "account_profile_changed": _decision(msg("Cuenta que ha cambiado"), "account:manage"),
    "outside_post": _decision(msg("Publicación fuera del circuito"), "delivery:settle"),
    "account_idle": _decision(msg("Cuenta por revisar"), "account:manage", "plan:adopt"),
    "case_escalated": _decision(msg("Caso que sube de nivel"), "case:review", "crisis:declare"),
    "case_late": _decision(msg("Caso fuera de plazo"), "case:answer"),
    "unit_answered": _decision(msg("Respuesta de una unidad"), "case:answer"),
    "crisis_spike": _decision(msg("Pico de mensajes"), "crisis:declare"),
    "crisis_update_due": _decision(msg("Actualización de la crisis"), "crisis:declare"),
    "emergency_over": _decision(msg("Aprobación que termina con la emergencia"), "post:write"),
    "post_expired": _decision(msg("Publicación caducada"), "post:write"),
    "control_waits": _decision(msg("Cambio por confirmar"), *RESPONSIBLE),
    "control_settled": _decision(msg("Qué fue de un cambio"), *RESPONSIBLE),
    "function_waits": _decision(msg("Función por confirmar"), *RESPONSIBLE),
    "function_settled": _decision(msg("Qué fue de una función"), *RESPONSIBLE),
    "later_reviewed": _news(msg("Revisión de lo que aprobó"), "post:decide"),
    "comment_made": _news(msg("Comentario"), "post:write", "post:decide"),
    "review_decided": _news(msg("Decisión sobre lo suyo"), "post:write"),
    "delivery_expired": _news(msg("Envío caducado"), "delivery:settle"),
    "post_withdrawn": _news(msg("Publicación retirada"), "delivery:settle", "post:write"),
    "request_received": _news(msg("Petición recibida"), "request:make"),
    "request_answered": _news(msg("Respuesta a una petición"), "request:make"),
    "plan_report": _news(msg("Informe mensual del plan"), "report:read"),
    "address_refused": _news(msg("Correo que no llega"), "member:manage"),
    "unit_question": NoticeKind(msg("Pregunta a una unidad"), NoticeDuty.ACCOUNT),
    "digest": NoticeKind(msg("Resumen"), NoticeDuty.DIGEST),
    "invitation": NoticeKind(msg("Invitación"), NoticeDuty.ACCOUNT),
    "first_link": NoticeKind(msg("Invitación"), NoticeDuty.ACCOUNT),
    "access_granted": NoticeKind(msg("Nueva función"), NoticeDuty.ACCOUNT),
    "password_reset": NoticeKind(msg("Contraseña"), NoticeDuty.ACCOUNT),
    "entry_link": NoticeKind(msg("Enlace para entrar"), NoticeDuty.ACCOUNT),
}
MAIL_ONLY = frozenset(name for name, kind in KINDS.items() if kind.duty in (NoticeDuty.ACCOUNT, NoticeDuty.DIGEST))
NOT_MAILED_BY_DEFAULT = frozenset({"plan_report"})
_WAYS = {
    NoticeDuty.ACCOUNT: (NoticeWay.AT_ONCE,),
    NoticeDuty.DIGEST: (NoticeWay.AT_ONCE,),
    NoticeDuty.DECISION: (NoticeWay.AT_ONCE, NoticeWay.DIGEST),
    NoticeDuty.NEWS: tuple(NoticeWay),
}


def duty_of(name: str) -> NoticeDuty:
    """Return the duty; an unknown kind counts as DECISION."""
    return KINDS[name].duty if name in KINDS else NoticeDuty.DECISION


def label_of(name: str) -> Message | str:
    return KINDS[name].label if name in KINDS else name


def allowed_ways(name: str) -> tuple[NoticeWay, ...]:
    return _WAYS[duty_of(name)]


def default_way(name: str) -> NoticeWay:
    """Return the default; plan reports stay in the application."""
    return NoticeWay.IN_APP if name in NOT_MAILED_BY_DEFAULT else NoticeWay.AT_ONCE


def may_be_stopped(name: str) -> bool:
    return NoticeWay.IN_APP in allowed_ways(name)


def offered_kinds(permissions: frozenset[str], duty: NoticeDuty) -> list[str]:
    return [name for name, kind in KINDS.items() if kind.duty is duty and (not kind.asks or kind.asks & permissions)]


def webhook_kinds() -> list[str]:
    """Return kinds for a shared webhook: none about one person's matters."""
    own = {"request_received", "request_answered", "address_refused"}
    return [name for name in KINDS if name not in MAIL_ONLY and name not in own]
