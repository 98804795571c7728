"""The tree as a flow chart: its questions in order, in named stages."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from app.core.messages import LabelledEnum, msg
from app.domain.cases.rules.categories import Category
from app.domain.triage.rules.triage import ResponseProtocol, TriageQuestion


class FlowStage(LabelledEnum):
    DANGER = "danger", msg("Lo que no espera")
    NORMS = "norms", msg("Normas de participación")
    ROUTES = "routes", msg("Lo que tiene su propio cauce")
    ANSWERS = "answers", msg("Lo que se contesta")
    OPINIONS = "opinions", msg("Lo que se lee y se respeta")


C = Category
STAGE_OF_CATEGORY = {
    **dict.fromkeys((C.EMERGENCY, C.PERSONAL_DATA, C.THREAT), FlowStage.DANGER),
    **dict.fromkeys((C.SPAM, C.INSULT), FlowStage.NORMS),
    **dict.fromkeys((C.WHISTLEBLOWING, C.RIGHTS_REQUEST, C.ACCESS_TO_INFORMATION, C.QUESTION_FILE), FlowStage.ROUTES),
    C.PRESS: FlowStage.ROUTES,
    **dict.fromkeys((C.POLITICAL, C.FACTUAL_ERROR, C.CRITICISM), FlowStage.OPINIONS),
}


@dataclass(frozen=True, slots=True)
class FlowSegment:
    """Consecutive questions of one stage. `first`: number of the first."""

    stage: FlowStage
    first: int
    sortings: tuple[TriageQuestion, ...]


def flow_segments(protocol: ResponseProtocol) -> Sequence[FlowSegment]:
    """Return segments in order; a stage may recur."""
    numbered_questions = list(enumerate((sorting for sorting in protocol.sortings if sorting.enabled), 1))
    segments = []
    for stage, some in groupby(
        numbered_questions, key=lambda numbered: STAGE_OF_CATEGORY.get(numbered[1].category, FlowStage.ANSWERS)
    ):
        numbered = list(some)
        segments.append(FlowSegment(stage, numbered[0][0], tuple(question for _, question in numbered)))
    return segments
