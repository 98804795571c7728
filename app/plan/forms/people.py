"""What the pages about people, skills and shifts post."""

from datetime import date, time
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from app.core.errors import Refusal
from app.core.horizon import PLANNING
from app.core.numerals import whole
from app.core.words import say
from app.core.writing import written
from app.plan.forms.numbers import amount
from app.plan.models import PlanSkill
from app.plan.queries.people import Mate
from app.plan.rules.numbers import written as number_written
from app.plan.rules.people import MOST_HOURS, hours_of, minutes_of
from app.plan.rules.skills import LEVELS, MOST, SKILLS
from app.plan.service.people import Counted, Skill
from app.web.forms import Form, Key

Name = Annotated[str, Field(max_length=120), AfterValidator(written)]
Level = Annotated[int, Field(ge=min(LEVELS), le=max(LEVELS))]
BLANK_ROWS = 2
"""Lines for skills of one's own, at the end of the sheet."""


class PersonForm(Form):
    hours: Annotated[float, amount(MOST_HOURS)] = 0.0
    substitute_id: Key | None = None
    can_administer: bool = False

    def counted(self) -> Counted:
        return Counted(minutes_of(self.hours), self.substitute_id, self.can_administer)


class TrainingForm(Form):
    horizon = PLANNING
    name: Name
    done_on: date | None = None


class DoneForm(Form):
    done_on: date


class ShiftForm(Form):
    user_id: Key
    weekdays: list[Annotated[int, Field(ge=0, le=6)]] = Field(min_length=1)
    starts: time
    ends: time


class SkillsForm(Form):
    """A line of the sheet goes in fives, one of each list; what is not needed, or has no name, is left out."""

    code: list[str] = Field(default=[], max_length=MOST)
    name: list[Name] = []
    needed: list[Level] = []
    held: list[Level] = []
    user: list[str] = []

    def skills(self) -> list[Skill]:
        """Raises `Refusal` where the lists do not belong together."""
        lists = (self.code, self.name, self.needed, self.held, self.user)
        if len({len(one) for one in lists}) > 1:
            raise Refusal(say("La ficha llegó incompleta. Vuelva a abrirla y guárdela otra vez."))
        rows = zip(*lists, strict=True)
        return [
            Skill(code if code in SKILLS else "", "" if code in SKILLS else name, needed, held, _person(user))
            for code, name, needed, held, user in rows
            if needed and (code in SKILLS or name)
        ]


def person_typed(mate: Mate, substitute_id: int | None) -> dict[str, Any]:
    return {
        "hours": number_written(hours_of(mate.minutes)) if mate.minutes else "",
        "substitute_id": substitute_id or "",
        "can_administer": "1" if mate.can_administer else "",
    }


def skills_typed(kept: list[PlanSkill]) -> dict[str, Any]:
    """The sheet as its form would have it typed: what is kept, and what else could be of the product's own list."""
    lines = [Skill(one.code, one.name, one.needed, one.held, one.user_id) for one in kept]
    there = {one.code for one in lines}
    lines += [Skill(code, "", 0 if kept else 2, 0) for code in SKILLS if code not in there]
    lines += [Skill("", "", 0, 0)] * min(BLANK_ROWS, MOST - len(lines))
    return {
        "code": [one.code for one in lines],
        "name": [one.name for one in lines],
        "needed": [str(one.needed) for one in lines],
        "held": [str(one.held) for one in lines],
        "user": [str(one.user_id or "") for one in lines],
    }


def _person(typed: str) -> int | None:
    """Raises `Refusal` for what names nobody."""
    if not typed:
        return None
    if (key := whole(typed)) is None:
        raise Refusal(say("Elija a una persona de la lista."))
    return key
