"""The shipped editorial line on real texts.

    .venv/bin/python -m benchmarks.editorial_line DIR [--no-election] [--json]

Every CSV of DIR has the columns id,text,lang and may have label; `X_handchecked.csv` (id,verdict) has a careful
reader's verdicts on some texts of `X.csv`. Each text is checked as a post of an ordinary town-hall account against the
national packs, in an electoral period: its class is not declared, and its source and pictures are unknown.
"""

import argparse
import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from app.adapters.lemmas import dictionary_form
from app.adapters.packs import shipped_line
from app.domain.editorial_line.rules.engine import CompiledLine
from app.domain.editorial_line.rules.findings import ACTION_RANK, RuleFinding
from app.domain.editorial_line.rules.line import RuleAction
from app.domain.editorial_line.rules.piece import CheckedPiece

HANDCHECKED = "_handchecked"
ELECTION = frozenset({"electoral_period"})
COUNTED = (RuleAction.BLOCK, RuleAction.ROUTE, RuleAction.WARN)
LET_THROUGH = len(ACTION_RANK)
WORST = 10
SHOWN = 110
"""Characters of a text that are printed."""


@dataclass(frozen=True, slots=True)
class Text:
    id: str
    words: str
    language: str
    group: str
    """The verdict of a careful reader, or else the label."""


@dataclass(frozen=True, slots=True)
class Held:
    text: Text
    findings: tuple[RuleFinding, ...]

    @property
    def action(self) -> RuleAction | None:
        return self.findings[0].action if self.findings else None

    @property
    def stopped(self) -> bool:
        return self.action in (RuleAction.BLOCK, RuleAction.ROUTE)

    @property
    def weight(self) -> tuple[int, int]:
        """Return a sort key: the gravest first, then the most rules matched."""
        return (ACTION_RANK[self.action] if self.action else LET_THROUGH, -len(self.findings))


Groups = Mapping[tuple[str, str], list[Held]]
"""Texts by verdict or label, and language."""


def texts_of(path: Path) -> Iterator[Text]:
    verdicts = {row["id"]: row["verdict"] for row in rows_of(path.with_stem(path.stem + HANDCHECKED))}
    for row in rows_of(path):
        group = verdicts.get(row["id"]) or row.get("label") or "unlabelled"
        yield Text(row["id"], row["text"], row.get("lang") or "", group)


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    if path.exists():
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)


def hold(line: CompiledLine, path: Path, periods: frozenset[str]) -> Groups:
    groups: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for text in texts_of(path):
        piece = CheckedPiece(text.words, text.language, account="ayuntamiento", periods=periods)
        groups[text.group, text.language].append(Held(text, line.check(piece)))
    return groups


def counts(group: Sequence[Held]) -> dict[str, int]:
    done = Counter(checked_text.action for checked_text in group)
    return {"n": len(group), **{action.value: done[action] for action in COUNTED}}


def as_data(groups: Groups) -> dict[str, dict[str, dict[str, int]]]:
    data: dict[str, dict[str, dict[str, int]]] = defaultdict(dict)
    for (name, language), group in sorted(groups.items()):
        data[name][language] = counts(group)
    return data


def misses(group: Sequence[Held]) -> list[Held]:
    """Return the texts treated unlike most of their group: let through where most are stopped, or the opposite."""
    mostly_stopped = sum(checked_text.stopped for checked_text in group) * 2 > len(group)
    return sorted(
        (checked_text for checked_text in group if checked_text.stopped is not mostly_stopped),
        key=lambda miss: miss.weight,
    )


def report(path: Path, groups: Groups) -> None:
    for (name, language), group in sorted(groups.items()):
        count = counts(group)
        shares = "  ".join(f"{word} {count[word] / len(group):6.1%}" for word in ("block", "route", "warn"))
        print(f"{path.name:28} {name:32} {language:3} n={len(group):<5} {shares}")
        for miss in islice(misses(group), WORST):
            print(f"    {miss.text.id}  {' '.join(miss.text.words.split())[:SHOWN]}  [{said(miss)}]")


def said(checked_text: Held) -> str:
    """Return each rule that matched, with its words."""
    return "; ".join(
        f"{finding.rule} {finding.action}: {', '.join(dict.fromkeys(mark.term for mark in finding.marks[:4]))}"
        for finding in checked_text.findings
        if finding.action is checked_text.action
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("folder", type=Path, nargs="?", help="a folder of CSV files: id,text,lang[,label]")
    options.add_argument("--no-election", action="store_true", help="as outside an electoral period")
    options.add_argument("--json", action="store_true", help="print {file: {verdict_or_label: {lang: counts}}}")
    chosen = options.parse_args()
    if chosen.folder is None:
        print("No folder of texts was given: nothing to hold against the line.")
        return
    line = CompiledLine(shipped_line("national"), dictionary_form)
    periods = frozenset() if chosen.no_election else ELECTION
    paths = [path for path in sorted(chosen.folder.glob("*.csv")) if not path.stem.endswith(HANDCHECKED)]
    groups_by_path = {path: hold(line, path, periods) for path in paths}
    if chosen.json:
        print(
            json.dumps(
                {path.name: as_data(groups) for path, groups in groups_by_path.items()}, ensure_ascii=False, indent=2
            )
        )
        return
    for path, groups in groups_by_path.items():
        report(path, groups)


if __name__ == "__main__":
    main()
