"""Purpose and line; few rules individually with sources, many by family."""

from collections import Counter
from collections.abc import Sequence

from app.domain.plan.rules.line_snapshot import ALWAYS
from app.domain.plan_document.rules.language_writer import LanguageWriter, PlanRow, as_mapping, as_rows, display_text
from app.domain.plan_document.rules.tree import Block, DocumentSection, InlineText, plain_words

MAX_SINGLE_RULES = 15
"""The longest readable list."""
_STRICTEST = ("block", "route", "warn", ALWAYS)
_WRITTEN_IN = "es"


def rule_blocks(telling: LanguageWriter, rules: Sequence[PlanRow]) -> tuple[Block, ...]:
    if len(rules) <= MAX_SINGLE_RULES:
        apart = [_rule_row(telling, rule) for rule in rules]
        return telling.table("c_line", ("code", "asks", "does", "source"), apart)
    families: dict[str, list[PlanRow]] = {}
    for line_rule in rules:
        families.setdefault(display_text(line_rule.get("group")), []).append(line_rule)
    table_rows = [_family_row(telling, name, some) for name, some in families.items()]
    table = telling.table(
        "c_line", ("family", "code", "rules#", *(f"does_{effect}#" for effect in _STRICTEST)), table_rows
    )
    return (telling.note("line_whole", number=len(rules)), *table)


def _rule_row(telling: LanguageWriter, rule: PlanRow) -> tuple[InlineText, ...]:
    does = plain_words(telling.word("does", rule.get("does")))
    return (
        plain_words(display_text(rule.get("code"))),
        _original_words(telling, rule.get("asks")),
        does,
        _original_words(telling, rule.get("source")),
    )


def _family_row(telling: LanguageWriter, name: str, some: Sequence[PlanRow]) -> tuple[InlineText, ...]:
    """Return code prefixes, size and counts by effect."""
    counts = Counter(display_text(rule.get("does")) for rule in some)
    beginnings = dict.fromkeys(display_text(rule.get("code")).partition("-")[0] for rule in some)
    numbers = (len(some), *(counts[does] for does in _STRICTEST))
    named = plain_words(telling.word("group", name)), plain_words(", ".join(beginnings))
    return (*named, *(plain_words(telling.number(number)) for number in numbers))


def _original_words(telling: LanguageWriter, wording: object) -> InlineText:
    return plain_words(display_text(wording), "" if telling.language == _WRITTEN_IN else _WRITTEN_IN)


def purpose_of_presence(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    why = as_mapping(stops.get("why"))
    purpose = why.get("purpose")
    note = (telling.note(f"purpose_{purpose}"),) if purpose in ("political", "institutional", "public_service") else ()
    blocks = (*note, *telling.prose(why.get("statement")))
    parts = telling.part("audiences", "audiences", _audiences(telling, why))
    return DocumentSection("why", telling.phrase("s_why"), blocks, (*parts, *_objectives(telling, why)))


def editorial_line(telling: LanguageWriter, stops: PlanRow) -> DocumentSection:
    line = as_mapping(as_mapping(stops.get("why")).get("line"))
    rules = as_rows(as_mapping(stops.get("why")).get("rules"))
    notes: tuple[Block, ...] = (telling.note("line_shipped"),) if rules else ()
    if line.get("number") is not None:
        notes = (telling.note("line_cited", number=line["number"], day=telling.day(line.get("in_force_from"))),)
    points = telling.points("line_1", "line_2", "line_3")
    return DocumentSection("line", telling.phrase("s_line"), (*notes, points, *rule_blocks(telling, rules)))


def _audiences(telling: LanguageWriter, why: PlanRow) -> tuple[Block, ...]:
    table_rows = [
        (telling.cell(row.get("name")), telling.cell(row.get("needs")), telling.cell(row.get("where")))
        for row in as_rows(why.get("audiences"))
    ]
    return telling.table("c_audiences", ("audience", "needs", "is_at"), table_rows)


def _objectives(telling: LanguageWriter, why: PlanRow) -> tuple[DocumentSection, ...]:
    table_rows = [
        (
            *(telling.cell(row.get("code")), telling.cell(row.get("text")), telling.cell(row.get("owner"))),
            plain_words(telling.day(row.get("due_on"))),
        )
        for row in as_rows(why.get("objectives"))
    ]
    return telling.part("aims", "aims", telling.table("c_aims", ("code", "aim", "owner", "due_on"), table_rows))
