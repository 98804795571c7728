from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.editorial_line.rules.letter_forms import fold
from app.domain.indicators.rules.catalogue import INDICATORS, Indicator, IndicatorUnit
from app.domain.indicators.rules.wording.faults import WORD
from app.domain.indicators.rules.wording.grammar import ObjectiveGrammar

MAX_PROPOSALS = 2
DEFAULT_CODES = ("K1", "K7")
"""When no word suggests one."""
HOUR = 60
LEAST_DAYS = 180
"""Half a year, else the next year's end."""


@dataclass(frozen=True, slots=True)
class ObjectiveProposal:
    """`baseline`: the newest value, if any."""

    indicator: Indicator
    text: str
    baseline: float | None
    target: float
    due_on: date


def propose_objectives(
    text: str, speech: ObjectiveGrammar, *, latest: Mapping[str, float], today: date
) -> list[ObjectiveProposal]:
    """Return the best proposals first, in the grammar's language; none for an indicator at its best."""
    due = due_day(today)
    proposals = (_proposal(INDICATORS[code], speech, latest.get(code), due) for code in matching_codes(text, speech))
    return [
        proposal
        for proposal in proposals
        if proposal.baseline is None or proposal.indicator.is_better(proposal.target, proposal.baseline)
    ]


def matching_codes(text: str, speech: ObjectiveGrammar) -> list[str]:
    """Return codes, most keywords first."""
    words = [fold(match[0]) for match in WORD.finditer(text)]
    matches_by_code = {
        code: sum(word.startswith(tuple(begins.split())) for word in words) for code, begins in speech.keywords.items()
    }
    codes = sorted((code for code, times in matches_by_code.items() if times), key=lambda code: -matches_by_code[code])
    return codes[:MAX_PROPOSALS] or list(DEFAULT_CODES)


def due_day(today: date) -> date:
    """Return this year's end, or next's when too near."""
    end = date(today.year, 12, 31)
    return end if (end - today).days >= LEAST_DAYS else date(today.year + 1, 12, 31)


def target_for(indicator: Indicator, baseline: float | None) -> float:
    """Return the usual or, if reached, a fifth better than now, within range."""
    if baseline is None or indicator.is_better(indicator.usual, baseline):
        return indicator.usual
    better = baseline * 1.2 if indicator.more_is_better else baseline * 0.8
    return min(round(better, 1), 100.0) if indicator.unit is IndicatorUnit.SHARE else round(better, 1)


def format_target(speech: ObjectiveGrammar, unit: IndicatorUnit, amount: float) -> str:
    """Write shares with their sign, whole hours as hours."""
    plain = f"{amount:.1f}".removesuffix(".0").replace(".", ",")
    if unit is IndicatorUnit.SHARE:
        return speech.units["share"].format(n=plain)
    if unit is not IndicatorUnit.MINUTES:
        return plain
    is_whole = amount >= 2 * HOUR and amount % HOUR == 0
    return speech.units["hours"].format(n=f"{amount / HOUR:g}") if is_whole else speech.units["minutes"].format(n=plain)


def _proposal(indicator: Indicator, speech: ObjectiveGrammar, baseline: float | None, due: date) -> ObjectiveProposal:
    target = target_for(indicator, baseline)
    words: Callable[..., str] = speech.patterns[indicator.code].format
    text = words(target=format_target(speech, indicator.unit, target), due=speech.due.format(year=due.year))
    return ObjectiveProposal(indicator, text[0].upper() + text[1:], baseline, target, due)
