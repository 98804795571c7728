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


def rule_blocks(writer: LanguageWriter, rules: Sequence[PlanRow]) -> tuple[Block, ...]:
    if len(rules) <= MAX_SINGLE_RULES:
        apart = [_rule_row(writer, rule) for rule in rules]
        return writer.table("c_line", ("code", "asks", "does", "source"), apart)
    families: dict[str, list[PlanRow]] = {}
    for line_rule in rules:
        families.setdefault(display_text(line_rule.get("group")), []).append(line_rule)
    table_rows = [_family_row(writer, name, some) for name, some in families.items()]
    table = writer.table(
        "c_line", ("family", "code", "rules#", *(f"does_{effect}#" for effect in _STRICTEST)), table_rows
    )
    return (writer.note("line_whole", number=len(rules)), *table)


def _rule_row(writer: LanguageWriter, rule: PlanRow) -> tuple[InlineText, ...]:
    does = plain_words(writer.word("does", rule.get("does")))
    return (
        plain_words(display_text(rule.get("code"))),
        _original_words(writer, rule.get("asks")),
        does,
        _original_words(writer, rule.get("source")),
    )


def _family_row(writer: LanguageWriter, name: str, some: Sequence[PlanRow]) -> tuple[InlineText, ...]:
    """Return code prefixes, size and counts by effect."""
    counts = Counter(display_text(rule.get("does")) for rule in some)
    beginnings = dict.fromkeys(display_text(rule.get("code")).partition("-")[0] for rule in some)
    numbers = (len(some), *(counts[does] for does in _STRICTEST))
    named = plain_words(writer.word("group", name)), plain_words(", ".join(beginnings))
    return (*named, *(plain_words(writer.number(number)) for number in numbers))


def _original_words(writer: LanguageWriter, wording: object) -> InlineText:
    return plain_words(display_text(wording), "" if writer.language == _WRITTEN_IN else _WRITTEN_IN)


def purpose_of_presence(writer: LanguageWriter, stops: PlanRow) -> DocumentSection:
    why = as_mapping(stops.get("why"))
    purpose = why.get("purpose")
    note = (writer.note(f"purpose_{purpose}"),) if purpose in ("political", "institutional", "public_service") else ()
    blocks = (*note, *writer.prose(why.get("statement")))
    parts = writer.part("audiences", "audiences", _audiences(writer, why))
    return DocumentSection("why", writer.phrase("s_why"), blocks, (*parts, *_objectives(writer, why)))


def editorial_line(writer: LanguageWriter, stops: PlanRow) -> DocumentSection:
    line = as_mapping(as_mapping(stops.get("why")).get("line"))
    rules = as_rows(as_mapping(stops.get("why")).get("rules"))
    notes: tuple[Block, ...] = (writer.note("line_shipped"),) if rules else ()
    if line.get("number") is not None:
        notes = (writer.note("line_cited", number=line["number"], day=writer.day(line.get("in_force_from"))),)
    points = writer.points("line_1", "line_2", "line_3")
    return DocumentSection("line", writer.phrase("s_line"), (*notes, points, *rule_blocks(writer, rules)))


def _audiences(writer: LanguageWriter, why: PlanRow) -> tuple[Block, ...]:
    table_rows = [
        (writer.cell(row.get("name")), writer.cell(row.get("needs")), writer.cell(row.get("where")))
        for row in as_rows(why.get("audiences"))
    ]
    return writer.table("c_audiences", ("audience", "needs", "is_at"), table_rows)


def _objectives(writer: LanguageWriter, why: PlanRow) -> tuple[DocumentSection, ...]:
    table_rows = [
        (
            writer.cell(row.get("code")),
            writer.cell(row.get("text")),
            writer.cell(row.get("owner")),
            plain_words(writer.day(row.get("due_on"))),
        )
        for row in as_rows(why.get("objectives"))
    ]
    return writer.part("aims", "aims", writer.table("c_aims", ("code", "aim", "owner", "due_on"), table_rows))
