from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from app.core.errors import Conflict, InvalidField, Refusal
from app.core.messages import Message, msg
from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.indicators.models import Objective
from app.domain.indicators.queries import next_objective_number, objective_grammar, open_objectives
from app.domain.indicators.rules.objectives import ObjectiveDetails, objective_code, objective_problems
from app.domain.people.queries import people
from app.domain.people.queries.known_names import known_name


class UncheckableObjective(Refusal):
    """An uncheckable objective; `objective_problems` by field."""

    def __init__(self, problems: Mapping[str, Message]) -> None:
        super().__init__(next(iter(problems.values())))
        self.problems = problems


def set_objective(work: Work, aim: ObjectiveDetails, *, language: str, today: date) -> Objective:
    """Set an objective, written in `language`. Raises `UncheckableObjective`."""
    owner = _checked_owner(work, aim, None, language, today)
    _demand_not_repeated(work, aim)
    number = next_objective_number(work)
    objective = Objective(organisation_id=work.organisation_id, number=number, set_on=today, **_row(aim))
    work.session.add(objective)
    work.session.flush()
    audit.record(work, Act.OBJECTIVE_SET, subject=f"objective:{objective.id}", **_audit_fields(_row(aim), owner))
    return objective


def change_objective(work: Work, objective: Objective, aim: ObjectiveDetails, *, language: str, today: date) -> None:
    """Change a locked objective, recording both values.

    Raises `UncheckableObjective`, or `Conflict` if closed.
    """
    owner = _checked_owner(work, aim, objective, language, today)
    before = {name: getattr(objective, name) for name in ("baseline", "target", "due_on")}
    if not (changed := assign_changes(objective, _row(aim))):
        return
    was = {f"{name}_before": value for name, value in before.items() if name in changed}
    subject = f"objective:{objective.id}"
    audit.record(work, Act.OBJECTIVE_CHANGED, subject=subject, **_audit_fields(changed, owner), **was)


def close_objective(work: Work, objective: Objective, reason: str, *, today: date) -> None:
    """Close a locked objective. Raises `Conflict` if closed, `InvalidField` without reason."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    _demand_open(objective)
    if not reason.strip():
        raise InvalidField("reason", msg("Diga por qué se cierra: quedará escrito."))
    objective.closed_on, objective.closed_reason, objective.closed_by_name = today, reason.strip(), work.actor.name
    subject = f"objective:{objective.id}"
    audit.record(work, Act.OBJECTIVE_CLOSED, subject=subject, reason=reason.strip())


def details_of_objective(objective: Objective) -> ObjectiveDetails:
    return ObjectiveDetails(**{name: getattr(objective, name) for name in ObjectiveDetails.__dataclass_fields__})


def _row(aim: ObjectiveDetails) -> dict[str, Any]:
    return asdict(aim) | {"texts": dict(aim.texts)}


def _audit_fields(row: dict[str, Any], owner: str) -> dict[str, Any]:
    """Return fields as recorded: languages together, people by name."""
    fields = {name: value for name, value in row.items() if name not in ("texts", "owner_id")}
    words = {"text": " · ".join(row["texts"].values())} if "texts" in row else {}
    return fields | words | ({"owner": owner} if "owner_id" in row else {})


def _demand_not_repeated(work: Work, aim: ObjectiveDetails) -> None:
    audit.lock_heads(work.session, {work.actor.organisation_id})
    columns = _row(aim)
    for objective in open_objectives(work):
        if all(getattr(objective, name) == value for name, value in columns.items()):
            sentence = msg("Ya hay un objetivo que dice lo mismo: %(code)s.", code=objective_code(objective.number))
            raise UncheckableObjective({"text": sentence})


def _demand_open(objective: Objective) -> None:
    if objective.closed_on is not None:
        raise Conflict(msg("Este objetivo está cerrado: fije otro."))


def _checked_owner(work: Work, aim: ObjectiveDetails, objective: Objective | None, language: str, today: date) -> str:
    demand(work.actor.may(Permission.PLAN_MANAGE))
    if objective is not None:
        _demand_open(objective)
    was_due = objective.due_on if objective else None
    if problems := objective_problems(aim, objective_grammar, language=language, today=today, was_due=was_due):
        raise UncheckableObjective(problems)
    owner = people.member_or_404(work.session, aim.owner_id, organisation_id=work.actor.organisation_id)
    return known_name(work.session, owner.id, organisation_id=work.actor.organisation_id)
