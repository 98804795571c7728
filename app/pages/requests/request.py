"""A request's line check, decision, pressure and files, which come from anyone: browsers never show them."""

from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any

from flask import Response, render_template, request, send_file, url_for
from sqlmodel import Session

from app.core.errors import NotFound
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.plan.queries.versions import in_force_since
from app.domain.posts.queries import post_list, posts
from app.domain.posts.rules.post_number import format_number
from app.domain.requests.models import Request, RequestAct
from app.domain.requests.queries import requests
from app.domain.requests.rules.acts import DECIDABLE_STATES, LOG_WORDS, PRESSURE_ACTS, RequestActKind
from app.pages.components.findings import Remark, build_remark, highlight_text
from app.pages.components.provenance import request_act_entry
from app.pages.requests import labels
from app.pages.requests.blueprint import Page, bp
from app.pages.requests.forms import InsistenceForm, PressureForm
from app.pages.shell.request_context import organisation, wiring
from app.usecases.requests import files, political_log, submission
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import actor, now, read_session, work, write_transaction

P = Permission


@bp.get("/<int:year>/<int:ordinal>")
@requires(P.REQUEST_READ, P.REQUEST_MAKE)
def show(year: int, ordinal: int) -> Page:
    return request_page(year, ordinal, blank_form())


def request_page(year: int, ordinal: int, form: FormState[Any]) -> str:
    """Render the request; `form`: a refused small form."""
    publication_request = visible_request_or_404(year, ordinal)
    acts = requests.request_acts(read_session(), publication_request)
    remarks = line_remarks(publication_request)
    state, answer = labels.standing_after(acts), labels.answer_in(acts)
    return render_template(
        "requests/request.html",
        form=form,
        publication_request=publication_request,
        state=state,
        remarks=remarks,
        pieces=highlight_text(publication_request.text, remarks),
        answer=answer,
        plan=_plan_of_answer(answer),
        opens_plan=actor().may(P.PLAN_READ) or actor().may(P.PLAN_MANAGE),
        version=_service_version(acts),
        entries=[request_act_entry(act, publication_request) for act in reversed(_visible_acts(acts))],
        became=_post_link(acts),
        accounts=_account_names(publication_request),
        showing=labels,
        here={"year": year, "ordinal": ordinal},
        pressures=[(kind.value, LOG_WORDS[kind]) for kind in PRESSURE_ACTS],
        may=_allowed_actions(publication_request, decidable=state in DECIDABLE_STATES),
        opens_all=actor().may(P.REQUEST_READ),
    )


def visible_request_or_404(year: int, ordinal: int) -> Request:
    """Return a request: any for readers of all, else a request that the actor made or recorded."""
    publication_request = requests.request_or_404(read_session(), organisation().id, year, ordinal)
    if not actor().may(P.REQUEST_READ) and actor().id not in (
        publication_request.requester_id,
        publication_request.recorded_by,
    ):
        raise NotFound(msg("No hay ninguna petición %(code)s.", code=publication_request.code))
    return publication_request


def line_remarks(publication_request: Request) -> list[Remark]:
    line, findings = submission.check_against_line(
        read_session(), publication_request, zone=organisation().zone, now=now()
    )
    return [build_remark(finding, line.rules[finding.rule], publication_request.text) for finding in findings]


def _visible_acts(acts: Sequence[RequestAct]) -> list[RequestAct]:
    """Show pressure only to deciders, readers of the log and its author."""
    who = actor()
    if any(who.may(permission) for permission in (P.REQUEST_TRIAGE, P.POST_DECIDE, P.POLITICAL_LOG_READ)):
        return list(acts)
    return [act for act in acts if act.kind not in PRESSURE_ACTS or act.by_id == who.id]


def _plan_of_answer(answer: RequestAct | None) -> Mapping[str, Any] | None:
    """Return the answer's plan version and its start."""
    if answer is None or answer.plan_version is None:
        return None
    return {
        "number": answer.plan_version,
        "since": in_force_since(work(read_session()), answer.plan_version),
    }


def _service_version(acts: Sequence[RequestAct]) -> str:
    """Return the last text proposed by the service, if any."""
    return next((act.text for act in reversed(acts) if act.kind is RequestActKind.ADAPTED), "")


def _post_link(acts: Sequence[RequestAct]) -> Mapping[str, str] | None:
    """Return the post, for its readers; joined requests say so."""
    ids = [act.post_id for act in acts if act.post_id]
    if not ids or not actor().may(P.POST_READ):
        return None
    ((year, ordinal),) = posts.post_numbers(read_session(), organisation().id, ids[-1:]).values()
    return {"number": format_number(year, ordinal), "url": url_for("posts.show", year=year, ordinal=ordinal)}


def _account_names(publication_request: Request) -> str:
    if not publication_request.accounts:
        return ""
    known = {channel.id: channel.called for channel in post_list.all_channels(read_session(), organisation().id)}
    return ", ".join(known[key] for key in publication_request.accounts if key in known)


def _allowed_actions(publication_request: Request, *, decidable: bool) -> dict[str, bool]:
    who = actor()
    triages = who.may(P.REQUEST_TRIAGE) and decidable
    return {
        "triage": triages,
        "write": triages and who.may(P.POST_WRITE),
        "note": who.may(P.REQUEST_NOTE),
        "insist": publication_request.requester_id is not None and publication_request.requester_id == who.id,
    }


@bp.get("/<int:year>/<int:ordinal>/files/<int:position>")
@requires(P.REQUEST_READ, P.REQUEST_MAKE)
def file(year: int, ordinal: int, position: int) -> Response:
    """Serve a download, sandboxed if opened; all have `nosniff`."""
    publication_request = visible_request_or_404(year, ordinal)
    known, content = (
        files.stored_file(publication_request, position),
        files.file_content(wiring().files, publication_request, position),
    )
    stream = BytesIO(content)
    answer = send_file(stream, known["media_type"], as_attachment=True, download_name=known["name"], max_age=0)
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


NOTED_MESSAGE = msg("Anotado. Lo verá quien revise, junto al texto.")
INSISTED_MESSAGE = msg("Queda anotado que insiste.")


@bp.post("/<int:year>/<int:ordinal>/acts")
@requires(Permission.REQUEST_NOTE)
def note(year: int, ordinal: int) -> Page:
    form = read_form(PressureForm, request.form)

    def write(session: Session, publication_request: Request) -> None:
        assert form.value is not None
        political_log.record_pressure(work(session), publication_request, form.value.kind, form.value.evidence)

    return _run(form, year, ordinal, write, NOTED_MESSAGE)


@bp.post("/<int:year>/<int:ordinal>/insistence")
@requires(Permission.REQUEST_MAKE)
def insist(year: int, ordinal: int) -> Page:
    form = read_form(InsistenceForm, request.form)

    def write(session: Session, publication_request: Request) -> None:
        assert form.value is not None
        political_log.record_insistence(work(session), publication_request, form.value.evidence)

    return _run(form, year, ordinal, write, INSISTED_MESSAGE)


def _run(
    form: FormState[Any], year: int, ordinal: int, write: Callable[[Session, Request], None], message: Message
) -> Page:
    visible_request_or_404(year, ordinal)
    if form.value is not None:
        with refusal_beside(form, beside="evidence"), write_transaction() as session:
            write(session, requests.request_or_404(session, organisation().id, year, ordinal, lock=True))
    if form.value is None:
        return request_page(year, ordinal, form), form.status
    return flash_and_redirect(message, url_for(".show", year=year, ordinal=ordinal))
