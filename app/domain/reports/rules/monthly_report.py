"""Plain JSON, immune to later figures."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from app.domain.reports.rules.answer_indicators import ANSWER_INDICATORS, CALLS_INDICATOR, answer_readings
from app.domain.reports.rules.attention import AttentionTally, CallEstimate
from app.domain.reports.rules.compliance import PartOfWhole
from app.domain.reports.rules.compliance_indicators import INDICATORS_BY_CODE, IndicatorReading
from app.domain.reports.rules.neutrality import NeutralityFacts

ALL_INDICATORS = INDICATORS_BY_CODE | {indicator.code: indicator for indicator in (*ANSWER_INDICATORS, CALLS_INDICATOR)}


def stored_readings(readings: Iterable[IndicatorReading]) -> list[dict[str, Any]]:
    """Return {"code", "value", "before", "target", "ratio": [part, whole] or None} each."""
    return [
        {
            "code": reading.indicator.code,
            "value": reading.value,
            "before": reading.before,
            "target": reading.target,
            "ratio": list(reading.ratio) if reading.ratio else None,
        }
        for reading in readings
    ]


def restored_readings(rows: Iterable[Mapping[str, Any]]) -> list[IndicatorReading]:
    """Omit indicators gone since."""
    return [
        IndicatorReading(
            ALL_INDICATORS[row["code"]],
            row["value"],
            row["before"],
            row["target"],
            PartOfWhole(*row["ratio"]) if row["ratio"] else None,
        )
        for row in rows
        if row["code"] in ALL_INDICATORS
    ]


def neutrality_values(facts: NeutralityFacts) -> dict[str, float | None]:
    """Return K8 to K11."""
    return {
        "K8": facts.naming_share,
        "K9": facts.compliance,
        "K10": facts.exception_rate,
        "K11": facts.interference,
    }


def stored_answers(
    tally: AttentionTally, before: AttentionTally, estimate: CallEstimate | None, reasons: Iterable[tuple[str, int]]
) -> dict[str, Any]:
    """Return {"cases", "rows" from `stored_readings`, "silences": [[reason, count]]}."""
    readings = stored_readings(answer_readings(tally, before, {}, estimate))
    return {"cases": tally.cases, "rows": readings, "silences": [list(reason) for reason in reasons]}


def digest_of(numbers: Mapping[str, Any]) -> str:
    text = json.dumps(numbers, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
