"""Where a unit answers what it was asked: no session, only the address; looking at it uses nothing up.

Only the POST changes anything, since mail readers and filters follow links to look at them.
"""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from app.accounts.service import attempts
from app.accounts.service.attempts import UNIT_ANSWER
from app.citizens.forms.units import UnitAnswerForm
from app.citizens.queries import units as queries
from app.citizens.queries.cases import case_or_404
from app.citizens.queries.units import Asked
from app.citizens.rules.units import ANSWERABLE, GONE_WORDS, LinkState, last_minute
from app.citizens.service import units as service
from app.citizens.views.blueprint import Page
from app.core.errors import NotFound, OutOfTurn
from app.core.zones import wall
from app.db.scope import scope_to
from app.web.access import public
from app.web.door import bucket, neighbourhood
from app.web.forms import Read, blank, read_form
from app.web.request import now, reading, writing

answers = Blueprint("unit_answers", __name__)
GONE = 410


@answers.get("/citizens/answer/<token>")
@public
def show(token: str) -> Page:
    """Each opening is counted and noted, save those of programs that only look."""
    asked = _asked(token) if _only_looks() else _opened(token)
    state = service.state_of(asked.question, asked.case, now=now())
    typed = {"answer": asked.question.answer, "name": asked.question.answered_by_name}
    return _page(token, asked, blank(**typed), state), 200 if state in ANSWERABLE else GONE


@answers.post("/citizens/answer/<token>")
@public
def send(token: str) -> Page:
    form = read_form(UnitAnswerForm, request.form)
    _asked(token)
    if typed := form.value:
        try:
            with writing() as session:
                found = queries.asked_by_token(session, token)
                scope_to(session, found.organisation.id)
                case = case_or_404(session, found.organisation.id, found.case.year, found.case.ordinal, lock=True)
                question = queries.question_or_404(session, case, found.question.id)
                asked = found._replace(case=case, question=question)
                service.answer_unit(session, asked, typed.answer, typed.name, now=now())
        except OutOfTurn as refusal:
            form.refuse("", refusal.sentence, GONE)
    if form.value is None:
        asked = queries.asked_by_token(reading(), token)
        return _page(token, asked, form, service.state_of(asked.question, asked.case, now=now())), form.status
    return redirect(url_for(".thanks", token=token), 303)


@answers.get("/citizens/answer/<token>/thanks")
@public
def thanks(token: str) -> Page:
    asked = _asked(token)
    state = service.state_of(asked.question, asked.case, now=now())
    return render_template("citizens/unit_thanks.html", asked=asked, token=token, may_correct=state in ANSWERABLE)


def _only_looks() -> bool:
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return request.method == "HEAD" or "prefetch" in purpose


def _opened(token: str) -> Asked:
    """Raises `NotFound` for what was never sent, and `TooManyAttempts` for who tries many such."""
    _asked(token)
    with writing() as session:
        asked = queries.asked_by_token(session, token)
        scope_to(session, asked.organisation.id)
        service.note_opening(session, asked, now=now())
        return asked


def _asked(token: str) -> Asked:
    """Count only what is wrong, so that nobody keeps anybody else out. Raises as `_opened`."""
    try:
        return queries.asked_by_token(reading(), token)
    except NotFound:
        with writing() as session:
            attempts.refuse_beyond(session, bucket(UNIT_ANSWER, neighbourhood()), now=now())
        raise


def _page(token: str, asked: Asked, form: Read[Any], state: LinkState) -> str:
    return render_template(
        "citizens/unit_answer.html",
        token=token,
        asked=asked,
        form=form,
        is_open=state in ANSWERABLE,
        is_correcting=state is LinkState.CORRECTING,
        gone=GONE_WORDS.get(state, ""),
        until=wall(last_minute(asked.question.expires_at), asked.organisation.zone),
    )
