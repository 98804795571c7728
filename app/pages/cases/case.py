"""A case and its files, which the browser never runs."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

from flask import Response, render_template, send_file, url_for
from sqlmodel import Session

from app.core.messages import Message
from app.core.permissions import Permission
from app.core.zones import start_of_day
from app.domain.cases.models.cases import Case, Citizen
from app.domain.cases.queries import cases
from app.domain.cases.queries.cases import WrittenMessage, case_message_or_404, case_or_404
from app.domain.cases.queries.restrictions import RestrictedCitizen
from app.domain.cases.rules.categories import CaseOutcome, SilenceReason
from app.domain.cases.rules.messages import CitizenKind
from app.domain.cases.rules.replies import ReplyState
from app.domain.cases.rules.states import CaseActKind, CaseState, case_state
from app.domain.organisations.queries import units
from app.domain.organisations.rules import language_name
from app.pages.cases import labels
from app.pages.cases.panels import CaseView, panels_of
from app.pages.cases.panels.triage import message_remarks
from app.pages.citizens.blueprint import Page, bp
from app.pages.components.findings import highlight_text
from app.pages.shell.request_context import organisation, today, wiring
from app.usecases.requests import files
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form
from app.web.request import actor, now, read_session

P = Permission


@bp.get("/<int:year>/<int:ordinal>")
@requires(P.CASE_READ)
def show(year: int, ordinal: int) -> Page:
    return case_page(year, ordinal, blank_form())


def go_to_case(year: int, ordinal: int, message: Message) -> Page:
    return flash_and_redirect(message, url_for(".show", year=year, ordinal=ordinal))


def case_page(year: int, ordinal: int, form: FormState[Any]) -> str:
    session = read_session()
    case = cases.case_or_404(session, organisation().id, year, ordinal)
    messages = cases.written_messages(session, case)
    view = _load_view(session, case, messages, form)
    in_sight = are_names_visible(case)
    author = _author(case, messages)
    form.typed.setdefault("author_kind", author.kind.value if author else "")
    return render_template(
        "cases/case.html",
        case=case,
        view=view,
        form=form,
        panels=panels_of(view),
        messages=[_message_entry(message, in_sight=in_sight) for message in messages],
        state=_state_of_case(view),
        is_back=_has_come_back(view),
        entries=[labels.entry_of(act) for act in reversed(view.acts)],
        others=cases.other_cases(session, case),
        in_sight=in_sight,
        may=_allowed_actions(
            case,
            in_sight=in_sight,
            is_secret=any(message.citizen and not message.citizen.is_public for message in messages),
        ),
        author=author,
        author_kinds=CitizenKind.choices(),
        now=now(),
        showing=labels,
        category=case.category.label,
        outcomes=CaseOutcome.choices(),
        silences=SilenceReason.choices(),
        mine=actor().id,
        here={"year": year, "ordinal": ordinal},
    )


def _load_view(
    session: Session, case: Case, written_messages: Sequence[WrittenMessage], form: FormState[Any]
) -> CaseView:
    return CaseView(
        case,
        [written_message.message for written_message in written_messages],
        cases.case_acts(session, case),
        cases.case_replies(session, case),
        units(session, case.organisation_id),
        form,
        [
            RestrictedCitizen(written_message.citizen.id, written_message.citizen.handle)
            for written_message in written_messages
            if written_message.citizen and written_message.citizen.restricted_at
        ],
        {written_message.message.id: written_message.reading for written_message in written_messages},
    )


def are_names_visible(case: Case) -> bool:
    """Tell whether the author was revealed today."""
    who, body = actor(), organisation()
    since = start_of_day(today(), body.zone)
    return who.may(P.CASE_NAMES) and cases.has_seen_author(read_session(), case, user_id=who.person_id, since=since)


def _author(case: Case, written_messages: Sequence[WrittenMessage]) -> Citizen | None:
    """Return the author, unless erased."""
    who = next(
        (
            written_message.citizen
            for written_message in written_messages
            if written_message.citizen and written_message.citizen.id == case.citizen_id
        ),
        None,
    )
    return who if who and who.erased_at is None else None


def _message_entry(written_message: WrittenMessage, *, in_sight: bool) -> dict[str, Any]:
    message = written_message.message
    return {
        "message": message,
        "who": labels.called(written_message.citizen, in_sight=in_sight),
        "kind": labels.kind_of(written_message.citizen),
        "pieces": highlight_text(message.text, message_remarks(message)),
        "language": language_name(message.language),
        "source": message.source.label,
        "times": written_message.times,
        "people": written_message.people,
    }


def _state_of_case(seen: CaseView) -> CaseState:
    in_review = any(reply.state is ReplyState.IN_REVIEW for reply in seen.replies)
    kinds = [act.deed for act in seen.acts]
    return case_state(kinds, is_closed=seen.case.closed_at is not None, has_reply_in_review=in_review)


def _has_come_back(seen: CaseView) -> bool:
    """Tell whether a message reopened the case without triage since."""
    triage_acts = [
        act for act in seen.acts if act.deed in (CaseActKind.REOPENED, CaseActKind.CONFIRMED, CaseActKind.CORRECTED)
    ]
    return bool(triage_acts) and triage_acts[-1].deed is CaseActKind.REOPENED and triage_acts[-1].message_id is not None


def _allowed_actions(case: Case, *, in_sight: bool, is_secret: bool) -> dict[str, bool]:
    who, is_open = actor(), case.closed_at is None
    answers = who.may(P.CASE_ANSWER)
    return {
        "answer": answers and is_open,
        "note": answers or who.may(P.CASE_REVIEW),
        "reopen": answers and not is_open and case.joined_to is None,
        "author": answers and who.may(P.CASE_NAMES),
        "personal": who.may(P.PERSONAL_MANAGE),
        "look": who.may(P.CASE_NAMES) and is_secret and not in_sight,
    }


@bp.get("/<int:year>/<int:ordinal>/messages/<int:message_id>/files/<int:position>")
@requires(Permission.CASE_READ)
def file(year: int, ordinal: int, message_id: int, position: int) -> Response:
    """Serve a download, sandboxed should it be opened."""
    case = case_or_404(read_session(), organisation().id, year, ordinal)
    message = case_message_or_404(read_session(), case, message_id)
    known, content = files.stored_file(message, position), files.file_content(wiring().files, message, position)
    answer = send_file(
        BytesIO(content), known["media_type"], as_attachment=True, download_name=known["name"], max_age=0
    )
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
