"""What may be done to several posts of the table at once, and what each of them would become."""

from enum import StrEnum

from app.accounts.rules import Permission as P
from app.accounts.rules import demand
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.drafting.rules.states import STATUS_WORDS, Move, Status, after


class Deed(StrEnum):
    SUBMIT = "submit"
    TOPIC = "topic"
    HOLD = "hold"
    RELEASE = "release"
    REOPEN = "reopen"
    WITHDRAW = "withdraw"


DEED_WORDS = {
    Deed.SUBMIT: say("Enviar a aprobación"),
    Deed.TOPIC: say("Cambiar el tema"),
    Deed.HOLD: say("Retener"),
    Deed.RELEASE: say("Liberar"),
    Deed.REOPEN: say("Reabrir"),
    Deed.WITHDRAW: say("Retirar"),
}
MOVES = {
    Deed.SUBMIT: Move.SUBMIT,
    Deed.TOPIC: Move.EDIT,
    Deed.HOLD: Move.HOLD,
    Deed.RELEASE: Move.RELEASE,
    Deed.REOPEN: Move.REOPEN,
    Deed.WITHDRAW: Move.WITHDRAW,
}
PERMISSIONS = {
    **dict.fromkeys((Deed.SUBMIT, Deed.TOPIC, Deed.REOPEN, Deed.WITHDRAW), (P.POST_WRITE, P.POST_EDIT)),
    Deed.HOLD: (P.POST_HOLD,),
    Deed.RELEASE: (P.POST_RELEASE,),
}
OF_THE_WRITER = frozenset({Deed.SUBMIT, Deed.TOPIC, Deed.REOPEN, Deed.WITHDRAW})
"""Done by whoever may edit that very post."""
WITH_REASON = frozenset({Deed.HOLD, Deed.RELEASE, Deed.WITHDRAW})


def open_to(actor: Actor) -> list[Deed]:
    """What this person may do to a post, if it is their turn."""
    return [deed for deed in Deed if actor.permissions.intersection(PERMISSIONS[deed])]


def check_turn(deed: Deed, actor: Actor, author_id: int | None) -> None:
    """Raises `NotPermitted`: an author does to their own what an editor does to all."""
    is_theirs = author_id == actor.id or actor.may(P.POST_EDIT)
    demand(deed in open_to(actor) and (is_theirs or deed not in OF_THE_WRITER))


def check_told(deed: Deed, reason: str) -> None:
    """Raises `Refusal` where what is done needs a reason."""
    if deed in WITH_REASON and not reason.strip():
        raise Refusal(say("Escriba el motivo: queda en el historial."))


def foreseen(deed: Deed, status: Status) -> Sentence:
    """What becomes of a post in that state; raises `OutOfTurn` where the deed leads nowhere from there."""
    then = STATUS_WORDS[after(status, MOVES[deed])]
    if deed is Deed.TOPIC and status is Status.IDEA:
        return say("Cambia su tema y pasa a «%(status)s».", status=then)
    if deed is Deed.TOPIC:
        return say("Cambia su tema. Lo aprobado sigue igual si el nuevo es de la misma clase y del mismo riesgo.")
    if deed is Deed.SUBMIT:
        return say("Pasa a «%(status)s» si no le falta nada y la línea editorial la deja.", status=then)
    return say("Pasa a «%(status)s».", status=then)
