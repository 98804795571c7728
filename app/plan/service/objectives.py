"""Setting, changing and closing objectives."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.queries.names import known_name
from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import Sentence, say
from app.db.changing import rewrite
from app.plan.models import Objective
from app.plan.queries.objectives import next_number, open_objectives
from app.plan.rules.objectives import Aim, code_of, problems
from app.plan.service.slots import Unfit


class Uncheckable(Refusal):
    """An objective that cannot be checked; `problems` by field."""

    def __init__(self, problems: Mapping[str, Sentence]) -> None:
        super().__init__(next(iter(problems.values())))
        self.problems = problems


def set_objective(session: Session, aim: Aim, *, language: str, today: date, actor: Actor, now: datetime) -> Objective:
    """`language`: the one it must be written in. Raises `Uncheckable`."""
    owner = _checked_owner(session, aim, None, language, today, actor)
    _demand_new(session, aim, actor)
    number = next_number(session, actor.organisation_id)
    objective = Objective(organisation_id=actor.organisation_id, number=number, set_on=today, **_row(aim))
    session.add(objective)
    session.flush()
    audit.record(
        session, Act.OBJECTIVE_SET, actor=actor, now=now, subject=f"objective:{objective.id}", **_said(_row(aim), owner)
    )
    return objective


def change_objective(
    session: Session, objective: Objective, aim: Aim, *, language: str, today: date, actor: Actor, now: datetime
) -> None:
    """Comes locked. The record keeps what is different and what it was; raises `Uncheckable`, `OutOfTurn` if closed."""
    owner = _checked_owner(session, aim, objective, language, today, actor)
    before = {name: getattr(objective, name) for name in ("baseline", "target", "due_on")}
    if not (changed := rewrite(objective, _row(aim))):
        return
    was = {f"{name}_before": value for name, value in before.items() if name in changed}
    subject = f"objective:{objective.id}"
    audit.record(session, Act.OBJECTIVE_CHANGED, actor=actor, now=now, subject=subject, **_said(changed, owner), **was)


def close_objective(
    session: Session, objective: Objective, reason: str, *, today: date, actor: Actor, now: datetime
) -> None:
    """Comes locked. Raises `OutOfTurn` for one that is closed already, and `Unfit` without a reason."""
    demand(actor.may(Permission.PLAN_MANAGE))
    _demand_open(objective)
    if not reason.strip():
        raise Unfit("reason", say("Diga por qué se cierra: quedará escrito."))
    objective.closed_on, objective.closed_reason, objective.closed_by_name = today, reason.strip(), actor.name
    subject = f"objective:{objective.id}"
    audit.record(session, Act.OBJECTIVE_CLOSED, actor=actor, now=now, subject=subject, reason=reason.strip())


def aim_of(objective: Objective) -> Aim:
    return Aim(**{name: getattr(objective, name) for name in Aim.__dataclass_fields__})


def _row(aim: Aim) -> dict[str, Any]:
    return asdict(aim) | {"texts": dict(aim.texts)}


def _said(row: dict[str, Any], owner: str) -> dict[str, Any]:
    """As the record tells it: the words in all their languages at once, and people by their names."""
    told = {name: value for name, value in row.items() if name not in ("texts", "owner_id")}
    words = {"text": " · ".join(row["texts"].values())} if "texts" in row else {}
    return told | words | ({"owner": owner} if "owner_id" in row else {})


def _demand_new(session: Session, aim: Aim, actor: Actor) -> None:
    """A form that is sent twice sets one objective."""
    audit.lock_heads(session, {actor.organisation_id})
    said = _row(aim)
    for one in open_objectives(session, actor.organisation_id):
        if all(getattr(one, name) == value for name, value in said.items()):
            sentence = say("Ya hay un objetivo que dice lo mismo: %(code)s.", code=code_of(one.number))
            raise Uncheckable({"text": sentence})


def _demand_open(objective: Objective) -> None:
    if objective.closed_on is not None:
        raise OutOfTurn(say("Este objetivo está cerrado: fije otro."))


def _checked_owner(
    session: Session, aim: Aim, objective: Objective | None, language: str, today: date, actor: Actor
) -> str:
    """The name of whoever answers for it, who is of this house, too."""
    demand(actor.may(Permission.PLAN_MANAGE))
    if objective is not None:
        _demand_open(objective)
    was_due = objective.due_on if objective else None
    if found := problems(aim, language=language, today=today, was_due=was_due):
        raise Uncheckable(found)
    owner = accounts.member_or_404(session, aim.owner_id, organisation_id=actor.organisation_id)
    return known_name(session, owner.id, organisation_id=actor.organisation_id)
