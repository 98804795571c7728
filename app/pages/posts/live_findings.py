from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.domain.approvals.queries import rounds
from app.domain.directory.models import Topic
from app.domain.editorial_line.queries.line_versions import emergency_words
from app.domain.editorial_line.rules.findings import apply_fixes, picture_of
from app.domain.posts.models import Post
from app.domain.posts.queries.line_pieces import CheckSetting
from app.domain.posts.queries.sealed_cards import with_card_words
from app.domain.posts.rules.draft import Draft, Target
from app.domain.posts.rules.line_checks import CheckStage, blocking_message, picture_wording
from app.domain.posts.rules.readiness import MissingField, text_field
from app.domain.requests.queries.provenance import request_wish
from app.pages.components.findings import TargetRemarks, check_contents, current_line
from app.pages.components.picture_rights import rights_of
from app.pages.components.previews import Preview, attach_cards, attach_remarks
from app.pages.posts.composer_context import ComposerContext
from app.pages.posts.declaration_fields import answering_field
from app.pages.posts.forms.composer import typed_draft, typed_targets
from app.pages.posts.period_notices import PeriodsAtHour, periods_at_hour
from app.pages.shell.request_context import organisation
from app.web.forms import FormState
from app.web.request import now, read_session, work


def previews_with_findings(composer: ComposerContext, typed: Mapping[str, Any], dates: PeriodsAtHour) -> list[Preview]:
    draft, line = typed_draft(typed), current_line()
    remarks_by_target = {
        target: [replace(remark, answer_at=answering_field(remark, draft, line)) for remark in remarks]
        for target, remarks in live_findings(composer, typed, dates).items()
    }
    return attach_remarks(attach_cards(composer.previews(typed)), remarks_by_target)


def marked_texts(typed: Mapping[str, Any], previews: Sequence[Preview]) -> dict[str, Sequence[tuple[str, str]]]:
    """Return what the line marks in each text, by its field; nothing where it marks nothing."""
    draft = typed_draft(typed)
    marked: dict[str, Sequence[tuple[str, str]]] = {}
    for preview in previews:
        if any(rules for _, rules in preview.pieces):
            marked.setdefault(text_field(draft, (preview.channel_id, preview.language)), preview.pieces)
    return marked


def blocking_items(post: Post | None, previews: Sequence[Preview]) -> list[MissingField]:
    """Return blocking rules, each at its first preview or field; one statement if any blocks."""
    items_by_rule: dict[str, MissingField] = {}
    for preview in previews:
        for stop in (remark for remark in preview.remarks if remark.weight == "stop"):
            place = stop.field or preview.place
            wording = picture_wording(stop.wording, picture_of(stop.marks))
            items_by_rule.setdefault(stop.rule, MissingField(place, blocking_message(stop.rule, wording, stop.until)))
    passed = (
        rounds.excepted_rules(read_session(), post.organisation_id, post.id, now=now())
        if items_by_rule and post
        else ()
    )
    return [want for rule, want in items_by_rule.items() if rule not in passed]


def live_findings(composer: ComposerContext, typed: Mapping[str, Any], dates: PeriodsAtHour) -> TargetRemarks:
    """Check what would go out, with the words of its cards; undated texts against today's periods."""
    draft = typed_draft(typed)
    written = [content for content in draft.variants() if content.channel_id in composer.channels]
    if not written:
        return {}
    networks = {channel_id: channel.network for channel_id, channel in composer.channels.items()}
    contents = with_card_words(work(read_session()), written, networks)
    return check_contents(contents, composer.channels, _typed_setting(composer, typed, dates, draft))


def _typed_setting(
    composer: ComposerContext, typed: Mapping[str, Any], dates: PeriodsAtHour, draft: Draft
) -> CheckSetting:
    wish = request_wish(read_session(), organisation().id, composer.post.request_id if composer.post else None)
    topic, on, answers = typed_topic(composer, typed), dates.kinds, draft.answers()
    setting = CheckSetting(
        topic, dates.planned, composer.zone, now(), on, CheckStage.SUBMIT, answers, wish, title=draft.title
    )
    rights = rights_of({use.digest for use in draft.media})
    return replace(setting, emergency_words=emergency_words(read_session()), rights=rights)


def typed_topic(composer: ComposerContext, typed: Mapping[str, Any]) -> Topic | None:
    chosen = str(typed.get("topic") or "")
    return next((topic for topic in composer.topics if str(topic.id) == chosen), None)


def apply_autofix(composer: ComposerContext, form: FormState[Any]) -> bool:
    """Apply the safe fixes of rule `mend`; return False without one."""
    rule = form.typed.pop("mend", "")
    if rule:
        form.typed.update(_corrected_fields(form.typed, _corrected_texts(composer, form.typed, str(rule))))
    return bool(rule)


def _corrected_texts(composer: ComposerContext, typed: Mapping[str, Any], rule: str) -> dict[Target, str]:
    draft = typed_draft(typed)
    return {
        target: apply_fixes(remark.marks, draft.text_for(target))
        for target, remarks in live_findings(composer, typed, periods_at_hour(composer, typed)).items()
        for remark in remarks
        if remark.rule == rule and remark.can_be_mended
    }


def _corrected_fields(typed: Mapping[str, Any], texts: Mapping[Target, str]) -> dict[str, list[str]]:
    """Return texts where typed: a language's, or an account's own."""
    own = list(zip(map(_target, typed.get("own_target") or ()), typed.get("own_text") or (), strict=False))
    apart = {target for target, text in own if text}
    common = {language: text for (account, language), text in texts.items() if (account, language) not in apart}
    pairs = zip(typed.get("language") or (), typed.get("text") or (), strict=False)
    return {
        "text": [common.get(language, text) for language, text in pairs],
        "own_text": [texts.get(target, text) if target and text else text for target, text in own],
    }


def _target(name: str) -> Target | None:
    return next(iter(typed_targets([name])), None)
