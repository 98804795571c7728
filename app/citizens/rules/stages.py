"""The tree as a flow chart: its questions in their order, told in stretches that people can name."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from app.citizens.rules.categories import Category
from app.citizens.rules.triage import Protocol, Sorting
from app.core.words import say


class Stage(StrEnum):
    DANGER = "danger"
    NORMS = "norms"
    ROUTES = "routes"
    ANSWERS = "answers"
    OPINIONS = "opinions"


STAGE_NAMES = {
    Stage.DANGER: say("Lo que no espera"),
    Stage.NORMS: say("Normas de participación"),
    Stage.ROUTES: say("Lo que tiene su propio cauce"),
    Stage.ANSWERS: say("Lo que se contesta"),
    Stage.OPINIONS: say("Lo que se lee y se respeta"),
}
C = Category
STAGES = {
    **dict.fromkeys((C.EMERGENCY, C.PERSONAL_DATA, C.THREAT), Stage.DANGER),
    **dict.fromkeys((C.SPAM, C.INSULT), Stage.NORMS),
    **dict.fromkeys((C.WHISTLEBLOWING, C.RIGHTS_REQUEST, C.ACCESS_TO_INFORMATION, C.QUESTION_FILE), Stage.ROUTES),
    C.PRESS: Stage.ROUTES,
    **dict.fromkeys((C.POLITICAL, C.FACTUAL_ERROR, C.CRITICISM), Stage.OPINIONS),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """Questions that follow one another in the tree and are of one stage. `first`: the number of the first."""

    stage: Stage
    first: int
    sortings: tuple[Sorting, ...]


def stretches(protocol: Protocol) -> Sequence[Stretch]:
    """What is asked, in order; a stage may come back further down."""
    asked = list(enumerate((one for one in protocol.sortings if one.enabled), 1))
    found = []
    for stage, some in groupby(asked, key=lambda numbered: STAGES.get(numbered[1].category, Stage.ANSWERS)):
        numbered = list(some)
        found.append(Stretch(stage, numbered[0][0], tuple(one for _, one in numbered)))
    return found
