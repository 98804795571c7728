"""The history of an organisation, and the proof that nobody altered it."""

from collections.abc import Sequence
from datetime import timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.queries.grants import GrantView, newest_grants
from app.accounts.rules import Permission
from app.accounts.rules.grants import GROUND_WORDS, MARKED_GROUNDS, OUTCOME_WORDS
from app.accounts.service.grant_letters import function_name
from app.audit.forms import HistoryForm
from app.audit.queries.history import Page, Wanted
from app.audit.queries.history import history as read_history
from app.audit.queries.verification import Verdict
from app.audit.queries.verification import verify as verify_chain
from app.audit.rules import ACT_WORDS
from app.core.words import Sentence, say
from app.core.zones import start_of_day
from app.drafting.queries import posts
from app.drafting.rules.numbers import number_of
from app.pages.shell.request_context import organisation, wiring
from app.web.access import requires
from app.web.forms import Read, read_form
from app.web.request import reading
from app.web.words import translate

bp = Blueprint("audit", __name__, url_prefix="/o/<organisation>/history")
GRANTS_SHOWN = 8
BROKEN_FILE = say("El archivo de anclas no está como se escribió: alguien lo ha cambiado. Avise a quien administra.")
WHOLE = say("El historial está íntegro: %(entries)s asientos comprobados, ninguno alterado.")
BROKEN = say("El historial está alterado a partir del asiento %(seq)s. Avise a quien administra y no borre nada.")


@bp.get("")
@requires(Permission.AUDIT_READ)
def history() -> str | tuple[str, int]:
    form = read_form(HistoryForm, request.args)
    if form.value is None:
        return _page(form, Page(entries=[])), 422
    asked = form.value
    wanted = _wanted(asked)
    page = read_history(reading(), organisation().id, wanted, before=asked.before, after=asked.after)
    is_first = not (asked.subject or asked.act or asked.before or asked.after)
    return _page(form, page, _marked_grants(wanted) if is_first else ())


@bp.post("/verification")
@requires(Permission.AUDIT_READ)
def verify() -> Response:
    """Read the whole chain again; nothing changes, but it is work, so it is not a link."""
    intact, sentence = _verdict()
    flash(translate(sentence), "good" if intact else "error")
    return redirect(url_for("audit.history"), 303)


def _marked_grants(wanted: Wanted) -> Sequence[GrantView]:
    """The deciding functions that auditors see first, as the filters narrow them; two statements."""
    return newest_grants(
        reading(),
        organisation().id,
        grounds=MARKED_GROUNDS,
        since=wanted.since,
        until=wanted.until,
        person=wanted.actor,
        limit=GRANTS_SHOWN,
    )


def _page(form: Read[HistoryForm], page: Page, grants: Sequence[GrantView] = ()) -> str:
    acts = sorted(((act.value, translate(words)) for act, words in ACT_WORDS.items()), key=lambda pair: pair[1])
    narrowing = {k: v for k, v in form.typed.items() if v and k not in ("before", "after")}
    return render_template(
        "audit/history.html",
        form=form,
        page=page,
        acts=acts,
        narrowing=narrowing,
        subjects=_posts_spoken_of(page),
        grants=grants,
        ground_words=GROUND_WORDS,
        outcome_words=OUTCOME_WORDS,
        function_name=function_name,
    )


def _posts_spoken_of(page: Page) -> dict[str, tuple[str, str]]:
    """The number and the address of each post on the page, by how the record names it."""
    spoken = [entry.subject.removeprefix("post:") for entry in page.entries if entry.subject.startswith("post:")]
    found = posts.numbers(reading(), organisation().id, [int(key) for key in spoken if key.isdecimal()])
    return {
        f"post:{key}": (number_of(year, ordinal), url_for("drafting.show", year=year, ordinal=ordinal))
        for key, (year, ordinal) in found.items()
    }


def _wanted(asked: HistoryForm) -> Wanted:
    """Days are the organisation's own; the last one is included."""
    zone = organisation().zone
    return Wanted(
        subject=asked.subject,
        actor=asked.actor,
        act=asked.act,
        since=start_of_day(asked.since, zone) if asked.since else None,
        until=start_of_day(asked.until + timedelta(days=1), zone) if asked.until else None,
    )


def _verdict() -> tuple[bool, Sentence]:
    try:
        anchor = wiring().anchors.latest().get(organisation().id)
    except ValueError:
        return False, BROKEN_FILE
    verdict: Verdict = verify_chain(reading(), organisation().id, keys=wiring().keyring.audit, anchor=anchor)
    if verdict.first_break is not None:
        return False, Sentence(BROKEN.msgid, {"seq": verdict.first_break})
    return True, Sentence(WHOLE.msgid, {"entries": verdict.entries})
