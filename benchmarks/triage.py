"""The shipped response protocol's triage of real messages, beside a careful reader's labels.

    .venv/bin/python -m benchmarks.triage DIR [--meaning] [--json | --by-group]

Every CSV of DIR has the columns id,text,lang,label and may have group (where a message comes from: a service, a town).
Labels of the samples, and their names here:

    question                     a question, of any of its kinds
    complaint, complaint_rude    a failure: a complaint or an incident
    suggestion                   a proposal
    insult, insult_offplatform_* an insult to a person or a group
    spam_*                       publicity, or a petition in series
    emergency                    a person in danger now
    incident, threat, question_* the protocol's own names (`tests/citizens/neighbours_said`: invented, in
                                 the four languages; its rules were written with them in sight)

Other labels are of readers who did not sort the message among these (an opinion may complain, ask and propose at once):
they are in the confusion matrix and in no figure. `--json` prints only {"labels": {label: {"n", "tp", "fp", "fn"}},
"macro_f1", "ms_per_message"}; the mean is of the four of FOUR. `--by-group` prints recall and precision with intervals
(`by_group`), by language, and how often each question of the tree proposes rightly. `--meaning` reads each message by
meaning first, which never saw the samples; its time is not counted.
"""

import argparse
import csv
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from app.adapters.lemmas import dictionary_form, knows_word
from app.adapters.protocol import shipped_protocol
from app.adapters.second_opinion import load_models
from app.domain.cases.rules.categories import Category
from app.domain.spreadsheets.rules.formulas import restore_formula
from app.domain.triage.rules.message_model import reading_facts
from app.domain.triage.rules.triage import TriageEngine, TriageMessage, TriageResult
from app.usecases.editorial_line.adviser import Adviser
from benchmarks.by_group import share

OURS = {
    Category.QUESTION_GENERAL: "question",
    Category.QUESTION_UNIT: "question",
    Category.QUESTION_FILE: "question",
    Category.INCIDENT: "complaint",
    Category.COMPLAINT: "complaint",
    Category.SUGGESTION: "suggestion",
    Category.INSULT: "insult",
    Category.THREAT: "insult",
    Category.SPAM: "spam",
    Category.EMERGENCY: "emergency",
}
SAMPLE = {category.value: name for category, name in OURS.items()} | {
    "question": "question",
    "complaint": "complaint",
    "complaint_rude": "complaint",
    "suggestion": "suggestion",
    "insult": "insult",
    "insult_offplatform_person": "insult",
    "insult_offplatform_group": "insult",
    "spam_selfpromo_youtube": "spam",
    "spam_mass_petition": "spam",
    "spam": "spam",
    "emergency": "emergency",
}
FOUR = ("question", "complaint", "suggestion", "insult")
MISSES, SHOWN = 8, 120
"""The number of the worst printed of each label, and the characters of each."""


@dataclass(frozen=True, slots=True)
class Read:
    """A message, its reader's label, and the protocol's result."""

    id: str
    text: str
    language: str
    label: str
    group: str
    sorted: TriageResult

    @property
    def wanted(self) -> str | None:
        return SAMPLE.get(self.label)

    @property
    def got(self) -> str:
        return OURS.get(self.sorted.category, "other")


@dataclass(slots=True)
class Score:
    n: int = 0
    tp: int = 0
    fp: int = 0
    fn: int = 0

    @property
    def precision(self) -> float:
        return self.tp / (self.tp + self.fp) if self.tp + self.fp else 0.0

    @property
    def recall(self) -> float:
        return self.tp / self.n if self.n else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.tp / (2 * self.tp + self.fp + self.fn) if self.n or self.fp else 0.0


def messages(folder: Path) -> Iterator[dict[str, str]]:
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = (row for row in csv.DictReader(file) if {"text", "label"} <= row.keys())
            yield from ({**row, "text": str(restore_formula(row["text"]))} for row in rows)


def sorted_all(rows: Sequence[Mapping[str, str]], *, by_meaning: bool = False) -> tuple[list[Read], float]:
    """Return each message's triage, and milliseconds a message; compiling the protocol is not counted."""
    triage = TriageEngine(shipped_protocol(), dictionary_form, knows_word)
    facts = _facts_of(rows) if by_meaning else [{} for _ in rows]
    with_facts = [
        TriageMessage(row["text"], row.get("lang") or "es", facts=known) for row, known in zip(rows, facts, strict=True)
    ]
    began = time.perf_counter()
    classifications = [triage.sort(message) for message in with_facts]
    spent = (time.perf_counter() - began) * 1000 / max(1, len(rows))
    pairs = zip(rows, classifications, strict=True)
    return [_read(row, result) for row, result in pairs], spent


