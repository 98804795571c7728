"""Data protection: search, data, requests, retention, access log."""

from datetime import timedelta
from typing import Any

from flask import render_template, request, url_for
from pydantic import Field
from sqlmodel import Session

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.text import parse_int
from app.domain.audit.queries.history import HistoryFilter, history_page
from app.domain.audit.rules.acts import Act
from app.domain.newsletter.queries.subscriptions import subscription_or_404
from app.domain.privacy.queries import dossier
from app.domain.privacy.queries.retention import retention_counts
from app.domain.privacy.rules.personal_data import retention_reasons
from app.domain.requests.queries.requests import request_or_404
from app.pages.citizens.blueprint import Page, bp
from app.pages.shell.request_context import organisation, wiring
from app.usecases.cases.name_access import record_name_seen
from app.usecases.newsletter import subscriptions
from app.usecases.privacy import erasure, subject_rights
from app.usecases.privacy.depictions import citizen_consents
from app.usecases.privacy.erasure import erase_requester_of, request_obstacles
from app.web.access import requires
from app.web.form_action import ERROR_PAGES, flash_and_redirect, run_form_action
from app.web.forms import Form, FormState, blank_form, read_form, refusal_beside
from app.web.request import now, read_session, work, write_transaction

LONGEST_REASON = 2000


class PersonSearchForm(Form):
    words: str = Field(min_length=1, max_length=200)


class RestrictionForm(Form):
    is_on: bool = False
    reason: str = Field(min_length=1, max_length=LONGEST_REASON)
    asked_by: str = Field(min_length=1, max_length=200)


class DataErasureForm(Form):
    erase_reason: str = Field(min_length=1, max_length=LONGEST_REASON)
    erase_asked_by: str = Field(min_length=1, max_length=200)


P = Permission
DAYS_IN_A_YEAR = 365.25
ACCESS_ACTS = (
    Act.CASE_SHOWN,
    Act.CASE_EXPORTED,
    Act.PERSONAL_SEARCHED,
    Act.PERSONAL_EXPORTED,
    Act.PERSONAL_RESTRICTED,
    Act.PERSONAL_ERASED,
)


@bp.get("/personal")
@requires(P.PERSONAL_MANAGE)
def personal() -> Page:
    return _search_page(blank_form(), None)


@bp.post("/personal")
@requires(P.PERSONAL_MANAGE)
def find_person() -> Page:
    """Search by POST, keeping words out of URLs and logs."""
    form: FormState[Any] = read_form(PersonSearchForm, request.form)
    search_result = None
    if form.value:
        with refusal_beside(form, beside="words"), write_transaction() as session:
            unseal = wiring().keyring.unseal
            search_result = subject_rights.search_person(work(session), form.value.words, unseal)
            session.expunge_all()
    return (_search_page(form, search_result), 422) if form.errors else _search_page(form, search_result)


@bp.get("/personal/access")
@requires(P.PERSONAL_MANAGE, P.AUDIT_READ)
def access_log() -> Page:
    chosen = next((act for act in ACCESS_ACTS if act.value == request.args.get("act")), ACCESS_ACTS[0])
    before = request.args.get("before", type=parse_int)
    page = history_page(read_session(), organisation().id, HistoryFilter(act=chosen), before=before)
    return render_template(
        "privacy/access_log.html",
        page=page,
        chosen=chosen,
        form=blank_form(act=chosen.value),
        tabs=[(act, act.label) for act in ACCESS_ACTS],
    )


@bp.get("/personal/<int:citizen_id>")
@requires(P.PERSONAL_MANAGE)
def person(citizen_id: int) -> Page:
    """Show the person; audited."""
    with write_transaction() as session:
        record_name_seen(work(session), _citizen(session, citizen_id))
    return _person_page(citizen_id, blank_form())


@bp.post("/personal/<int:citizen_id>/restriction")
@requires(P.PERSONAL_MANAGE)
def restrict_person(citizen_id: int) -> Page:
    def action(session: Session, typed: RestrictionForm) -> Message:
        who = _citizen(session, citizen_id, lock=True)
        detail = {"reason": typed.reason, "asked_by": typed.asked_by}
        subject_rights.set_restriction(work(session), who, is_on=typed.is_on, **detail)
        if typed.is_on:
            return msg("Limitado: sus casos solo se pueden leer.")
        return msg("Ya no está limitado.")

    to = url_for(".person", citizen_id=citizen_id)
    _citizen(read_session(), citizen_id)
    return run_form_action(
        RestrictionForm,
        action,
        page=lambda form: _person_page(citizen_id, form),
        done=lambda message: flash_and_redirect(message, to),
        passes=ERROR_PAGES,
    )


