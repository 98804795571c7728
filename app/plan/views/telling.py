"""What pages say of a version: its state, its act, and words that begin a sentence."""

from dataclasses import dataclass
from datetime import date

from app.core.words import Sentence, say
from app.plan.models import PlanVersion
from app.plan.rules.entries import Value
from app.plan.rules.versions import PLAN_WORDS, Life, PlanState, plan_state
from app.web.formats import day
from app.web.words import translate


def state_of(version: PlanVersion, today: date) -> PlanState:
    return plan_state(Life(version.in_force_from, version.ends_on, version.withdrawn_at is not None), today=today)


@dataclass(frozen=True, slots=True)
class Shown:
    """A version as a list shows it."""

    version: PlanVersion
    state: PlanState

    @property
    def word(self) -> Sentence:
        return PLAN_WORDS[self.state]

    @property
    def act(self) -> Sentence | str:
        one = self.version
        if one.act_on is None:
            return ""
        return say(
            "%(body)s, %(number)s, %(on)s", body=one.act_body, number=one.act_number, on=day(one.act_on, "d MMM y")
        )


def opening(value: Value) -> str:
    """With a capital, to begin a sentence."""
    said = translate(value)
    return said[:1].upper() + said[1:]
