"""What the form of a rule offers, and whether its dates were seen before it is saved."""

from datetime import date
from hashlib import sha256
from typing import Any

from app.core.words import Sentence, say
from app.organisations.rules import WEEKDAYS, weekday_name
from app.series.forms import RuleForm
from app.series.rules.landing import HOLIDAY_WORDS
from app.series.rules.repeating import NTHS, Rule
from app.series.service.beginning import Terms
from app.series.views.foreseen import foreseen
from app.series.views.wording import FREQ_WORDS, NTH_WORDS, rule_words
from app.web.forms import Read

NO_END = say("Escriba el último día.")
NO_COUNT = say("Escriba cuántas.")


def check_end(form: Read[RuleForm]) -> None:
    """Whoever says that it ends says when."""
    said = form.value
    if said and said.ends == "until" and said.until is None:
        form.refuse("until", NO_END)
    elif said and said.ends == "count" and said.count is None:
        form.refuse("count", NO_COUNT)


def print_of(terms: Terms, since: date) -> str:
    """Tells the terms whose dates were shown from others."""
    return sha256(repr((terms, since)).encode()).hexdigest()[:32]


def offered() -> dict[str, Any]:
    """The options of the form's parts."""
    days: list[tuple[str, Sentence]] = [(name, weekday_name(name)) for name in WEEKDAYS]
    return {
        "freqs": list(FREQ_WORDS.items()),
        "weekdays": days,
        "month_days": [*((str(n), str(n)) for n in range(1, 32)), ("-1", say("el último"))],
        "nths": [(str(n), NTH_WORDS[n]) for n in NTHS],
        "holidays": list(HOLIDAY_WORDS.items()),
    }


def shown(rule: Rule | None, terms: Terms | None, since: date) -> dict[str, Any]:
    """The rule in words with its next dates; nothing while it cannot be."""
    if rule is None or terms is None:
        return {"said": None, "dates": [], "seen": ""}
    return {
        "said": rule_words(rule),
        "dates": foreseen(rule, terms.on_holiday, since),
        "seen": print_of(terms, since),
    }
