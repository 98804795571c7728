"""A version's public part: no names, hours or money of people, no protocol.

Missing parts are omitted.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.core.messages import Message
from app.domain.indicators.rules.catalogue import IndicatorUnit, indicator_name
from app.domain.plan.rules.stops import Stop
from app.domain.public.rules.attention import hours_by_day


class LocalisedText(NamedTuple):
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class PublicGoal:
    """Numbers as written, empty where missing."""

    code: str
    text: LocalisedText
    indicator: str
    indicator_code: str
    unit: str
    baseline: Any
    current: Any
    target: Any
    due_on: str

    @property
    def indicator_word(self) -> Message | str:
        return indicator_name(self.indicator_code, self.indicator)

    @property
    def unit_word(self) -> Message | str:
        return IndicatorUnit.labels().get(self.unit, self.unit)


@dataclass(frozen=True, slots=True)
class PublicPlan:
    """`rows`: by stop and list, public fields only, in order."""

    texts: Mapping[Stop, LocalisedText]
    purpose: str
    statement: LocalisedText | None
    goals: tuple[PublicGoal, ...]
    rows: Mapping[str, tuple[Mapping[str, Any], ...]]
    week: tuple[tuple[int, str], ...]
    yearly_cents: int | None
    responses: LocalisedText | None
    evaluation: LocalisedText | None


_LISTS: Mapping[str, tuple[Stop, str, tuple[str, ...]]] = {
    "audiences": (Stop.WHY, "audiences", ("name", "needs", "where")),
    "networks": (Stop.WHERE, "networks", ("network", "name", "chosen", "reason")),
    "channels": (Stop.EXISTS, "channels", ("kind", "name")),
    "topics": (Stop.GUIDE, "topics", ("name", "pillar", "target_share")),
    "frequency": (Stop.GUIDE, "frequency", ("account", "per_week")),
    "intake": (Stop.GUIDE, "intake", ("name", "notice_days")),
}
"""Public fields; others stay private."""


def public_plan(content: Mapping[str, Any], languages: Sequence[str]) -> PublicPlan:
    """Use `languages`: the reader's first, then fallbacks."""
    stops = {stop: _stop(content, stop) for stop in Stop}
    why, guide = stops[Stop.WHY], stops[Stop.GUIDE]
    texts = {stop: text for stop in Stop if (text := text_in_language(stops[stop].get("text"), languages))}
    cost = stops[Stop.MEANS].get("cost")
    return PublicPlan(
        texts=texts,
        purpose=str(why.get("purpose") or ""),
        statement=text_in_language(why.get("statement"), languages),
        goals=public_goals(content, languages),
        rows={name: tuple(_rows(stops[stop].get(key), fields)) for name, (stop, key, fields) in _LISTS.items()},
        week=hours_by_day(_entries(stops[Stop.WHO].get("coverage"))),
        yearly_cents=cost.get("total_cents") if isinstance(cost, Mapping) else None,
        responses=text_in_language(guide.get("responses"), languages),
        evaluation=text_in_language(guide.get("evaluation"), languages),
    )


def text_in_language(texts: object, languages: Sequence[str]) -> LocalisedText | None:
    """Return the text in the first of these languages; plain text is in the last."""
    if isinstance(texts, str):
        return LocalisedText(texts, languages[-1]) if texts.strip() else None
    if not isinstance(texts, Mapping):
        return None
    codes = (code for code in (*languages, *sorted(texts)) if str(texts.get(code) or "").strip())
    code = next(codes, None)
    return LocalisedText(str(texts[code]), code) if code else None


def public_goals(content: Mapping[str, Any], languages: Sequence[str]) -> tuple[PublicGoal, ...]:
    return tuple(_goal(entry, languages) for entry in _entries(_stop(content, Stop.WHY).get("objectives")))


def plan_account_facts(content: Mapping[str, Any]) -> Mapping[tuple[str, str], Mapping[str, Any]]:
    """Key data by network and handle."""
    return {
        (str(entry.get("network")), str(entry.get("handle"))): entry
        for entry in _entries(_stop(content, Stop.WAIT).get("accounts"))
    }


def _goal(objective: Mapping[str, Any], languages: Sequence[str]) -> PublicGoal:
    code, unit, due_on = (str(objective.get(name) or "") for name in ("code", "unit", "due_on"))
    text = text_in_language(objective.get("text"), languages) or LocalisedText("", languages[0])
    baseline, current, target = (objective.get(name) for name in ("baseline", "current", "target"))
    known_as = str(objective.get("indicator") or "")
    indicator = str(objective.get("indicator_name") or known_as)
    return PublicGoal(code, text, indicator, known_as, unit, baseline, current, target, due_on)


def _stop(content: Mapping[str, Any], stop: Stop) -> Mapping[str, Any]:
    stops = content.get("stops")
    stop_content = stops.get(stop.value) if isinstance(stops, Mapping) else None
    return stop_content if isinstance(stop_content, Mapping) else {}


def _rows(entries: object, fields: Iterable[str]) -> Iterable[Mapping[str, Any]]:
    return ({name: entry.get(name) for name in fields} for entry in _entries(entries))


def _entries(entries: object) -> list[Mapping[str, Any]]:
    return [entry for entry in entries if isinstance(entry, Mapping)] if isinstance(entries, list) else []
