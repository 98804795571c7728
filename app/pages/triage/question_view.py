from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.core.messages import Message
from app.domain.editorial_line.rules.condition_words import CodeNames
from app.domain.triage.queries.protocols import Assignee
from app.domain.triage.rules.flow_chart import FlowStage, flow_segments
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


@dataclass(frozen=True, slots=True)
class QuestionView:
    """`when`: the condition in one sentence, `condition_line` as a list; `unit`: the assignee behind `to`."""

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


def question_view(one: TriageQuestion, names: CodeNames, takers: Mapping[str, Assignee]) -> QuestionView:
    return QuestionView(
        code=one.code,
        title=one.title,
        enabled=one.enabled,
        when=describe_question(one, names),
        way=condition_line(one.when, names),
        category=one.category.label,
        urgency=one.urgency.label,
        outcome=one.outcome.label,
        silence=one.silence.label if one.silence else "",
        template=one.template,
        to=assignee_word(one.to),
        unit=takers[one.to].unit if one.to in takers else "",
        acknowledge=minutes_word(one.acknowledge),
        resolve=minutes_word(one.resolve),
        source=one.source,
    )


def question_views(protocol: ResponseProtocol, takers: Mapping[str, Assignee]) -> list[QuestionView]:
    """Return the questions in order, disabled ones included."""
    names = condition_names(protocol)
    return [question_view(question, names, takers) for question in protocol.sortings]


def chart(protocol: ResponseProtocol, takers: Mapping[str, Assignee]) -> list[dict[str, Any]]:
    """Return the flow chart: segments with stage, questions and first number."""
    names = condition_names(protocol)
    return [
        {
            "name": stretch.stage.label,
            "is_danger": stretch.stage is FlowStage.DANGER,
            "first": stretch.first,
            "asked": [question_view(one, names, takers) for one in stretch.sortings],
        }
        for stretch in flow_segments(protocol)
    ]
