from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.messages import LabelledEnum, Message, msg
from app.core.permissions import Permission as P
from app.core.permissions import demand
from app.domain.posts.rules.states import PostStatus, PostTransition, status_after


class BulkAction(LabelledEnum):
    SUBMIT = "submit", msg("Enviar a aprobación")
    TOPIC = "topic", msg("Cambiar el tema")
    HOLD = "hold", msg("Retener")
    RELEASE = "release", msg("Liberar")
    REOPEN = "reopen", msg("Reabrir")
    WITHDRAW = "withdraw", msg("Retirar")


ACTION_TRANSITIONS = {
    BulkAction.SUBMIT: PostTransition.SUBMIT,
    BulkAction.TOPIC: PostTransition.EDIT,
    BulkAction.HOLD: PostTransition.HOLD,
    BulkAction.RELEASE: PostTransition.RELEASE,
    BulkAction.REOPEN: PostTransition.REOPEN,
    BulkAction.WITHDRAW: PostTransition.WITHDRAW,
}
ACTION_PERMISSIONS = {
    **dict.fromkeys(
        (BulkAction.SUBMIT, BulkAction.TOPIC, BulkAction.REOPEN, BulkAction.WITHDRAW), (P.POST_WRITE, P.POST_EDIT)
    ),
    BulkAction.HOLD: (P.POST_HOLD,),
    BulkAction.RELEASE: (P.POST_RELEASE,),
}
WRITER_ACTIONS = frozenset({BulkAction.SUBMIT, BulkAction.TOPIC, BulkAction.REOPEN, BulkAction.WITHDRAW})
ACTIONS_WITH_REASON = frozenset({BulkAction.HOLD, BulkAction.RELEASE, BulkAction.WITHDRAW})


def allowed_actions(actor: Actor) -> list[BulkAction]:
    return [action for action in BulkAction if actor.permissions.intersection(ACTION_PERMISSIONS[action])]


def check_action_permitted(action: BulkAction, actor: Actor, author_id: int | None) -> None:
    """Raise `NotPermitted`; authors may treat their own posts as editors may treat all."""
    is_theirs = author_id == actor.id or actor.may(P.POST_EDIT)
    demand(action in allowed_actions(actor) and (is_theirs or action not in WRITER_ACTIONS))


def check_action_reason(action: BulkAction, reason: str) -> None:
    """Raise `Refusal` when a reason is missing."""
    if action in ACTIONS_WITH_REASON and not reason.strip():
        raise Refusal(msg("Escriba el motivo: queda en el historial."))


def describe_outcome(action: BulkAction, status: PostStatus) -> Message:
    """Describe the next state; raises `Conflict` when impossible."""
    then = status_after(status, ACTION_TRANSITIONS[action]).label
    if action is BulkAction.TOPIC and status is PostStatus.IDEA:
        return msg("Cambia su tema y pasa a «%(status)s».", status=then)
    if action is BulkAction.TOPIC:
        return msg("Cambia su tema. Lo aprobado sigue igual si el nuevo es de la misma clase y del mismo riesgo.")
    if action is BulkAction.SUBMIT:
        return msg("Pasa a «%(status)s» si no le falta nada y la línea editorial la deja.", status=then)
    return msg("Pasa a «%(status)s».", status=then)