@bp.post("/personal/<int:citizen_id>/erasure")
@requires(P.PERSONAL_MANAGE)
def erase_person(citizen_id: int) -> Page:
    def erase(session: Session, typed: DataErasureForm) -> Message:
        who = _citizen(session, citizen_id, lock=True)
        detail = {"reason": typed.erase_reason, "asked_by": typed.erase_asked_by}
        erasure.erase_citizen(work(session), who, wiring().files, **detail)
        return msg("Borrado: queda contado, sin nombre ni texto.")

    _citizen(read_session(), citizen_id)
    return run_form_action(
        DataErasureForm,
        erase,
        page=lambda form: _person_page(citizen_id, form),
        done=lambda message: flash_and_redirect(message, url_for(".personal")),
    )


@bp.post("/personal/subscriptions/<int:subscription_id>/erasure")
@requires(P.PERSONAL_MANAGE)
def erase_subscription(subscription_id: int) -> Page:
    with write_transaction() as session:
        subscription = subscription_or_404(work(session), subscription_id)
        subscriptions.erase_subscription(work(session), subscription)
    return flash_and_redirect(msg("Borrada: no recibirá más el boletín."), url_for(".personal"))


@bp.get("/personal/requests/<int:year>/<int:ordinal>")
@requires(P.PERSONAL_MANAGE)
def requester(year: int, ordinal: int) -> Page:
    """Show a requester who never wrote as a citizen."""
    return _requester_page(year, ordinal, blank_form())


@bp.post("/personal/requests/<int:year>/<int:ordinal>/erasure")
@requires(P.PERSONAL_MANAGE)
def erase_requester(year: int, ordinal: int) -> Page:
    def action(session: Session, typed: DataErasureForm) -> Message:
        content_request = request_or_404(session, organisation().id, year, ordinal, lock=True)
        why = {"reason": typed.erase_reason, "asked_by": typed.erase_asked_by}
        erase_requester_of(work(session), content_request, wiring().files, **why)
        return msg("Borrado: lo que se pidió y lo que se decidió queda, sin quién lo pidió.")

    to = url_for(".requester", year=year, ordinal=ordinal)
    request_or_404(read_session(), organisation().id, year, ordinal)
    return run_form_action(
        DataErasureForm,
        action,
        page=lambda form: _requester_page(year, ordinal, form),
        done=lambda message: flash_and_redirect(message, to),
        passes=ERROR_PAGES,
    )


def _requester_page(year: int, ordinal: int, form: FormState[Any]) -> str:
    publication_request = request_or_404(read_session(), organisation().id, year, ordinal)
    return render_template(
        "privacy/requester.html",
        form=form,
        publication_request=publication_request,
        kind=publication_request.requester_kind.label,
        why=request_obstacles(read_session(), [publication_request])[publication_request.id],
    )


def _citizen(session: Session, citizen_id: int, *, lock: bool = False) -> Any:
    return dossier.citizen_or_404(session, organisation().id, citizen_id, lock=lock)


def _search_page(form: FormState[Any], results: dossier.PersonSearchResult | None) -> str:
    term = timedelta(days=DAYS_IN_A_YEAR * wiring().config.request_years)
    days = wiring().config.citizen_days
    terms = {"message_term": timedelta(days=days), "request_term": term}
    return render_template(
        "privacy/search.html",
        form=form,
        results=results,
        counts=retention_counts(work(read_session()), **terms),
        why=retention_reasons(message_days=days),
    )


def _person_page(citizen_id: int, form: FormState[Any]) -> str:
    who = _citizen(read_session(), citizen_id)
    citizen_dossier = dossier.load_dossier(read_session(), who)
    return render_template(
        "privacy/person.html",
        form=form,
        who=who,
        dossier=citizen_dossier,
        consents=citizen_consents(read_session(), who, wiring().keyring.unseal),
        by_id={case.id: case for case in citizen_dossier.cases},
        holdings=list(citizen_dossier.erasure_obstacles()),
        is_blocked=citizen_dossier.is_blocked(now()),
        stays=request_obstacles(read_session(), citizen_dossier.requests),
    )
