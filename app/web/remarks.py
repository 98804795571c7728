"""What the editorial line says of a text, ready for the pages: the rule, its words, where, and what will happen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.accounts.rules import Role, role_name
from app.core.stretches import cut_text
from app.core.words import Sentence, say
from app.drafting.models import Finding as StoredFinding
from app.drafting.models import Variant
from app.drafting.rules.draft import Target
from app.editorial_line.rules.autofix import is_fixable
from app.editorial_line.rules.findings import Finding, Mark
from app.editorial_line.rules.line import Action, Rule

WEIGHTS = {Action.BLOCK: "stop", Action.ROUTE: "route", Action.WARN: "warn"}
BLOCKS = say("No puede enviarse así.")
WARNS = say("Es un aviso: puede enviarse.")


@dataclass(frozen=True, slots=True)
class Remark:
    """`words`: what was matched, each once, as it stands in the text; `remedy`: what would put it right."""

    rule: str
    wording: str
    source: str
    weight: str
    effect: Sentence
    words: tuple[str, ...]
    marks: tuple[Mark, ...]
    remedy: str = ""
    granted_by: frozenset[str] = frozenset()
    """The roles that may let it pass, of a rule that admits exceptions."""
    answer_at: str = ""
    """The field of the page whose answer would silence it."""

    until: str = ""
    """The local hour before which it may not go out, where that is what the rule says."""
    beside: tuple[tuple[Sentence, tuple[str, ...]], ...] = ()
    """Where else it found words, and which: the title, the text of an image."""

    @property
    def field(self) -> str:
        """The field it speaks of, where it speaks of one beside the text and not of the text."""
        fields = [mark.field for mark in self.marks]
        return fields[0] if fields and all(fields) else ""

    @property
    def can_be_mended(self) -> bool:
        return is_fixable(self.marks)


Said = Mapping[Target, Sequence[Remark]]


def remark_of(finding: Finding, rule: Rule, text: str) -> Remark:
    return Remark(
        rule=rule.code,
        wording=rule.wording,
        source=rule.source,
        weight=WEIGHTS[finding.action],
        effect=effect_of(finding.action, finding.reviewer),
        words=_words(finding.marks, text),
        beside=_beside(finding.marks),
        marks=finding.marks,
        remedy=rule.remedy,
        granted_by=rule.exceptions.by if rule.exceptions.allowed else frozenset(),
        until=finding.until,
    )


def remark_kept(finding: StoredFinding, text: str) -> Remark:
    """In the words the rule had when it spoke."""
    marks = tuple(_mark_kept(*mark) for mark in finding.marks)
    return Remark(
        rule=finding.rule,
        wording=finding.wording,
        source=finding.source,
        weight=WEIGHTS[finding.action],
        effect=effect_of(finding.action, finding.reviewer),
        words=_words(marks, text),
        beside=_beside(marks),
        marks=marks,
    )


def _mark_kept(start: int, end: int, what: str, field: str = "") -> Mark:
    return Mark(start, end, what, field=field)


def remarks_kept(findings: Iterable[StoredFinding], spoken: Iterable[tuple[Variant, object]]) -> Said:
    """Those of one version, by the account and language each speaks of."""
    variants = {variant.id: variant for variant, _ in spoken}
    said: dict[Target, list[Remark]] = {}
    for finding in findings:
        variant = variants[finding.variant_id]
        said.setdefault((variant.channel_id, variant.language), []).append(remark_kept(finding, variant.text))
    return said


def effect_of(action: Action, reviewer: str) -> Sentence:
    if action is Action.BLOCK:
        return BLOCKS
    if action is Action.WARN or not reviewer:
        return WARNS
    return say("Irá a: %(role)s.", role=role_name(Role(reviewer)))


def _words(marks: Iterable[Mark], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text[mark.start : mark.end] for mark in marks if _stands_in_text(mark)))


def _beside(marks: Iterable[Mark]) -> tuple[tuple[Sentence, tuple[str, ...]], ...]:
    found: dict[str, dict[str, None]] = {}
    for mark in marks:
        if mark.field:
            found.setdefault(mark.field, {})[mark.what] = None
    return tuple((place_of(field), tuple(words)) for field, words in found.items())


def place_of(field: str) -> Sentence:
    """Return where words beside a text are: its title, or the description of one of its images."""
    if field == "title":
        return say("En el título:")
    return say("En la descripción de la imagen %(number)s:", number=field.removeprefix("alt-"))


def _stands_in_text(mark: Mark) -> bool:
    return mark.end > mark.start and not mark.field


def highlighted(text: str, remarks: Iterable[Remark]) -> list[tuple[str, str]]:
    """The text in pieces, each with the codes of the rules that speak of it (none: nobody does)."""
    return in_pieces(text, [(mark, one.rule) for one in remarks for mark in one.marks if _stands_in_text(mark)])


def in_pieces(text: str, marks: Sequence[tuple[Mark, str]]) -> list[tuple[str, str]]:
    """The text cut where a mark begins or ends, each piece with the codes of those that lie over it."""
    return cut_text(text, [(mark.start, mark.end, rule) for mark, rule in marks])
