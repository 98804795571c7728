"""What the steps of a route ask for: who decides, how many of them, in which order and by when."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import reduce
from typing import Any

from app.accounts.rules import GRANTS, Permission, Role, role_name
from app.approvals.rules.late import ALL_LATE, SHORT_WORDS, Late
from app.core.errors import Refusal
from app.core.words import Sentence, say

OWNER = "topic"
"""Instead of a unit: the one that owns the post's topic."""
WORKDAY = 7.0
"""Hours of attention that a day usually has."""
ALL = 0
"""Instead of a number: everybody the step asks."""


@dataclass(frozen=True, slots=True)
class Asking:
    """One step as a route has it, whoever comes to hold those roles.

    `unit`: where the roles are to be held, its id or `OWNER`. `people`: those asked by name, besides. `needed`: how
    many of them say yes, or `ALL`. `beside`: it is open at the same time as the one before. `hours`: of working time
    by which it is decided before what follows it, the next step or the publication; días hábiles where `in_days`.
    `late`: what happens as its time goes. `in_session`: whether an approval session may decide it.
    """

    name: str
    roles: tuple[str, ...] = ()
    unit: int | str | None = None
    people: tuple[int, ...] = ()
    needed: int = 1
    beside: bool = False
    hours: float = WORKDAY
    in_days: bool = False
    late: tuple[str, ...] = ALL_LATE
    in_session: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether it waits for any one holder of a role, whoever it will be."""
        return self.needed == 1 and self.unit is None and not self.people


def askings(rows: Sequence[Mapping[str, Any]]) -> list[Asking]:
    """The steps a version of a route keeps; what an older one does not say is as it was then."""
    return [Asking(**{**_as_now(row), **{name: tuple(row[name]) for name in _MANY if name in row}}) for row in rows]


def _as_now(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """Versions that said nothing of what happens late counted hours by the clock: a day of those is one of work."""
    return row if "late" in row else {**row, "hours": max(1.0, round(row.get("hours", 24.0) * WORKDAY / 24))}


def rows_of(steps: Sequence[Asking]) -> list[dict[str, Any]]:
    """As a version of a route keeps them."""
    return [{**asdict(step), **{name: list(getattr(step, name)) for name in _MANY}} for step in steps]


_MANY = ("roles", "people", "late")


DECIDING = tuple(role for role in Role if Permission.POST_DECIDE in GRANTS[role])
"""Only these can be asked; a political post that holds one still may not decide (invariant I2)."""
MOST_STEPS = 12
MOST_DAYS = 30


@dataclass(frozen=True, slots=True)
class Names:
    """What units and people are called, by key."""

    units: Mapping[int, str]
    people: Mapping[int, str]


def check_steps(steps: Sequence[Asking], names: Names) -> None:
    """Raise `Refusal` unless each step can be told from the others and asks somebody who is here and may decide."""
    if not 0 < len(steps) <= MOST_STEPS:
        raise Refusal(say("Una ruta tiene entre 1 y %(most)s pasos.", most=MOST_STEPS))
    if len({step.name.casefold() for step in steps}) < len(steps):
        raise Refusal(say("Dos pasos se llaman igual: cada uno necesita su nombre."))
    if any(step.in_days and step.hours > MOST_DAYS for step in steps):
        raise Refusal(say("Un plazo tiene como mucho %(most)s días hábiles.", most=MOST_DAYS))
    for step in steps:
        _check_who(step, names)


def _check_who(step: Asking, names: Names) -> None:
    if not step.roles and not step.people:
        raise Refusal(say("Falta quién decide el paso «%(step)s»: una función o una persona.", step=step.name))
    if not set(step.roles) <= set(DECIDING) or not set(step.people) <= names.people.keys():
        raise Refusal(say("El paso «%(step)s» pide a quien no puede decidir.", step=step.name))
    if step.unit not in (None, OWNER, *names.units):
        raise Refusal(say("La unidad del paso «%(step)s» no existe.", step=step.name))
    if step.unit is not None and not step.roles:
        raise Refusal(say("El paso «%(step)s» dice la unidad y no la función que decide en ella.", step=step.name))


def digest_of(name: str, steps: Sequence[Any]) -> str:
    """What tells a definition somebody has read from another."""
    return hashlib.sha256(repr((name, tuple(steps))).encode()).hexdigest()


def described(step: Asking, names: Names) -> Sentence:
    """A step in words, without its name."""
    values = {"many": _many(step), "who": _who(step, names), "lead": _lead(step), "late": _late(step)}
    said = say("%(many)s de %(who)s, %(lead)s; %(late)s", **values)
    if step.beside:
        said = say("%(many)s de %(who)s, %(lead)s, a la vez que el paso anterior; %(late)s", **values)
    return say("%(step)s; se decide en sesión", step=said) if step.in_session else said


def _lead(step: Asking) -> Sentence:
    if step.in_days:
        return say("antelación en días hábiles: %(count)s", count=f"{step.hours:g}")
    return say("antelación en horas de atención: %(count)s", count=f"{step.hours:g}")


def _late(step: Asking) -> Sentence:
    said: list[Sentence] = [SHORT_WORDS[one] for one in Late if one in step.late]
    if not said:
        return say("si tarda no se avisa a nadie")
    return reduce(lambda one, other: say("%(one)s, %(other)s", one=one, other=other), said)


def _many(step: Asking) -> Sentence:
    if step.needed == ALL:
        return say("el visto bueno de todas las personas")
    return say("un visto bueno") if step.needed == 1 else say("%(count)s vistos buenos", count=step.needed)


def _who(step: Asking, names: Names) -> Sentence | str:
    roles = [role_name(Role(role)) for role in step.roles]
    called: list[Sentence | str] = [_seated(one, step, names) for one in roles]
    return reduce(_or, [*called, *(names.people.get(one, "…") for one in step.people)])


def _seated(role: Sentence, step: Asking, names: Names) -> Sentence:
    if step.unit is None:
        return role
    if isinstance(step.unit, int):
        return say("%(role)s en %(unit)s", role=role, unit=names.units.get(step.unit, "…"))
    return say("%(role)s en la unidad responsable del tema", role=role)


def _or(one: Sentence | str, other: Sentence | str) -> Sentence:
    return say("%(one)s o %(other)s", one=one, other=other)


def differences(before: Sequence[Asking], after: Sequence[Asking], names: Names) -> list[Sentence]:
    """What a new version changes of the one in force, in words; empty when nothing."""
    old, new = ({step.name: step for step in steps} for steps in (before, after))
    kept = [name for name in old if name in new]
    return [
        *(say("Se quita el paso «%(step)s».", step=name) for name in old if name not in new),
        *(
            say("Se añade el paso «%(step)s»: %(now)s.", step=name, now=described(step, names))
            for name, step in new.items()
            if name not in old
        ),
        *(
            say(
                "Cambia el paso «%(step)s». Antes: %(before)s. Ahora: %(now)s.",
                step=name,
                before=described(old[name], names),
                now=described(new[name], names),
            )
            for name in kept
            if old[name] != new[name]
        ),
        *_reordered(kept, [name for name in new if name in old]),
    ]


def _reordered(before: Sequence[str], after: Sequence[str]) -> list[Sentence]:
    return [] if before == after else [say("Cambia el orden: %(order)s.", order=" → ".join(after))]
