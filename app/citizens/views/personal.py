"""Data protection: finding somebody, what is kept of them, and the deeds they may ask for; terms, and who saw what."""

from datetime import timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from sqlmodel import Session

from app.accounts.rules import Permission
from app.audit.queries.history import Wanted, history
from app.audit.rules import ACT_WORDS, Act
from app.citizens.forms.personal import EraseForm, RestrictForm, SearchForm
from app.citizens.queries import personal as queries
from app.citizens.queries.terms import counts
from app.citizens.rules.authors import CITIZEN_KIND_WORDS
from app.citizens.rules.personal import KEPT_NAMES, why_kept
from app.citizens.service import erasing
from app.citizens.service import personal as service
from app.citizens.service.erasing_requests import erase_request, stays
from app.citizens.service.showing import note_seen
from app.citizens.views.blueprint import Page, bp
from app.citizens.views.deed import do
from app.core.numerals import whole
from app.core.words import Sentence, say
from app.intake.queries import request_or_404
from app.intake.rules.kinds import KIND_WORDS
from app.pages.shell.request_context import organisation, wiring
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
DAYS_IN_A_YEAR = 365.25
SEEN = (
    *(Act.CASE_SHOWN, Act.CASE_EXPORTED, Act.PERSONAL_SEARCHED, Act.PERSONAL_EXPORTED),
    *(Act.PERSONAL_RESTRICTED, Act.PERSONAL_ERASED),
)


@bp.get("/personal")
@requires(P.PERSONAL_MANAGE)
def personal() -> Page:
    return _search_page(blank(), None)


@bp.post("/personal")
@requires(P.PERSONAL_MANAGE)
def find_person() -> Page:
    """Posted, so that what is looked for stands in no address and no log."""
    form: Read[Any] = read_form(SearchForm, request.form)
    found = None
    if form.value:
        with refusals(form, beside="words"), writing() as session:
            found = service.search(session, form.value.words, actor=actor(), now=now())
            session.expunge_all()
    return (_search_page(form, found), 422) if form.errors else _search_page(form, found)


@bp.get("/personal/access")
@requires(P.PERSONAL_MANAGE, P.AUDIT_READ)
def access_log() -> Page:
    """Who saw, took away, limited or erased whose data: the record's own entries, all or one kind of them."""
    chosen = next((act for act in SEEN if act.value == request.args.get("act")), SEEN[0])
    before = request.args.get("before", type=whole)
    found = history(reading(), organisation().id, Wanted(act=chosen), before=before)
    return render_template(
        "citizens/personal/access.html",
        page=found,
        chosen=chosen,
        form=blank(act=chosen.value),
        tabs=[(act, ACT_WORDS[act]) for act in SEEN],
    )


@bp.get("/personal/<int:citizen_id>")
@requires(P.PERSONAL_MANAGE)
def person(citizen_id: int) -> Page:
    """That it was seen is in the record."""
    with writing() as session:
        note_seen(session, _citizen(session, citizen_id), actor=actor(), now=now())
    return _person_page(citizen_id, blank())


@bp.post("/personal/<int:citizen_id>/restriction")
@requires(P.PERSONAL_MANAGE)
def restrict_person(citizen_id: int) -> Page:
    def deed(session: Session, typed: RestrictForm) -> Sentence:
        who = _citizen(session, citizen_id, lock=True)
        asked = {"reason": typed.reason, "asked_by": typed.asked_by}
        service.restrict(session, who, is_on=typed.is_on, **asked, actor=actor(), now=now())
        if typed.is_on:
            return say("Limitado: sus casos solo se pueden leer.")
        return say("Ya no está limitado.")

    to = url_for(".person", citizen_id=citizen_id)
    _citizen(reading(), citizen_id)
    return do(RestrictForm, deed, page=lambda form: _person_page(citizen_id, form), to=to)


@bp.post("/personal/<int:citizen_id>/erasure")
@requires(P.PERSONAL_MANAGE)
def erase_person(citizen_id: int) -> Page:
    form: Read[Any] = read_form(EraseForm, request.form)
    _citizen(reading(), citizen_id)
    if form.value:
        typed = form.value
        asked = {"reason": typed.erase_reason, "asked_by": typed.erase_asked_by}
        with refusals(form, beside=""), writing() as session:
            who = _citizen(session, citizen_id, lock=True)
            erasing.erase(session, who, wiring().files, **asked, actor=actor(), now=now())
    if form.errors:
        return _person_page(citizen_id, form), form.status
    flash(translate(say("Borrado: queda contado, sin nombre ni texto.")), "good")
    return redirect(url_for(".personal"), 303)


@bp.get("/personal/requests/<int:year>/<int:ordinal>")
@requires(P.PERSONAL_MANAGE)
def requester(year: int, ordinal: int) -> Page:
    """Whoever asked for a publication, where they never wrote as a citizen too."""
    return _requester_page(year, ordinal, blank())


@bp.post("/personal/requests/<int:year>/<int:ordinal>/erasure")
@requires(P.PERSONAL_MANAGE)
def erase_requester(year: int, ordinal: int) -> Page:
    def deed(session: Session, typed: EraseForm) -> Sentence:
        asked = request_or_404(session, organisation().id, year, ordinal, lock=True)
        why = {"reason": typed.erase_reason, "asked_by": typed.erase_asked_by}
        erase_request(session, asked, wiring().files, **why, actor=actor(), now=now())
        return say("Borrado: lo que se pidió y lo que se decidió queda, sin quién lo pidió.")

    to = url_for(".requester", year=year, ordinal=ordinal)
    request_or_404(reading(), organisation().id, year, ordinal)
    return do(EraseForm, deed, page=lambda form: _requester_page(year, ordinal, form), to=to)


def _requester_page(year: int, ordinal: int, form: Read[Any]) -> str:
    asked = request_or_404(reading(), organisation().id, year, ordinal)
    return render_template(
        "citizens/personal/requester.html",
        form=form,
        asked=asked,
        kind=KIND_WORDS[asked.requester_kind],
        why=stays(reading(), [asked])[asked.id],
    )


def _citizen(session: Session, citizen_id: int, *, lock: bool = False) -> Any:
    return queries.citizen_or_404(session, organisation().id, citizen_id, lock=lock)


def _search_page(form: Read[Any], found: queries.Found | None) -> str:
    term = timedelta(days=DAYS_IN_A_YEAR * wiring().config.request_years)
    days = wiring().config.citizen_days
    terms = {"message_term": timedelta(days=days), "request_term": term}
    return render_template(
        "citizens/personal/index.html",
        form=form,
        found=found,
        counts=counts(reading(), organisation().id, **terms, now=now()),
        names=KEPT_NAMES,
        why=why_kept(message_days=days),
    )


def _person_page(citizen_id: int, form: Read[Any]) -> str:
    who = _citizen(reading(), citizen_id)
    kept = queries.dossier(reading(), who)
    return render_template(
        "citizens/personal/person.html",
        form=form,
        who=who,
        kinds=CITIZEN_KIND_WORDS,
        kept=kept,
        by_id={one.id: one for one in kept.cases},
        holdings=list(kept.holdings()),
        is_blocked=kept.is_blocked(now()),
        stays=stays(reading(), kept.requests),
    )
