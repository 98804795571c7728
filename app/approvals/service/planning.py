"""The steps of a round as rows, and whether there are people for all of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.approvals.models import Round, RoundStep
from app.approvals.queries import rounds
from app.approvals.queries.deciders import People, Pool, able_for, pool_for
from app.approvals.queries.rounds import Involved
from app.approvals.rules.quorum import Call, stages, unfilled
from app.approvals.rules.routes import ALL, OWNER
from app.approvals.rules.steps import Step
from app.approvals.service.timing import set_terms
from app.core.errors import Refusal
from app.core.words import say
from app.drafting.queries import Current
from app.periods.queries.working import at_work
from app.topics.models import Topic


@dataclass(frozen=True, slots=True)
class Planned:
    """The steps of a round, who may decide each by what they are, and who wrote what it is about."""

    steps: Sequence[RoundStep]
    people: Pool
    involved: Involved


NOBODY = say(
    "No se puede enviar. Vistos buenos que necesita el paso «%(step)s»: %(needed)s. Personas que pueden darlo: "
    "%(named)s. Hay que dar la función a alguien más o cambiar la ruta."
).msgid
WROTE = say(
    "No se puede enviar. Vistos buenos que necesita el paso «%(step)s»: %(needed)s. Personas que pueden darlo sin "
    "haber intervenido en el texto ni haberse abstenido: %(able)s, de %(named)s."
).msgid
UNCONFIRMED = say(
    "No se puede enviar. Vistos buenos que necesita el paso «%(step)s»: %(needed)s. Personas que pueden darlo con una "
    "función que no les dio quien ha escrito el texto: %(able)s, de %(named)s. Pida a otra persona con responsabilidad "
    "que confirme esas funciones, en «Funciones que deciden»."
).msgid
ELSEWHERE = say(
    "No se puede enviar. Vistos buenos que necesita el paso «%(step)s»: %(needed)s. Nadie decide dos pasos, y quienes "
    "pueden darlo hacen falta en otro. Hay que dar la función a alguien más o cambiar la ruta."
).msgid


def steps_for(
    session: Session, round_: Round, current: Current, plans: Sequence[Step], topic: Topic | None, *, now: datetime
) -> Planned:
    """Raises `Refusal` when a step could never get the people it needs, naming it; never lowers what it needs.

    A round of one step that any one holder of a role decides waits for whoever comes to hold it.
    """
    post = current.post
    numbers = stages(plan.asking.beside for plan in plans)
    owner = _owner(topic, plans)
    steps = [
        row_of(plan, round_, position=n, stage=stage, owner=owner, now=now)
        for n, (plan, stage) in enumerate(zip(plans, numbers, strict=True), start=1)
    ]
    _body, working = at_work(session, post.organisation_id, now, post.planned_at or now)
    set_terms(steps, post.planned_at, working, now=now)
    people = pool_for(session, post.organisation_id, steps, now=now)
    involved = rounds.involved_in(session, post.organisation_id, [round_.id], now=now)
    if len(plans) > 1 or not plans[0].asking.is_plain:
        able = able_for(session, post.organisation_id, steps, people, involved, now=now)
        _check_people(steps, people, able, involved)
    return Planned(steps, people, involved)


def row_of(
    plan: Step, round_: Round, *, position: int, stage: int, now: datetime, owner: int | None = None
) -> RoundStep:
    """`owner`: the unit that owns the topic. Its deadline is still to be set."""
    asking = plan.asking
    return RoundStep(
        organisation_id=round_.organisation_id,
        round_id=round_.id,
        position=position,
        stage=stage,
        name=asking.name,
        roles=list(asking.roles),
        people=list(asking.people),
        unit_id=asking.unit if isinstance(asking.unit, int) else owner,
        needed=asking.needed,
        deadline_at=now,
        why=plan.why,
        hours=asking.hours,
        in_days=asking.in_days,
        late=list(asking.late),
        in_session=asking.in_session,
    )


def _owner(topic: Topic | None, plans: Iterable[Step]) -> int | None:
    """The unit that owns the topic, if a step asks for it; raises `Refusal` when none does."""
    name = next((plan.asking.name for plan in plans if plan.asking.unit == OWNER), None)
    if name is None:
        return None
    assert topic is not None, "nothing is sent without a topic"
    if topic.owner_unit_id is None:
        raise Refusal(
            say(
                "El paso «%(step)s» lo decide la unidad responsable del tema, y «%(topic)s» no tiene ninguna: "
                "póngala en Ajustes, Temas, o elija otro tema.",
                step=name,
                topic=topic.name,
            )
        )
    return topic.owner_unit_id


def _check_people(steps: Sequence[RoundStep], asked: Pool, able: People, involved: Involved) -> None:
    """`ALL` becomes the number of those a step asks today."""
    for step in steps:
        step.needed = step.needed if step.needed != ALL else max(1, len(asked(step)))
    calls = [Call(step.position, step.needed, able(step)) for step in steps]
    if (short := unfilled(calls)) is not None:
        step = steps[short.step - 1]
        marked = asked.marked(step, involved.wrote.get(step.round_id, ())) - involved.barred.get(step.round_id, set())
        raise _too_few(step, asked, able(step), marked)


def _too_few(step: RoundStep, asked: People, able: frozenset[int], marked: frozenset[int]) -> Refusal:
    """Why, in the order in which it can be mended."""
    named = asked(step)
    values = {"step": step.name, "needed": step.needed, "able": len(able), "named": len(named)}
    if len(named) < step.needed:
        return Refusal(say(NOBODY, **values))
    if len(able) < step.needed <= len(able | marked):
        return Refusal(say(UNCONFIRMED, **values))
    return Refusal(say(WROTE if len(able) < step.needed else ELSEWHERE, **values))
