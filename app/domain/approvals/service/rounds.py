from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.messages import msg
from app.db.work import Work
from app.domain.approvals.models.rounds import Round, RoundStep, RouteVersion
from app.domain.approvals.queries import rounds
from app.domain.approvals.queries.deciders import DeciderPool, PeopleOfStep, countable_people, decider_pool
from app.domain.approvals.queries.rounds import RoundInvolvement
from app.domain.approvals.queries.route_choice import choose_route
from app.domain.approvals.rules.quorum import StepDemand, first_unfilled_step, stage_numbers
from app.domain.approvals.rules.round_steps import (
    PlannedStep,
    plan_reviewer_steps,
    plan_route_steps,
    unforeseen_reviewers,
)
from app.domain.approvals.rules.routes import EVERYBODY, TOPIC_OWNER, load_route_steps
from app.domain.approvals.rules.states import OpinionState
from app.domain.approvals.service.deadlines import assign_deadlines, schedule_steps
from app.domain.approvals.service.steps import open_steps_for
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.directory.models import Topic
from app.domain.editorial_line.rules.line import LineRule
from app.domain.organisations.queries import current_day
from app.domain.people.queries import people
from app.domain.periods.queries.working_time import organisation_working_time, working_time
from app.domain.posts.models import Post
from app.domain.posts.queries.line_pieces import CheckSetting
from app.domain.posts.queries.posts import CurrentVersion


@dataclass(frozen=True, slots=True)
class PlannedRound:
    steps: Sequence[RoundStep]
    people: DeciderPool
    involved: RoundInvolvement


TOO_FEW_HOLDERS = msg(
    "No se puede enviar. Vistos buenos que necesita el paso «%(step)s»: %(needed)s. Personas que pueden darlo: "
    "%(named)s. Hay que dar la función a alguien más o cambiar la ruta."
).msgid
TOO_FEW_UNINVOLVED = msg(
    "No se puede enviar. Vistos buenos que necesita el paso «%(step)s»: %(needed)s. Personas que pueden darlo sin "
    "haber intervenido en el texto ni haberse abstenido: %(able)s, de %(named)s."
).msgid
TOO_FEW_CONFIRMED = msg(
    "No se puede enviar. Vistos buenos que necesita el paso «%(step)s»: %(needed)s. Personas que pueden darlo con una "
    "función que no les dio quien ha escrito el texto: %(able)s, de %(named)s. Pida a otra persona con responsabilidad "
    "que confirme esas funciones, en «Cambios por confirmar»."
).msgid
NEEDED_ELSEWHERE = msg(
    "No se puede enviar. Vistos buenos que necesita el paso «%(step)s»: %(needed)s. Nadie decide dos pasos, y quienes "
    "pueden darlo hacen falta en otro. Hay que dar la función a alguien más o cambiar la ruta."
).msgid


def plan_round(
    work: Work, round_: Round, current: CurrentVersion, plans: Sequence[PlannedStep], topic: Topic | None
) -> PlannedRound:
    """Raise `Refusal` naming a step that could never get its people; never lower its need.

    A single-step round open to any role holder may await a future one.
    """
    post = current.post
    numbers = stage_numbers(plan.asking.beside for plan in plans)
    owner = _owner_unit(topic, plans)
    steps = [
        round_step_row(plan, round_, position=n, stage=stage, owner=owner, now=work.now)
        for n, (plan, stage) in enumerate(zip(plans, numbers, strict=True), start=1)
    ]
    _body, working = organisation_working_time(
        work.session, post.organisation_id, work.now, post.planned_at or work.now
    )
    schedule_steps(steps, post.planned_at, working, now=work.now)
    people = decider_pool(work.session, post.organisation_id, steps, now=work.now)
    involved = rounds.round_involvement(work.session, post.organisation_id, [round_.id], now=work.now)
    if len(plans) > 1 or not plans[0].asking.is_plain:
        able = countable_people(work.session, post.organisation_id, steps, people, involved, now=work.now)
        _check_people(steps, people, able, involved)
    return PlannedRound(steps, people, involved)


def round_step_row(
    plan: PlannedStep, round_: Round, *, position: int, stage: int, now: datetime, owner: int | None = None
) -> RoundStep:
    """Return the row, deadline unset. `owner`: the topic's unit."""
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


def _owner_unit(topic: Topic | None, plans: Iterable[PlannedStep]) -> int | None:
    """Raise `Refusal` if needed but missing."""
    name = next((plan.asking.name for plan in plans if plan.asking.unit == TOPIC_OWNER), None)
    if name is None:
        return None
    assert topic is not None, "nothing is sent without a topic"
    if topic.owner_unit_id is None:
        raise Refusal(
            msg(
                "El paso «%(step)s» lo decide la unidad responsable del tema, y «%(topic)s» no tiene ninguna: "
                "póngala en Ajustes, Temas, o elija otro tema.",
                step=name,
                topic=topic.name,
            )
        )
    return topic.owner_unit_id


