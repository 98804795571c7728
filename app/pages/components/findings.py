"""What the editorial line says of a text, ready for the pages: the rule, its words, where, and what will happen.

What the editorial line says of what a page shows: asked again of what is being written, kept of what was sent.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import g

from app.core.messages import Message, msg
from app.core.permissions import Role, role_name
from app.core.text import cut_text
from app.domain.directory.models import Channel
from app.domain.editorial_line.queries.line_cache import CompiledLineInForce, load_line
from app.domain.editorial_line.rules.findings import RuleFinding, TextMark, is_fixable
from app.domain.editorial_line.rules.line import LineRule, RuleAction
from app.domain.posts.models import FindingRecord as StoredFinding
from app.domain.posts.models import Post, PostVersion, Variant
from app.domain.posts.queries.line_pieces import CheckSetting, check_setting, checked_pieces, last_findings
from app.domain.posts.queries.posts import voice_of
from app.domain.posts.rules.content import VariantContent
from app.domain.posts.rules.draft import Target
from app.domain.posts.rules.line_checks import CheckStage
from app.domain.posts.rules.states import PostStatus
from app.pages.shell.request_context import organisation
from app.web.request import now, read_session

WEIGHTS = {RuleAction.BLOCK: "stop", RuleAction.ROUTE: "route", RuleAction.WARN: "warn"}
BLOCKS = msg("No puede enviarse así.")
WARNS = msg("Es un aviso: puede enviarse.")


@dataclass(frozen=True, slots=True)
class Remark:
    """`words`: what was matched, each once, as it stands in the text; `remedy`: what would put it right."""

    rule: str
    wording: str
    source: str
    weight: str
    effect: Message
    words: tuple[str, ...]
    marks: tuple[TextMark, ...]
    remedy: str = ""
    granted_by: frozenset[str] = frozenset()
    """The roles that may let it pass, of a rule that admits exceptions."""
    answer_at: str = ""
    """The field of the page whose answer would silence it."""

    until: str = ""
    """The local hour before which it may not go out, where that is what the rule says."""
    beside: tuple[tuple[Message, tuple[str, ...]], ...] = ()
    """Where else it found words, and which: the title, the text of an image."""

    @property
    def field(self) -> str:
        """The field it speaks of, where it speaks of one beside the text and not of the text."""
        fields = [mark.field for mark in self.marks]
        return fields[0] if fields and all(fields) else ""

    @property
    def can_be_mended(self) -> bool:
        return is_fixable(self.marks)


TargetRemarks = Mapping[Target, Sequence[Remark]]


def build_remark(finding: RuleFinding, rule: LineRule, text: str) -> Remark:
    return Remark(
        rule=rule.code,
        wording=rule.wording,
        source=rule.source,
        weight=WEIGHTS[finding.action],
        effect=describe_effect(finding.action, finding.reviewer),
        words=_matched_words(finding.marks, text),
        beside=_beside_words(finding.marks),
        marks=finding.marks,
        remedy=rule.remedy,
        granted_by=rule.exceptions.by if rule.exceptions.allowed else frozenset(),
        until=finding.until,
    )


def stored_remark(finding: StoredFinding, text: str) -> Remark:
    """In the words the rule had when it spoke."""
    marks = tuple(_stored_mark(*mark) for mark in finding.marks)
    return Remark(
        rule=finding.rule,
        wording=finding.wording,
        source=finding.source,
        weight=WEIGHTS[finding.action],
        effect=describe_effect(finding.action, finding.reviewer),
        words=_matched_words(marks, text),
        beside=_beside_words(marks),
        marks=marks,
    )


def _stored_mark(start: int, end: int, what: str, field: str = "") -> TextMark:
    return TextMark(start, end, what, field=field)


def stored_remarks(findings: Iterable[StoredFinding], spoken: Iterable[tuple[Variant, object]]) -> TargetRemarks:
    """Those of one version, by the account and language each speaks of."""
    variants = {variant.id: variant for variant, _ in spoken}
    said: dict[Target, list[Remark]] = {}
    for finding in findings:
        variant = variants[finding.variant_id]
        said.setdefault((variant.channel_id, variant.language), []).append(stored_remark(finding, variant.text))
    return said


def describe_effect(action: RuleAction, reviewer: str) -> Message:
    if action is RuleAction.BLOCK:
        return BLOCKS
    if action is RuleAction.WARN or not reviewer:
        return WARNS
    return msg("Irá a: %(role)s.", role=role_name(Role(reviewer)))


def _matched_words(marks: Iterable[TextMark], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text[mark.start : mark.end] for mark in marks if _stands_in_text(mark)))


def _beside_words(marks: Iterable[TextMark]) -> tuple[tuple[Message, tuple[str, ...]], ...]:
    found: dict[str, dict[str, None]] = {}
    for mark in marks:
        if mark.field:
            found.setdefault(mark.field, {})[mark.what] = None
    return tuple((describe_place(field), tuple(words)) for field, words in found.items())


def describe_place(field: str) -> Message:
    """Return where words beside a text are: its title, or the description of one of its images."""
    if field == "title":
        return msg("En el título:")
    return msg("En la descripción de la imagen %(number)s:", number=field.removeprefix("alt-"))


def _stands_in_text(mark: TextMark) -> bool:
    return mark.end > mark.start and not mark.field


def highlight_text(text: str, remarks: Iterable[Remark]) -> list[tuple[str, str]]:
    """The text in pieces, each with the codes of the rules that speak of it (none: nobody does)."""
    return cut_marked_text(text, [(mark, one.rule) for one in remarks for mark in one.marks if _stands_in_text(mark)])


def cut_marked_text(text: str, marks: Sequence[tuple[TextMark, str]]) -> list[tuple[str, str]]:
    """The text cut where a mark begins or ends, each piece with the codes of those that lie over it."""
    return cut_text(text, [(mark.start, mark.end, rule) for mark, rule in marks])


VariantChannels = Sequence[tuple[Variant, Channel]]
UNSENT_STATES = frozenset({PostStatus.IDEA, PostStatus.DRAFT, PostStatus.CHANGES_REQUESTED})


def current_line() -> CompiledLineInForce:
    """The line in force, looked up once a request."""
    if "line" not in g:
        g.line = load_line(read_session(), organisation().id, now=now())
    line: CompiledLineInForce = g.line
    return line


def check_contents(
    contents: Sequence[VariantContent], channels: Mapping[int, Channel], setting: CheckSetting
) -> TargetRemarks:
    """What the line in force says now of what each account would publish."""
    line = current_line()
    voices = {key: voice_of(channel) for key, channel in channels.items()}
    return {
        (content.channel_id, content.language): [
            build_remark(finding, line.rules[finding.rule], content.text) for finding in line.check(piece)
        ]
        for content, piece in zip(contents, checked_pieces(contents, voices, setting), strict=True)
    }


def grantable_rules(said: TargetRemarks, roles: Collection[str]) -> list[str]:
    """The rules that stand in the way and that whoever has these roles may let pass."""
    remarks = [remark for found in said.values() for remark in found]
    return sorted({one.rule for one in remarks if one.weight == "stop" and one.granted_by & set(roles)})


def post_remarks(post: Post, version: PostVersion | None, spoken: VariantChannels) -> TargetRemarks:
    """Of a draft, what would be found on sending it; of the others, what was found."""
    if version is None:
        return {}
    if post.status in UNSENT_STATES:
        channels = {channel.id: channel for _, channel in spoken}
        setting = check_setting(read_session(), post, version, stage=CheckStage.SUBMIT, now=now())
        return check_contents([variant.content for variant, _ in spoken], channels, setting)
    return stored_remarks(last_findings(read_session(), version), spoken)
