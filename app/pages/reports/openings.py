"""The opening of a report: one sentence of its figures, and bars of topics and of approval steps."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from app.core.messages import Message, msg
from app.domain.plan_document.rules.tree import ChartBar
from app.domain.reports.queries.compliance import ComplianceFigures
from app.domain.reports.rules.compliance import MEDIAN, percentile_hours
from app.domain.reports.rules.compliance_indicators import INDICATORS_BY_CODE
from app.pages.components.charts import goal_bar_chart
from app.pages.reports import compliance_figures
from app.pages.reports.compliance_figures import IndicatorRow
from app.pages.reports.neutrality_figures import NOTHING, ChartView
from app.web.translation import translate

MOST_BARS = 10
PLAN_PARTS = {
    "K12": msg("huecos del plan cumplidos, %(value)s"),
    "K13": msg("distancia a los temas previstos, %(value)s puntos"),
    "K14": msg("la mitad se aprobó en %(value)s o menos"),
    "K15": msg("aprobado a la primera, %(value)s"),
}
ANSWER_PARTS = {
    "K1": msg("con respuesta o motivo, %(value)s"),
    "K3": msg("en plazo, %(value)s"),
    "K2b": msg("nueve de cada diez primeras respuestas, en %(value)s o menos"),
}
TOPIC_BARS, STEP_BARS = msg("Reparto de temas"), msg("Horas que espera cada paso, mediana")
SHARE, SHARE_OF_GOAL = msg("%(share)s %%"), msg("%(share)s %% de %(goal)s %%")
TOPIC_LEGEND = (("share", msg("Publicado")), ("mark", msg("Objetivo")))


class TopicPart(NamedTuple):
    """A topic's share and goal, in per cent; no goal is 0."""

    name: str
    actual: float
    target: float


def headline(rows: Iterable[IndicatorRow], parts: Mapping[str, Message]) -> str:
    """Return the known figures as clauses of one sentence; empty if none is known."""
    values = {row.code: row.value for row in rows if row.value != NOTHING}
    clauses = (translate(msg(clause.msgid, value=values[code])) for code, clause in parts.items() if code in values)
    return "; ".join(clauses)


def topic_bars(topics: Sequence[TopicPart]) -> ChartView | None:
    """Return the widest topics beside their goals."""
    shown = sorted(topics, key=lambda topic: -max(topic.actual, topic.target))[:MOST_BARS]
    bars = [(ChartBar(topic.name, topic.actual, _share_text(topic)), topic.target or None) for topic in shown]
    return bars_view("topics-drawn", TOPIC_BARS, bars, TOPIC_LEGEND) if bars else None


def step_bars(report: ComplianceFigures) -> ChartView | None:
    """Return the steps of approval by their median hours, the slowest first, if there are several."""
    hours = INDICATORS_BY_CODE["K14"]
    waits = [(name, percentile_hours(counts, MEDIAN) or 0) for name, counts in report.steps.items()]
    bars = [(ChartBar(name, value, compliance_figures.value(hours, value)), None) for name, value in waits[:MOST_BARS]]
    return bars_view("steps-drawn", STEP_BARS, bars) if len(bars) > 1 else None


def compliance_bars(report: ComplianceFigures) -> list[ChartView]:
    shares = compliance_figures.topics(report).shares
    views = (topic_bars([TopicPart(one.name, one.actual, one.target) for one in shares]), step_bars(report))
    return [view for view in views if view]


def _share_text(topic: TopicPart) -> str:
    wording = SHARE_OF_GOAL if topic.target else SHARE
    return translate(msg(wording.msgid, share=round(topic.actual), goal=round(topic.target)))


def bars_view(
    key: str,
    title: Message,
    bars: Sequence[tuple[ChartBar, float | None]],
    legend: Sequence[tuple[str, Message]] = (),
) -> ChartView:
    description = "; ".join(f"{bar.label}: {bar.value_text}" for bar, _ in bars)
    return ChartView(key, title, description, goal_bar_chart(bars), legend)
