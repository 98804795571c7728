import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import reduce
from typing import Any

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.core.permissions import GRANTS, Permission, Role
from app.domain.approvals.rules.deadlines import ALL_ALERTS, SHORT_ALERT_WORDS, StepAlertKind

TOPIC_OWNER = "topic"
"""The unit owning the post's topic."""
WORKDAY = 7.0
"""Usual attention hours per day."""
EVERYBODY = 0
"""Everyone the step asks."""


@dataclass(frozen=True, slots=True)
class RouteStep:
    """A step, independent of role holders.

    `unit`: where roles must be held, an id or `TOPIC_OWNER`. `needed`: approvals, or `EVERYBODY`. `beside`: open with
    the previous. `hours`: working lead time before next step or publication; días hábiles with `in_days`. `in_session`:
    sessions may decide it.
    """

    name: str
    roles: tuple[str, ...] = ()
    unit: int | str | None = None
    people: tuple[int, ...] = ()
    needed: int = 1
    beside: bool = False
    hours: float = WORKDAY
    in_days: bool = False
    late: tuple[str, ...] = ALL_ALERTS
    in_session: bool = False

    @property
    def is_plain(self) -> bool:
        """Tell whether any holder of a role suffices."""
        return self.needed == 1 and self.unit is None and not self.people


def load_route_steps(rows: Sequence[Mapping[str, Any]]) -> list[RouteStep]:
    """Give fields missing in older versions their former meaning."""
    return [
        RouteStep(**{**_upgrade_row(row), **{name: tuple(row[name]) for name in _TUPLE_FIELDS if name in row}})
        for row in rows
    ]


def _upgrade_row(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Convert clock hours (rows without `late`): a clock day is one working day."""
    return row if "late" in row else {**row, "hours": max(1.0, round(row.get("hours", 24.0) * WORKDAY / 24))}


def route_step_rows(steps: Sequence[RouteStep]) -> list[dict[str, Any]]:
    return [{**asdict(step), **{name: list(getattr(step, name)) for name in _TUPLE_FIELDS}} for step in steps]


_TUPLE_FIELDS = ("roles", "people", "late")


DECIDING_ROLES = tuple(role for role in Role if Permission.POST_DECIDE in GRANTS[role])
"""All that steps may ask; political posts holding one may not decide (invariant I2)."""
MOST_STEPS = 12
MOST_DAYS = 30


@dataclass(frozen=True, slots=True)
class RouteNames:
    units: Mapping[int, str]
    people: Mapping[int, str]


def check_route_steps(steps: Sequence[RouteStep], names: RouteNames) -> None:
    """Raise `Refusal` unless distinct steps ask present people who may decide."""
    if not 0 < len(steps) <= MOST_STEPS:
        raise Refusal(msg("Una ruta tiene entre 1 y %(most)s pasos.", most=MOST_STEPS))
    if len({step.name.casefold() for step in steps}) < len(steps):
        raise Refusal(msg("Dos pasos se llaman igual: cada uno necesita su nombre."))
    if any(step.in_days and step.hours > MOST_DAYS for step in steps):
        raise Refusal(msg("Un plazo tiene como mucho %(most)s días hábiles.", most=MOST_DAYS))
    for step in steps:
        _check_step_deciders(step, names)


def _check_step_deciders(step: RouteStep, names: RouteNames) -> None:
    if not step.roles and not step.people:
        raise Refusal(msg("Falta quién decide el paso «%(step)s»: una función o una persona.", step=step.name))
    if not set(step.roles) <= set(DECIDING_ROLES) or not set(step.people) <= names.people.keys():
        raise Refusal(msg("El paso «%(step)s» pide a quien no puede decidir.", step=step.name))
    if step.unit not in (None, TOPIC_OWNER, *names.units):
        raise Refusal(msg("La unidad del paso «%(step)s» no existe.", step=step.name))
    if step.unit is not None and not step.roles:
        raise Refusal(msg("El paso «%(step)s» dice la unidad y no la función que decide en ella.", step=step.name))


def definition_digest(name: str, steps: Sequence[Any]) -> str:
    return hashlib.sha256(repr((name, tuple(steps))).encode()).hexdigest()


def describe_step(step: RouteStep, names: RouteNames) -> Message:
    values = {
        "many": _describe_count(step),
        "who": _describe_deciders(step, names),
        "lead": _describe_lead(step),
        "late": _describe_alerts(step),
    }
    description = msg("%(many)s de %(who)s, %(lead)s; %(late)s", **values)
    if step.beside:
        description = msg("%(many)s de %(who)s, %(lead)s, a la vez que el paso anterior; %(late)s", **values)
    return msg("%(step)s; se decide en sesión", step=description) if step.in_session else description


def _describe_lead(step: RouteStep) -> Message:
    if step.in_days:
        return msg("antelación en días hábiles: %(count)s", count=f"{step.hours:g}")
    return msg("antelación en horas de atención: %(count)s", count=f"{step.hours:g}")


def _describe_alerts(step: RouteStep) -> Message:
    phrases: list[Message] = [SHORT_ALERT_WORDS[kind] for kind in StepAlertKind if kind in step.late]
    if not phrases:
        return msg("si tarda no se avisa a nadie")
    return reduce(lambda phrase, other: msg("%(one)s, %(other)s", one=phrase, other=other), phrases)


def _describe_count(step: RouteStep) -> Message:
    if step.needed == EVERYBODY:
        return msg("el visto bueno de todas las personas")
    return msg("un visto bueno") if step.needed == 1 else msg("%(count)s vistos buenos", count=step.needed)


def _describe_deciders(step: RouteStep, names: RouteNames) -> Message | str:
    roles = [Role(role).label for role in step.roles]
    called: list[Message | str] = [_describe_role(role, step, names) for role in roles]
    return reduce(_join_with_or, [*called, *(names.people.get(person_id, "…") for person_id in step.people)])


def _describe_role(role: Message, step: RouteStep, names: RouteNames) -> Message:
    if step.unit is None:
        return role
    if isinstance(step.unit, int):
        return msg("%(role)s en %(unit)s", role=role, unit=names.units.get(step.unit, "…"))
    return msg("%(role)s en la unidad responsable del tema", role=role)


def _join_with_or(phrase: Message | str, other: Message | str) -> Message:
    return msg("%(one)s o %(other)s", one=phrase, other=other)


def describe_differences(before: Sequence[RouteStep], after: Sequence[RouteStep], names: RouteNames) -> list[Message]:
    old, new = ({step.name: step for step in steps} for steps in (before, after))
    common_names = [name for name in old if name in new]
    return [
        *(msg("Se quita el paso «%(step)s».", step=name) for name in old if name not in new),
        *(
            msg("Se añade el paso «%(step)s»: %(now)s.", step=name, now=describe_step(step, names))
            for name, step in new.items()
            if name not in old
        ),
        *(
            msg(
                "Cambia el paso «%(step)s». Antes: %(before)s. Ahora: %(now)s.",
                step=name,
                before=describe_step(old[name], names),
                now=describe_step(new[name], names),
            )
            for name in common_names
            if old[name] != new[name]
        ),
        *_describe_order(common_names, [name for name in new if name in old]),
    ]


def _describe_order(before: Sequence[str], after: Sequence[str]) -> list[Message]:
    return [] if before == after else [msg("Cambia el orden: %(order)s.", order=" → ".join(after))]
