from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from app.core.messages import LabelledEnum, Message, msg
from app.domain.cases.rules.categories import Category
from app.domain.editorial_line.rules.condition_words import CodeNames
from app.domain.triage.queries.protocols import Assignee
from app.domain.triage.rules.protocol_description import (
    ConditionLine,
    assignee_word,
    condition_line,
    condition_names,
    describe_question,
    minutes_word,
)
from app.domain.triage.rules.triage import ResponseProtocol, TriageQuestion

LabelText = Message | str
C = Category


@dataclass(frozen=True, slots=True)
class QuestionView:
    """`when`: the condition in a sentence, `way`: as a list; `unit`: behind `to`."""

    code: str
    title: str
    enabled: bool
    when: LabelText
    way: ConditionLine
    category: LabelText
    urgency: LabelText
    outcome: LabelText
    silence: LabelText
    template: str
    to: LabelText
    unit: str
    acknowledge: LabelText
    resolve: LabelText
    source: str


class FlowStage(LabelledEnum):
    DANGER = "danger", msg("Lo que no espera")
    NORMS = "norms", msg("Normas de participación")
    ROUTES = "routes", msg("Lo que tiene su propio cauce")
    ANSWERS = "answers", msg("Lo que se contesta")
    OPINIONS = "opinions", msg("Lo que se lee y se respeta")


STAGE_OF_CATEGORY = {
    **dict.fromkeys((C.EMERGENCY, C.PERSONAL_DATA, C.THREAT), FlowStage.DANGER),
    **dict.fromkeys((C.SPAM, C.INSULT), FlowStage.NORMS),
    **dict.fromkeys((C.WHISTLEBLOWING, C.RIGHTS_REQUEST, C.ACCESS_TO_INFORMATION, C.QUESTION_FILE), FlowStage.ROUTES),
    C.PRESS: FlowStage.ROUTES,
    **dict.fromkeys((C.POLITICAL, C.FACTUAL_ERROR, C.CRITICISM), FlowStage.OPINIONS),
}


@dataclass(frozen=True, slots=True)
class FlowSegment:
    """Consecutive questions. `first`: the first's number."""

    stage: FlowStage
    first: int
    sortings: tuple[TriageQuestion, ...]


def question_view(question: TriageQuestion, names: CodeNames, takers: Mapping[str, Assignee]) -> QuestionView:
    return QuestionView(
        code=question.code,
        title=question.title,
        enabled=question.enabled,
        when=describe_question(question, names),
        way=condition_line(question.when, names),
        category=question.category.label,
        urgency=question.urgency.label,
        outcome=question.outcome.label,
        silence=question.silence.label if question.silence else "",
        template=question.template,
        to=assignee_word(question.to),
        unit=takers[question.to].unit if question.to in takers else "",
        acknowledge=minutes_word(question.acknowledge),
        resolve=minutes_word(question.resolve),
        source=question.source,
    )


def question_views(protocol: ResponseProtocol, takers: Mapping[str, Assignee]) -> list[QuestionView]:
    names = condition_names(protocol)
    return [question_view(question, names, takers) for question in protocol.sortings]


def chart(protocol: ResponseProtocol, takers: Mapping[str, Assignee]) -> list[dict[str, Any]]:
    """Return segments with stage, questions and first number."""
    names = condition_names(protocol)
    return [
        {
            "name": stretch.stage.label,
            "is_danger": stretch.stage is FlowStage.DANGER,
            "first": stretch.first,
            "questions": [question_view(question, names, takers) for question in stretch.sortings],
        }
        for stretch in _flow_segments(protocol)
    ]


def _flow_segments(protocol: ResponseProtocol) -> Sequence[FlowSegment]:
    """Return segments in order; a stage may recur."""
    numbered_questions = list(enumerate((sorting for sorting in protocol.sortings if sorting.enabled), 1))
    segments = []
    for stage, some in groupby(
        numbered_questions, key=lambda numbered: STAGE_OF_CATEGORY.get(numbered[1].category, FlowStage.ANSWERS)
    ):
        numbered = list(some)
        segments.append(FlowSegment(stage, numbered[0][0], tuple(question for _, question in numbered)))
    return segments
