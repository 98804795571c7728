"""The cost of a check: 1,000 terms, 100 patterns and the shipped packs on a 500-character post, beside a bare pass.

    .venv/bin/python -m benchmarks.rules_engine [--rounds 7] [--json]

The bare pass is pyahocorasick over the folded text with the same terms: no sentence is parsed, no place is named.
Figures are CPU microseconds; compare them as ratios within a run, for the machine is shared.
"""

import argparse
import json
import random
import re
import statistics
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import ahocorasick

from app.adapters.lemmas import dictionary_form
from app.adapters.packs import shipped_line
from app.domain.editorial_line.rules import triggers as t
from app.domain.editorial_line.rules.engine import CompiledLine
from app.domain.editorial_line.rules.letter_forms import fold
from app.domain.editorial_line.rules.line import (
    EditorialLine,
    Lexicon,
    LineRule,
    RuleAction,
    RuleClause,
    RuleGroup,
    RuleSeverity,
)
from app.domain.editorial_line.rules.piece import CheckedPiece

POST = (
    "La concejalía de Cultura abre el lunes 3 de mayo el plazo de inscripción en los talleres de primavera. Hay 120 "
    "plazas para personas mayores de 16 años empadronadas en el municipio. La solicitud se presenta en "
    "https://sede.villa.example/talleres o en el registro general, de 9.00 a 14.00 horas. La lista de admitidos se "
    "publica el 20 de mayo en el tablón y en la web. Más información en el 900 123 456, en cultura@villa.example y en "
    "las bibliotecas de Río Seco y Peñalba. Hay acceso sin barreras. #TalleresDePrimavera 🎨"
)
PIECE = CheckedPiece(text=POST, language="es", periods=frozenset({"electoral_period"}))
AIMS = {"1,000 terms, 100 patterns": 100.0, "shipped packs": 1000.0}
MOST_GROWTH = 3.0
_SYLLABLES = "ba ce di fo gu la me ni po ru sa te vi zo cha lle qui tra pre clo men dor sin".split()  # noqa: SIM905 - easier to read than twenty quoted ones


@dataclass(frozen=True, slots=True)
class Subject:
    name: str
    check: Callable[[], object]
    built: Callable[[], object]


def words(random_: random.Random, many: int) -> Iterator[str]:
    """Yield invented words and pairs of words, five of which are in the post."""
    ours = sorted(set(re.findall(r"\b[a-záéíóú]{6,}\b", POST)))
    for number in range(many):
        if number % (many // 5) == 0:
            yield ours[number // (many // 5)]
        else:
            yield " ".join(_invented(random_) for _ in range(random_.choice((1, 1, 2))))


def _invented(random_: random.Random) -> str:
    return "".join(random_.choices(_SYLLABLES, k=random_.randint(2, 4)))


def line_of(terms: Sequence[str], patterns: int) -> EditorialLine:
    """Return a rule for each ten terms, and one for each pattern, as an organisation would have them."""
    lexicons = [
        Lexicon(f"list{first}", "", tuple(("es", term) for term in terms[first : first + 10]))
        for first in range(0, len(terms), 10)
    ]
    triggers: list[t.Trigger] = [t.LexiconMatch(lexicon.code) for lexicon in lexicons]
    triggers += [t.PatternMatch(rf"\b(?:orden|plazas|mayores de) {number}\b") for number in range(patterns)]
    rules = [_rule(f"R-{number}", trigger) for number, trigger in enumerate(triggers)]
    return EditorialLine(tuple(rules), tuple(lexicons), ())


def _rule(code: str, trigger: t.Trigger) -> LineRule:
    return LineRule(
        code, RuleGroup.TRUTH, code, (RuleClause(trigger, RuleAction.WARN),), RuleSeverity.LOW, "supervisor"
    )


def bare(terms: Sequence[str]) -> Callable[[], object]:
    machine = ahocorasick.Automaton()
    for term in terms:
        machine.add_word(fold(term), term)
    machine.make_automaton()
    text = fold(POST)
    return lambda: list(machine.iter(text))


def subjects() -> list[Subject]:
    """Return the subjects, built once, as the product does for each version of a line."""
    random_ = random.Random(20270523)
    thousand, ten = list(words(random_, 1_000)), list(words(random_, 10_000))
    lines = {
        "1,000 terms, 100 patterns": lambda: line_of(thousand, 100),
        "10,000 terms, 100 patterns": lambda: line_of(ten, 100),
        "shipped packs": lambda: shipped_line("national"),
    }
    built_subjects = [Subject("bare pass, 1,000 terms", bare(thousand), lambda: bare(thousand))]
    for name, line in lines.items():
        built_subjects.append(_subject(name, line))
    return built_subjects


def _subject(name: str, line: Callable[[], EditorialLine]) -> Subject:
    compiled = CompiledLine(line(), dictionary_form)
    return Subject(name, lambda: compiled.check(PIECE), lambda: CompiledLine(line(), dictionary_form))


def microseconds(check: Callable[[], object], *, least: float = 0.05) -> float:
    """Return the CPU time of one call, averaged over enough of them."""
    calls, spent = 1, 0.0
    while spent < least:
        calls *= 4
        start = time.process_time()
        for _ in range(calls):
            check()
        spent = time.process_time() - start
    return spent / calls * 1e6


def measured(engine_subjects: Sequence[Subject], rounds: int) -> dict[str, float]:
    """Return medians of interleaved rounds, so that the machine's other work falls on all alike."""
    taken: dict[str, list[float]] = {subject.name: [] for subject in engine_subjects}
    for _ in range(rounds):
        for subject in engine_subjects:
            taken[subject.name].append(microseconds(subject.check))
    return {name: statistics.median(times) for name, times in taken.items()}


def building(subject: Subject) -> tuple[float, float]:
    """Return the CPU seconds and megabytes of Python memory to compile it once more."""
    start = time.process_time()
    subject.built()
    seconds = time.process_time() - start
    tracemalloc.start()
    compiled = subject.built()
    megabytes = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    assert compiled is not None
    return seconds, megabytes


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    engine_subjects = subjects()
    times = measured(engine_subjects, options.rounds)
    costs = {subject.name: building(subject) for subject in engine_subjects}
    if options.json:
        print(
            json.dumps({name: {"us": times[name], "build_s": costs[name][0], "mb": costs[name][1]} for name in times})
        )
        return
    _print(times, costs)


def _print(times: dict[str, float], costs: dict[str, tuple[float, float]]) -> None:
    floor = next(iter(times.values()))
    print(f"{'':32}{'µs':>9}{'× bare':>9}{'aim µs':>9}{'build s':>9}{'MB':>8}")
    for name, time_ in times.items():
        seconds, megabytes = costs[name]
        aim = f"{AIMS[name]:.0f}" if name in AIMS else ""
        print(f"{name:32}{time_:9.1f}{time_ / floor:9.1f}{aim:>9}{seconds:9.3f}{megabytes:8.1f}")
    growth = times["10,000 terms, 100 patterns"] / times["1,000 terms, 100 patterns"]
    print(f"10,000 terms cost {growth:.2f} times what 1,000 do (aim {MOST_GROWTH:.0f})")


if __name__ == "__main__":
    main()