def _check_people(
    steps: Sequence[RoundStep], pool: DeciderPool, able: PeopleOfStep, involved: RoundInvolvement
) -> None:
    """Check that people suffice; `EVERYBODY` becomes today's number."""
    for step in steps:
        step.needed = step.needed if step.needed != EVERYBODY else max(1, len(pool(step)))
    calls = [StepDemand(step.position, step.needed, able(step)) for step in steps]
    if (short := first_unfilled_step(calls)) is not None:
        step = steps[short.step - 1]
        marked = pool.marked(step, involved.wrote.get(step.round_id, ())) - involved.barred.get(step.round_id, set())
        raise _too_few_refusal(step, pool, able(step), marked)


def _too_few_refusal(
    step: RoundStep, people_of_step: PeopleOfStep, able: frozenset[int], marked: frozenset[int]
) -> Refusal:
    """Return the refusal, by the first fixable cause."""
    named = people_of_step(step)
    values = {"step": step.name, "needed": step.needed, "able": len(able), "named": len(named)}
    if len(named) < step.needed:
        return Refusal(msg(TOO_FEW_HOLDERS, **values))
    if len(able) < step.needed <= len(able | marked):
        return Refusal(msg(TOO_FEW_CONFIRMED, **values))
    return Refusal(msg(TOO_FEW_UNINVOLVED if len(able) < step.needed else NEEDED_ELSEWHERE, **values))


def open_round(
    work: Work,
    current: CurrentVersion,
    rules_by_reviewer: Mapping[str, Sequence[LineRule]],
    setting: CheckSetting,
    *,
    rule_codes: frozenset[str],
    opinion: OpinionState,
) -> Sequence[RoundStep]:
    """Return the opened steps; raise `Refusal` when one could never be decided.

    `rules_by_reviewer`: rules calling each role; `rule_codes`: all that spoke.
    """
    post, version = current.post, current.version
    route, name, reason = choose_route(work.session, current, setting, rule_codes)
    present = _held_roles(work.session, post, rules_by_reviewer, now=work.now)
    plans = plan_reviewer_steps(
        plan_route_steps(load_route_steps(route.steps), name=name, reason=reason), rules_by_reviewer, present=present
    )
    round_ = _round_row(current, route, opinion, actor=work.actor, now=work.now)
    work.session.add(round_)
    work.session.flush()
    planned = plan_round(work, round_, current, plans, setting.topic)
    first = _open_first_stage(work, planned)
    audit.record(
        work,
        Act.POST_SUBMITTED,
        subject=f"post:{post.id}",
        version=version.number,
        content_hash=version.content_hash,
        route=name,
        step=", ".join(step.name for step in first),
    )
    return first


def _round_row(
    current: CurrentVersion, route: RouteVersion, opinion: OpinionState, *, actor: Actor, now: datetime
) -> Round:
    post, version = current.post, current.version
    return Round(
        organisation_id=post.organisation_id,
        post_id=post.id,
        post_version_id=version.id,
        route_version_id=route.id,
        content_hash=version.content_hash,
        opinion=opinion,
        opened_by=actor.id,
        opened_at=now,
    )


def _open_first_stage(work: Work, planned: PlannedRound) -> Sequence[RoundStep]:
    work.session.add_all(planned.steps)
    first = [step for step in planned.steps if step.stage == 1]
    open_steps_for(work, first, planned.people, planned.involved)
    return first


@dataclass(frozen=True, slots=True)
class ReviewerCalls:
    """A round under way, and the rules that call each reviewer now."""

    round: Round
    steps: Sequence[RoundStep]
    post: Post
    rules_by_reviewer: Mapping[str, Sequence[LineRule]]

    def unforeseen(self, present: Collection[str]) -> dict[str, Sequence[LineRule]]:
        return unforeseen_reviewers([step.roles for step in self.steps], self.rules_by_reviewer, present=present)


def extend_round(session: Session, calls: ReviewerCalls, *, now: datetime) -> list[RoundStep]:
    """Append steps for reviewers called since; return those added; no statement if none, else a handful."""
    post = calls.post
    present = _held_roles(session, post, calls.unforeseen(calls.rules_by_reviewer), now=now)
    last, plans = calls.steps[-1], plan_reviewer_steps([], calls.unforeseen(present), present=present)
    if not plans:
        return []
    added = [
        round_step_row(plan, calls.round, position=last.position + n, stage=last.stage + n, now=now)
        for n, plan in enumerate(plans, start=1)
    ]
    working = working_time(session, post.organisation_id, now, post.planned_at or now)
    assign_deadlines(added, post.planned_at, working, now=now)
    session.add_all(added)
    session.flush()
    return added


def _held_roles(session: Session, post: Post, roles: Collection[str], *, now: datetime) -> frozenset[str]:
    """Return roles held, one statement each: most texts call none."""
    if not roles:
        return frozenset()
    here, today = post.organisation_id, current_day(session, post.organisation_id, now=now)
    return frozenset(
        role for role in roles if people.people_with_roles(session, [role], organisation_id=here, today=today)
    )
