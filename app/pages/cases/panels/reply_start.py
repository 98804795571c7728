from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from sqlmodel import Session

from app.core.text import parse_int
from app.domain.cases.models.cases import Case
from app.domain.cases.rules.replies import ReplyKind
from app.domain.cases.rules.states import CaseActKind
from app.domain.crisis.models import Crisis
from app.domain.crisis.rules.crises import crisis_template
from app.domain.faq.models import FaqEntry
from app.domain.replies.rules.review_requirements import MOST_PUBLIC_REPLIES
from app.domain.replies.rules.templates import ReplyTemplate
from app.usecases.faq.entries import suggested_entries
from app.usecases.replies.submission import REPLACEABLE_STATES
from app.web.forms import FormState, blank_form

CHANNEL_TEMPLATE = "T03"
"""The template once public replies run out: it names the registering channel."""
NEW_WORDS = "new"
"""URL value for free text."""


def suggestions_for(session: Session, seen: Any, entries: Sequence[FaqEntry]) -> list[tuple[FaqEntry, str, str]]:
    """Return questions matching the last message by words, or by meaning, in an available language."""
    last = next((message for message in reversed(seen.messages) if message.purged_at is None), None)
    suggestions = suggested_entries(session, entries, last.text, last.language) if last else []
    if last and not suggestions and (reading := seen.readings.get(last.id)):
        suggestions = [entry for entry in entries if entry.id == reading.question_id]
    return [
        (suggestion, _text_in(suggestion.question, seen.case.language), _text_in(suggestion.answer, seen.case.language))
        for suggestion in suggestions
    ]


def _text_in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or next(iter(texts.values()))


def proposed_template(case: Case, public: int, on: Crisis | None) -> str:
    """Return the protocol's template, the channel's after enough public replies, or the crisis one."""
    if on is not None:
        return crisis_template(case.template)
    return CHANNEL_TEMPLATE if case.is_public and public >= MOST_PUBLIC_REPLIES else case.template


def initial_form(
    seen: Any, templates: Mapping[str, ReplyTemplate], entries: Sequence[FaqEntry], proposed: str, replaces: int | None
) -> FormState[Any]:
    case = seen.case
    code = request.args.get("template") or proposed
    old = next((reply for reply in seen.replies if reply.id == replaces and reply.state in REPLACEABLE_STATES), None)
    language = request.args.get("language", "")
    typed: dict[str, Any] = {"reply_template": "" if code == NEW_WORDS else code, "reply_language": language}
    if code not in templates:
        typed["reply_template"] = ""
    if old is not None:
        own = next((template.code for template in templates.values() if template.id == old.template_id), "")
        typed |= {"reply_text": old.text, "reply_template": own, "reply_language": old.language}
        typed |= {"reply_replaces": old.id, "reply_why": old.why_language}
    entry = next((candidate for candidate in entries if candidate.id == request.args.get("faq", type=parse_int)), None)
    if entry is not None:
        text = _text_in(entry.answer, language or case.language)
        typed |= {"reply_text": text, "reply_template": "", "reply_faq": entry.id}
    if old is None and entry is None and (text := _unit_answer_text(seen, templates.get(code))):
        typed |= {"reply_text": text, "reply_template": "", "reply_of_unit": "1"}
    return blank_form(**{name: value for name, value in typed.items() if value})


def _unit_answer_text(seen: Any, template: ReplyTemplate | None) -> str:
    """Return the unit's answer if requested, or if the proposed template only acknowledges."""
    answers = [act for act in seen.acts if act.deed is CaseActKind.UNIT_ANSWERED]
    if not answers:
        return ""
    is_next = "template" not in request.args and (template is None or template.kind is ReplyKind.ACKNOWLEDGEMENT)
    is_told = any(reply.kind is ReplyKind.ANSWER and reply.written_at >= answers[-1].at for reply in seen.replies)
    return answers[-1].note if "unit" in request.args or (is_next and not is_told) else ""
