"""What happens next with a post and when, in words."""

from collections.abc import Sequence

from sqlmodel import Session

from app.approvals.queries import rounds
from app.approvals.queries.course import Course, StepTaken
from app.approvals.queries.routing import routing_in_force
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import Sentence, say
from app.drafting import queries
from app.drafting.models import Post
from app.drafting.rules.holds import FUNCTION_WORDS, OF_REVIEWERS, HoldFunction
from app.drafting.rules.states import Status
from app.publishing.deeds import may_settle
from app.publishing.queries.lines import Case, Line
from app.publishing.rules import NEEDS_A_PERSON, DeliveryState
from app.web.formats import moment
from app.web.words import translate

WHEN = "EEEE d MMM y, HH:mm"
MARKED = {
    Status.ON_HOLD: say("Retenida por %(who)s: «%(reason)s». No sale nada hasta que alguien levante la retención."),
    Status.WITHDRAWN: say("Retirada por %(who)s: «%(reason)s». No sale, salvo que se reabra."),
}
HELD_BY_REVIEWER = say(
    "Retenida por %(who)s («%(function)s»): «%(reason)s». La levanta esa función u otra superior, no quien la escribe."
)
WORDS = {
    Status.IDEA: say("Todavía es una idea: ábrala para escribirla."),
    Status.CHANGES_REQUESTED: say("Quien la revisa pide cambios: corríjala y vuelva a enviarla."),
    Status.REJECTED: say("Se rechazó y no sale. Si tiene arreglo, reábrala y cámbiela."),
    Status.EXPIRED: say("Su hora pasó sin que saliera. Elija otra en «Horas libres», o reábrala."),
    Status.CLOSED: say("Terminada: ya no sale nada más de ella."),
}
APPROVED = say("Aprobada: sale el %(when)s.")
IN_PART = say("Aprobada en parte: sale el %(when)s, menos lo que quedó fuera.")
SOMEBODY = say("Hay envíos que esperan a una persona: véalos en «Envíos».")


def route_words(session: Session, organisation_id: int) -> Sentence:
    """Who will be asked, in order, before anything goes out; or that rules will say so."""
    if len(routing_in_force(session, organisation_id).rules) > 1:
        return say("Al enviarla, las reglas eligen qué pasos de aprobación sigue.")
    steps = rounds.route_in_force(session, organisation_id)[0].steps
    return say("Al enviarla irá a: %(steps)s.", steps=" → ".join(step["name"] for step in steps))


def what_next(session: Session, post: Post, lines: Sequence[Line], course: Course) -> Sentence:
    """One statement at most besides what the page already read."""
    if any(delivery.state in NEEDS_A_PERSON for delivery, _, _ in lines):
        return SOMEBODY
    if post.status in WORDS:
        return WORDS[post.status]
    if post.status in MARKED:
        return _marked(session, post)
    if post.status is Status.IN_REVIEW:
        return _in_review(post, course)
    if post.status is Status.APPROVED:
        said = IN_PART if course.left else APPROVED
        return say(said.msgid, when=moment(post.planned_at, WHEN))
    return route_words(session, post.organisation_id)


def by_hand(post: Post, lines: Sequence[Line], actor: Actor) -> int | None:
    """The first delivery that this person may publish by hand now."""
    if post.status is Status.ON_HOLD:
        return None
    waiting = [Case(*line, post) for line in lines if line[0].state is DeliveryState.AWAITING_HAND]
    return next((case.delivery.id for case in waiting if may_settle(case, actor)), None)


def _marked(session: Session, post: Post) -> Sentence:
    mark = queries.last_mark(session, post)
    if mark and mark.set_as in OF_REVIEWERS:
        function = translate(FUNCTION_WORDS[HoldFunction(mark.set_as)])
        return say(HELD_BY_REVIEWER.msgid, who=mark.by_name, function=function, reason=mark.reason)
    return say(MARKED[post.status].msgid, who=mark.by_name if mark else "", reason=mark.reason if mark else "")


def _in_review(post: Post, course: Course) -> Sentence:
    try:
        waiting = course.waiting
    except OutOfTurn as ended:
        return ended.sentence
    return say(
        "Espera «%(step)s», antes del %(deadline)s. Si se aprueba, sale el %(when)s.",
        step="», «".join(_called(step) for step in waiting),
        deadline=moment(min(step.deadline_at for step in waiting), WHEN),
        when=moment(post.planned_at, WHEN),
    )


def _called(step: StepTaken) -> str:
    """With how many have approved, when it needs several."""
    if step.needed == 1:
        return step.name
    return translate(say("%(step)s, %(given)s de %(needed)s", step=step.name, given=step.given, needed=step.needed))
