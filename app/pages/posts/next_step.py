from collections.abc import Sequence

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Conflict
from app.core.messages import Message, msg
from app.domain.approvals.queries import rounds
from app.domain.approvals.queries.review_history import ReviewHistory, RoundStepView
from app.domain.approvals.queries.route_choice import routing_in_force
from app.domain.posts.models import Post
from app.domain.posts.queries import post_details
from app.domain.posts.rules.holds import REVIEWER_FUNCTIONS, HoldFunction
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.queries.deliveries import DeliveryLine, DeliveryRecord
from app.domain.publishing.rules.delivery import LEFT_TO_A_HAND, NEEDS_A_PERSON
from app.usecases.publishing.settlement import may_settle_delivery
from app.web.formats import format_instant
from app.web.translation import translate

MOMENT_FORMAT = "EEEE d MMM y, HH:mm"
MARKED_WORDS = {
    PostStatus.ON_HOLD: msg("Retenida por %(who)s: «%(reason)s». No sale nada hasta que alguien levante la retención."),
    PostStatus.WITHDRAWN: msg("Retirada por %(who)s: «%(reason)s». No sale, salvo que se reabra."),
}
HELD_BY_REVIEWER = msg(
    "Retenida por %(who)s («%(function)s»): «%(reason)s». La levanta esa función u otra superior, no quien la escribe."
)
STATUS_ADVICE = {
    PostStatus.IDEA: msg("Todavía es una idea: ábrala para escribirla."),
    PostStatus.CHANGES_REQUESTED: msg("Quien la revisa pide cambios: corríjala y vuelva a enviarla."),
    PostStatus.REJECTED: msg("Se rechazó y no sale. Si tiene arreglo, reábrala y cámbiela."),
    PostStatus.EXPIRED: msg("Su hora pasó sin que saliera. Elija otra en «Horas libres», o reábrala."),
    PostStatus.CLOSED: msg("Terminada: ya no sale nada más de ella."),
}
APPROVED = msg("Aprobada: sale el %(when)s.")
IN_PART = msg("Aprobada en parte: sale el %(when)s, menos lo que quedó fuera.")
NEEDS_PERSON = msg("Hay envíos que esperan a una persona: véalos en «Envíos».")


def route_words(session: Session, organisation_id: int) -> Message:
    """Name reviewers in order, or that rules decide."""
    if len(routing_in_force(session, organisation_id).rules) > 1:
        return msg("Al enviarla, las reglas eligen qué pasos de aprobación sigue.")
    steps = rounds.route_in_force(session, organisation_id)[0].steps
    return msg("Al enviarla irá a: %(steps)s.", steps=" → ".join(step["name"] for step in steps))


def next_step(session: Session, post: Post, lines: Sequence[DeliveryLine], history: ReviewHistory) -> Message:
    """Say what happens next with a post, with at most one more statement."""
    if any(delivery.state in NEEDS_A_PERSON for delivery, _, _ in lines):
        return NEEDS_PERSON
    if post.status in STATUS_ADVICE:
        return STATUS_ADVICE[post.status]
    if post.status in MARKED_WORDS:
        return _hold_words(session, post)
    if post.status is PostStatus.IN_REVIEW:
        return _review_words(post, history)
    if post.status is PostStatus.APPROVED:
        wording = IN_PART if history.left else APPROVED
        return msg(wording.msgid, when=format_instant(post.planned_at, MOMENT_FORMAT))
    return route_words(session, post.organisation_id)


def manual_delivery_id(post: Post, lines: Sequence[DeliveryLine], actor: Actor) -> int | None:
    """Return the first delivery the actor may publish by hand now."""
    if post.status is PostStatus.ON_HOLD:
        return None
    waiting = [DeliveryRecord(*line, post) for line in lines if line[0].state in LEFT_TO_A_HAND]
    return next((record.delivery.id for record in waiting if may_settle_delivery(record, actor)), None)


def _hold_words(session: Session, post: Post) -> Message:
    mark = post_details.last_mark(session, post)
    if mark and mark.set_as in REVIEWER_FUNCTIONS:
        function = translate(HoldFunction(mark.set_as).label)
        return msg(HELD_BY_REVIEWER.msgid, who=mark.by_name, function=function, reason=mark.reason)
    return msg(MARKED_WORDS[post.status].msgid, who=mark.by_name if mark else "", reason=mark.reason if mark else "")


def _review_words(post: Post, history: ReviewHistory) -> Message:
    try:
        waiting = history.waiting
    except Conflict as ended:
        return ended.sentence
    return msg(
        "Espera «%(step)s», antes del %(deadline)s. Si se aprueba, sale el %(when)s.",
        step="», «".join(_step_words(step) for step in waiting),
        deadline=format_instant(min(step.deadline_at for step in waiting), MOMENT_FORMAT),
        when=format_instant(post.planned_at, MOMENT_FORMAT),
    )


def _step_words(step: RoundStepView) -> str:
    if step.needed == 1:
        return step.name
    return translate(
        msg("%(step)s, %(given)s de %(needed)s", step=step.name, given=step.approval_count, needed=step.needed)
    )
