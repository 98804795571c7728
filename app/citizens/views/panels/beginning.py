"""What the panel of a reply starts from, and what else it offers to start from."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import request
from sqlmodel import Session

from app.citizens.models import Case, Crisis, FaqEntry
from app.citizens.rules.cases import CaseDeed
from app.citizens.rules.crises import proposed_in
from app.citizens.rules.letting import PUBLIC_REPLIES
from app.citizens.rules.replies import ReplyKind
from app.citizens.rules.templates import Template
from app.citizens.service.faq import suggested
from app.citizens.service.replying import REPLACEABLE
from app.core.numerals import whole
from app.web.forms import Read, blank

CHANNEL = "T03"
"""What is proposed once the public replies are used up: the way that registers what is asked."""
NEW = "new"
"""Asked of the page instead of a template's code: words of one's own."""


def suggested_for(session: Session, seen: Any, kept: Sequence[FaqEntry]) -> list[tuple[FaqEntry, str, str]]:
    """A frequent question that asks what was written, and its answer, in a language it has."""
    last = next((one for one in reversed(seen.messages) if one.purged_at is None), None)
    found = suggested(session, kept, last.text, last.language) if last else []
    return [(one, _in(one.question, seen.case.language), _in(one.answer, seen.case.language)) for one in found]


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or next(iter(texts.values()))


def proposed_for(case: Case, public: int, on: Crisis | None) -> str:
    """The protocol's template, but for the way that registers it after enough public replies, and for a crisis."""
    if on is not None:
        return proposed_in(case.template)
    return CHANNEL if case.is_public and public >= PUBLIC_REPLIES else case.template


def begun_with(
    seen: Any, templates: Mapping[str, Template], kept: Sequence[FaqEntry], proposed: str, replaces: int | None
) -> Read[Any]:
    """What an empty panel starts from: what is proposed, what the page asks for, or what was sent back."""
    case = seen.case
    code = request.args.get("template") or proposed
    old = next((one for one in seen.replies if one.id == replaces and one.state in REPLACEABLE), None)
    language = request.args.get("language", "")
    typed: dict[str, Any] = {"reply_template": "" if code == NEW else code, "reply_language": language}
    if code not in templates:
        typed["reply_template"] = ""
    if old is not None:
        own = next((one.code for one in templates.values() if one.id == old.template_id), "")
        typed |= {"reply_text": old.text, "reply_template": own, "reply_language": old.language}
        typed |= {"reply_replaces": old.id, "reply_why": old.why_language}
    entry = next((one for one in kept if one.id == request.args.get("faq", type=whole)), None)
    if entry is not None:
        said = _in(entry.answer, language or case.language)
        typed |= {"reply_text": said, "reply_template": "", "reply_faq": entry.id}
    if old is None and entry is None and (said := _of_unit(seen, templates.get(code))):
        typed |= {"reply_text": said, "reply_template": "", "reply_of_unit": "1"}
    return blank(**{name: value for name, value in typed.items() if value})


def _of_unit(seen: Any, template: Template | None) -> str:
    """What its unit answered, where that is asked for, or what is proposed would only say that it is being asked."""
    answers = [act for act in seen.acts if act.deed is CaseDeed.UNIT_ANSWERED]
    if not answers:
        return ""
    is_next = "template" not in request.args and (template is None or template.kind is ReplyKind.ACKNOWLEDGEMENT)
    is_told = any(one.kind is ReplyKind.ANSWER and one.written_at >= answers[-1].at for one in seen.replies)
    return answers[-1].note if "unit" in request.args or (is_next and not is_told) else ""