def _facts_of(rows: Sequence[Mapping[str, str]]) -> list[dict[str, bool]]:
    adviser = Adviser(load_models)
    readings = (adviser.read_message(row["text"]) for row in rows)
    return [reading_facts(reading.kind, is_emergency=reading.is_emergency) for reading in readings]


def _read(row: Mapping[str, str], result: TriageResult) -> Read:
    key = row.get("id") or ""
    return Read(key, row["text"], row.get("lang") or "es", row["label"], row.get("group") or key, result)


def scores(reads: Sequence[Read]) -> dict[str, Score]:
    """Return the scores of the messages sorted among these labels."""
    by_label: dict[str, Score] = defaultdict(Score)
    for read in reads:
        if read.wanted is None:
            continue
        by_label[read.wanted].n += 1
        if read.got == read.wanted:
            by_label[read.wanted].tp += 1
            continue
        by_label[read.wanted].fn += 1
        if read.got in SAMPLE.values():
            by_label[read.got].fp += 1
    return dict(by_label)


def macro_f1(label_scores: Mapping[str, Score]) -> float:
    """Return the mean over those of the four judged labels present in the messages."""
    judged_scores = [label_scores[label].f1 for label in FOUR if label in label_scores and label_scores[label].n]
    return sum(judged_scores) / len(judged_scores) if judged_scores else 0.0


def as_data(label_scores: Mapping[str, Score], ms: float) -> dict[str, object]:
    labels = {name: {"n": s.n, "tp": s.tp, "fp": s.fp, "fn": s.fn} for name, s in sorted(label_scores.items())}
    return {"labels": labels, "macro_f1": round(macro_f1(label_scores), 4), "ms_per_message": round(ms, 4)}


def report(reads: Sequence[Read], label_scores: Mapping[str, Score], ms: float) -> None:
    for name, score in sorted(label_scores.items()):
        figures = f"precision {score.precision:.2f}  recall {score.recall:.2f}  F1 {score.f1:.2f}"
        print(f"{name:12} n={score.n:<4} {figures}")
    print(f"macro-F1 of {', '.join(FOUR)}: {macro_f1(label_scores):.3f} (aim 0.75)")
    print(f"{ms:.3f} ms a message (below 2)\n")
    _matrix(reads)
    for name in sorted(label_scores):
        _misses(name, reads)


def report_by_group(reads: Sequence[Read]) -> None:
    """Print the recall and precision of each label, by language too, then each question's own."""
    judged = [read for read in reads if read.wanted]
    for name in sorted({read.wanted for read in judged if read.wanted}):
        print(f"{name:12} recall     {share((r.group, r.got == name) for r in judged if r.wanted == name)}")
        print(f"{'':12} precision  {share((r.group, r.wanted == name) for r in judged if r.got == name)}")
        for language in sorted({read.language for read in judged if read.wanted == name}):
            here = [read for read in judged if read.wanted == name and read.language == language]
            print(f"{'':12}  {language}        {share((read.group, read.got == name) for read in here)}")
    by_question: dict[str, list[Read]] = defaultdict(list)
    for read in judged:
        by_question[read.sorted.first.sorting.code if read.sorted.first else "none"].append(read)
    for code, proposed in sorted(by_question.items()):
        print(f"{code:12} right      {share((read.group, read.got == read.wanted) for read in proposed)}")


def _matrix(reads: Sequence[Read]) -> None:
    """Print each label's results, by language."""
    groups: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for read in reads:
        groups[read.label, read.language][read.got] += 1
    for (label, language), counts in sorted(groups.items()):
        print(f"{label:30} {language:3} " + "  ".join(f"{name} {count}" for name, count in counts.most_common()))
    print()


def _misses(name: str, reads: Sequence[Read]) -> None:
    wrong = [
        candidate
        for candidate in reads
        if candidate.wanted and candidate.got != candidate.wanted and name in (candidate.wanted, candidate.got)
    ]
    print(f"{name}: {len(wrong)} not as read")
    for message in wrong[:MISSES]:
        first = message.sorted.first
        because = f"{first.sorting.code}: {', '.join(m.term for m in first.marks)}" if first else "no rule"
        print(f"    {message.wanted} -> {message.got}  {' '.join(message.text.split())[:SHOWN]}  [{because}]")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("folder", type=Path)
    options.add_argument("--json", action="store_true")
    options.add_argument("--by-group", action="store_true", help="print shares with intervals, and each question alone")
    options.add_argument("--meaning", action="store_true", help="read each message by meaning first")
    chosen = options.parse_args()
    reads, ms = sorted_all(list(messages(chosen.folder)), by_meaning=chosen.meaning)
    label_scores = scores(reads)
    if chosen.json:
        print(json.dumps(as_data(label_scores, ms)))
    elif chosen.by_group:
        report_by_group(reads)
    else:
        report(reads, label_scores, ms)


if __name__ == "__main__":
    main()
