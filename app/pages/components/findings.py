"""Findings: live on drafts, stored once submitted."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import g

from app.core.messages import Message, msg
from app.core.permissions import Role
from app.core.text import cut_text
from app.domain.directory.models import Channel
from app.domain.editorial_line.models import VariantOpinion
from app.domain.editorial_line.queries.line_cache import CompiledLineInForce, load_line
from app.domain.editorial_line.rules.findings import RuleFinding, TextMark, is_fixable
from app.domain.editorial_line.rules.line import LineRule, RuleAction
from app.domain.posts.models import FindingRecord as StoredFinding
from app.domain.posts.models import Post, PostVersion, Variant
from app.domain.posts.queries.line_pieces import (
    CheckSetting,
    ExplainedFinding,
    check_setting,
    checked_pieces,
    last_findings,
)
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


CARD_FIELD = "card-"


@dataclass(frozen=True, slots=True)
class Remark:
    """A finding. `words`: distinct matches; `remedy`: what corrects them."""

    rule: str
    wording: str
    source: str
    weight: str
    effect: Message
    words: tuple[str, ...]
    marks: tuple[TextMark, ...]
    remedy: str = ""
    granted_by: frozenset[str] = frozenset()
    answer_at: str = ""
    """The field that silences it."""

    until: str = ""
    """The local hour before which the post is held."""
    beside: tuple[tuple[Message, tuple[str, ...]], ...] = ()
    """Words found in the title or an image's text."""

    nearest: tuple[tuple[str, str], ...] = ()
    """Marked examples that the text is like, with why each was marked."""

    weighty: tuple[str, ...] = ()
    """Sentences that weigh most in that likeness."""

    @property
    def field(self) -> str:
        """Return the field concerned, if any; the card of a link is written by its page, in none."""
        fields = [mark.field for mark in self.marks]
        return fields[0] if fields and all(fields) and not fields[0].startswith(CARD_FIELD) else ""

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


def stored_remark(finding: StoredFinding, text: str, opinion: VariantOpinion | None = None) -> Remark:
    """Use the rule's words of that time."""
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
        nearest=tuple((near["text"], near["reason"]) for near in opinion.nearest) if opinion else (),
        weighty=tuple(sentence for sentence, _ in opinion.sentences) if opinion else (),
    )


def _stored_mark(start: int, end: int, term: str, field: str = "") -> TextMark:
    return TextMark(start, end, term, field=field)


def stored_remarks(findings: Iterable[ExplainedFinding], pairs: Iterable[tuple[Variant, object]]) -> TargetRemarks:
    """Group by account and language."""
    variants = {variant.id: variant for variant, _ in pairs}
    remarks_by_target: dict[Target, list[Remark]] = {}
    for finding, opinion in findings:
        variant = variants[finding.variant_id]
        remarks_by_target.setdefault((variant.channel_id, variant.language), []).append(
            stored_remark(finding, variant.text, opinion)
        )
    return remarks_by_target


def describe_effect(action: RuleAction, reviewer: str) -> Message:
    if action is RuleAction.BLOCK:
        return BLOCKS
    if action is RuleAction.WARN or not reviewer:
        return WARNS
    return msg("Irá a: %(role)s.", role=Role(reviewer).label)


def _matched_words(marks: Iterable[TextMark], text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text[mark.start : mark.end] for mark in marks if _stands_in_text(mark)))


def _beside_words(marks: Iterable[TextMark]) -> tuple[tuple[Message, tuple[str, ...]], ...]:
    words_by_field: dict[str, dict[str, None]] = {}
    for mark in marks:
        if mark.field:
            words_by_field.setdefault(mark.field, {})[mark.term] = None
    return tuple((describe_place(field), tuple(words)) for field, words in words_by_field.items())


def describe_place(field: str) -> Message:
    if field == "title":
        return msg("En el título:")
    if field.startswith(CARD_FIELD):
        return msg("En la tarjeta del enlace:")
    return msg("En la descripción de la imagen %(number)s:", number=field.removeprefix("alt-"))


def _stands_in_text(mark: TextMark) -> bool:
    return mark.end > mark.start and not mark.field


def highlight_text(text: str, remarks: Iterable[Remark]) -> list[tuple[str, str]]:
    """Return pieces with their rules' codes, if any."""
    return cut_marked_text(
        text, [(mark, remark.rule) for remark in remarks for mark in remark.marks if _stands_in_text(mark)]
    )


def cut_marked_text(text: str, marks: Sequence[tuple[TextMark, str]]) -> list[tuple[str, str]]:
    """Cut at mark edges; give pieces their codes."""
    return cut_text(text, [(mark.start, mark.end, rule) for mark, rule in marks])


VariantChannels = Sequence[tuple[Variant, Channel]]
UNSENT_STATES = frozenset({PostStatus.IDEA, PostStatus.DRAFT, PostStatus.CHANGES_REQUESTED})


def current_line() -> CompiledLineInForce:
    """Return the editorial line in force, read once a request."""
    if "line" not in g:
        g.line = load_line(read_session(), organisation().id, now=now())
    line: CompiledLineInForce = g.line
    return line


def check_contents(
    contents: Sequence[VariantContent], channels: Mapping[int, Channel], setting: CheckSetting
) -> TargetRemarks:
    line = current_line()
    voices = {key: voice_of(channel) for key, channel in channels.items()}
    return {
        (content.channel_id, content.language): [
            build_remark(finding, line.rules[finding.rule], content.text) for finding in line.check(piece)
        ]
        for content, piece in zip(contents, checked_pieces(contents, voices, setting), strict=True)
    }


def grantable_rules(remarks_by_target: TargetRemarks, roles: Collection[str]) -> list[str]:
    """Return blocking rules these roles may let pass."""
    remarks = [remark for target_remarks in remarks_by_target.values() for remark in target_remarks]
    return sorted(
        {candidate.rule for candidate in remarks if candidate.weight == "stop" and candidate.granted_by & set(roles)}
    )


def post_remarks(post: Post, version: PostVersion | None, pairs: VariantChannels) -> TargetRemarks:
    """Return live findings for drafts, else stored ones."""
    if version is None:
        return {}
    if post.status in UNSENT_STATES:
        channels = {channel.id: channel for _, channel in pairs}
        setting = check_setting(read_session(), post, version, stage=CheckStage.SUBMIT, now=now())
        return check_contents([variant.content for variant, _ in pairs], channels, setting)
    return stored_remarks(last_findings(read_session(), version), pairs)
