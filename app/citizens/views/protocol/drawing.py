"""A question of the tree as pages say it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.citizens.queries.protocols import Taker
from app.citizens.rules.categories import CATEGORY_NAMES, OUTCOME_NAMES, SILENCE_NAMES, URGENCY_NAMES
from app.citizens.rules.stages import STAGE_NAMES, Stage, stretches
from app.citizens.rules.telling import Way, condition, minutes_word, names_of, taker_word, way
from app.citizens.rules.triage import Protocol, Sorting
from app.core.words import Sentence
from app.editorial_line.rules.telling import Names

Word = Sentence | str


@dataclass(frozen=True, slots=True)
class Asked:
    """`when`: its condition in one sentence, and `way` as a list; `unit`: who stands behind `to` here."""

    code: str
    title: str
    enabled: bool
    when: Word
    way: Way
    category: Word
    urgency: Word
    outcome: Word
    silence: Word
    template: str
    to: Word
    unit: str
    acknowledge: Word
    resolve: Word
    source: str


def asked(one: Sorting, names: Names, takers: Mapping[str, Taker]) -> Asked:
    return Asked(
        code=one.code,
        title=one.title,
        enabled=one.enabled,
        when=condition(one, names),
        way=way(one.when, names),
        category=CATEGORY_NAMES[one.category],
        urgency=URGENCY_NAMES[one.urgency],
        outcome=OUTCOME_NAMES[one.outcome],
        silence=SILENCE_NAMES[one.silence] if one.silence else "",
        template=one.template,
        to=taker_word(one.to),
        unit=takers[one.to].unit if one.to in takers else "",
        acknowledge=minutes_word(one.acknowledge),
        resolve=minutes_word(one.resolve),
        source=one.source,
    )


def every(protocol: Protocol, takers: Mapping[str, Taker]) -> list[Asked]:
    """In the order they are asked, those that are not asked among them."""
    names = names_of(protocol)
    return [asked(one, names, takers) for one in protocol.sortings]


def chart(protocol: Protocol, takers: Mapping[str, Taker]) -> list[dict[str, Any]]:
    """The flow chart: stretches of questions, each with its stage, and the number of its first question."""
    names = names_of(protocol)
    return [
        {
            "name": STAGE_NAMES[stretch.stage],
            "is_danger": stretch.stage is Stage.DANGER,
            "first": stretch.first,
            "asked": [asked(one, names, takers) for one in stretch.sortings],
        }
        for stretch in stretches(protocol)
    ]
