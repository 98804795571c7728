"""A month's report as it is kept: plain JSON, so that later numbers do not change it."""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from app.reports.rules.answers import ANSWERS, CALLS
from app.reports.rules.answers import readings as answer_readings
from app.reports.rules.attention import Estimate, Tally
from app.reports.rules.compliance import Ratio
from app.reports.rules.indicators import BY_CODE, Reading
from app.reports.rules.neutrality import MonthFacts

EVERY = BY_CODE | {one.code: one for one in (*ANSWERS, CALLS)}


def written(readings: Iterable[Reading]) -> list[dict[str, Any]]:
    """{"code", "value", "before", "target", "ratio": [part, whole] or nothing} of each indicator."""
    return [
        {
            "code": one.indicator.code,
            "value": one.value,
            "before": one.before,
            "target": one.target,
            "ratio": list(one.ratio) if one.ratio else None,
        }
        for one in readings
    ]


def readings(rows: Iterable[Mapping[str, Any]]) -> list[Reading]:
    """Back from what was kept; what is no indicator any more is left out."""
    return [
        Reading(
            EVERY[row["code"]],
            row["value"],
            row["before"],
            row["target"],
            Ratio(*row["ratio"]) if row["ratio"] else None,
        )
        for row in rows
        if row["code"] in EVERY
    ]


def neutral(facts: MonthFacts) -> dict[str, float | None]:
    """K8 to K11, as the neutrality report counts them."""
    return {
        "K8": facts.naming_share,
        "K9": facts.compliance,
        "K10": facts.exception_rate,
        "K11": facts.interference,
    }


def attended(
    tally: Tally, before: Tally, estimate: Estimate | None, reasons: Iterable[tuple[str, int]]
) -> dict[str, Any]:
    """How citizens were answered: {"cases", "rows" as `written` puts them, "silences": [[reason, count]]}."""
    told = written(answer_readings(tally, before, {}, estimate))
    return {"cases": tally.cases, "rows": told, "silences": [list(one) for one in reasons]}


def digest_of(numbers: Mapping[str, Any]) -> str:
    said = json.dumps(numbers, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return sha256(said.encode()).hexdigest()
