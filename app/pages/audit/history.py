from collections.abc import Sequence
from datetime import date, timedelta

from flask import Blueprint, flash, redirect, render_template, request, url_for
from pydantic import Field
from werkzeug.wrappers import Response

from app.core.horizon import UNLIMITED
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.zones import start_of_day
from app.domain.audit.ports import UnknownSealingKey
from app.domain.audit.queries.history import HistoryFilter, HistoryPage
from app.domain.audit.queries.history import history_page as read_history
from app.domain.audit.queries.verification import ChainVerdict, verify_chain
from app.domain.audit.rules.acts import Act
from app.domain.control.queries import ChangeView, newest_changes
from app.domain.control.rules.changes import MARKED_GROUNDS
from app.domain.posts.queries import posts
from app.domain.posts.rules.post_number import format_number
from app.pages.shell.request_context import organisation, wiring
from app.usecases.control.letters import function_name
from app.web.access import requires
from app.web.forms import Form, FormState, read_form
from app.web.request import read_session
from app.web.translation import translate

EARLIEST_DAY, LATEST_DAY = date(1970, 1, 1), date(2199, 12, 31)


class HistoryForm(Form):
    """Filters; `before`, `after`: sequence numbers for paging."""

    horizon = UNLIMITED
    subject: str = Field(default="", max_length=80)
    actor: str = Field(default="", max_length=120)
    act: Act | None = None
    since: date | None = Field(default=None, ge=EARLIEST_DAY, le=LATEST_DAY)
    until: date | None = Field(default=None, ge=EARLIEST_DAY, le=LATEST_DAY)
    before: int | None = Field(default=None, ge=0)
    after: int | None = Field(default=None, ge=0)


bp = Blueprint("audit", __name__, url_prefix="/o/<organisation>/history")
GRANTS_SHOWN = 8
BROKEN_FILE = msg("El archivo de anclas no está como se escribió: alguien lo ha cambiado. Avise a quien administra.")
WHOLE = msg("El historial está íntegro: %(entries)s asientos comprobados, ninguno alterado.")
NO_KEYS = msg(
    "Faltan las claves con las que se selló el historial, así que no se puede comprobar. "
    "Avise a quien administra Cauce."
)
BROKEN = msg("El historial está alterado a partir del asiento %(seq)s. Avise a quien administra y no borre nada.")


@bp.get("")
@requires(Permission.AUDIT_READ)
def history() -> str | tuple[str, int]:
    form = read_form(HistoryForm, request.args)
    if form.value is None:
        return _page(form, HistoryPage(entries=[])), 422
    filters = form.value
    wanted = _history_filter(filters)
    page = read_history(read_session(), organisation().id, wanted, before=filters.before, after=filters.after)
    is_first = not (filters.subject or filters.act or filters.before or filters.after)
    return _page(form, page, _marked_grants(wanted) if is_first else ())


@bp.post("/verification")
@requires(Permission.AUDIT_READ)
def verify() -> Response:
    """Verify the chain, by POST only because costly."""
    intact, sentence = _verification_result()
    flash(translate(sentence), "good" if intact else "error")
    return redirect(url_for("audit.history"), 303)


def _marked_grants(wanted: HistoryFilter) -> Sequence[ChangeView]:
    """Return grants auditors see first, in two statements."""
    return newest_changes(
        read_session(),
        organisation().id,
        grounds=MARKED_GROUNDS,
        since=wanted.since,
        until=wanted.until,
        person=wanted.actor,
        limit=GRANTS_SHOWN,
    )


def _page(form: FormState[HistoryForm], page: HistoryPage, grants: Sequence[ChangeView] = ()) -> str:
    acts = sorted(((act.value, translate(act.label)) for act in Act), key=lambda pair: pair[1])
    narrowing = {k: v for k, v in form.typed.items() if v and k not in ("before", "after")}
    return render_template(
        "audit/history.html",
        form=form,
        page=page,
        acts=acts,
        narrowing=narrowing,
        subjects=_mentioned_posts(page),
        grants=grants,
        function_name=function_name,
    )


def _mentioned_posts(page: HistoryPage) -> dict[str, tuple[str, str]]:
    post_keys = [entry.subject.removeprefix("post:") for entry in page.entries if entry.subject.startswith("post:")]
    numbers_by_key = posts.post_numbers(
        read_session(), organisation().id, [int(key) for key in post_keys if key.isdecimal()]
    )
    return {
        f"post:{key}": (format_number(year, ordinal), url_for("posts.show", year=year, ordinal=ordinal))
        for key, (year, ordinal) in numbers_by_key.items()
    }


def _history_filter(filters: HistoryForm) -> HistoryFilter:
    """Build from local days, the last included."""
    zone = organisation().zone
    return HistoryFilter(
        subject=filters.subject,
        actor=filters.actor,
        act=filters.act,
        since=start_of_day(filters.since, zone) if filters.since else None,
        until=start_of_day(filters.until + timedelta(days=1), zone) if filters.until else None,
    )


def _verification_result() -> tuple[bool, Message]:
    """Take anchors of an unknown key for a restore without its keys only where the record is sealed with one too."""
    anchor, is_known = None, True
    try:
        anchor = wiring().anchors.latest().get(organisation().id)
    except UnknownSealingKey:
        is_known = False
    except ValueError:
        return False, BROKEN_FILE
    verdict: ChainVerdict = verify_chain(read_session(), organisation().id, keys=wiring().keyring.audit, anchor=anchor)
    if verdict.missing_key:
        return False, NO_KEYS
    if not is_known:
        return False, BROKEN_FILE
    if verdict.first_break is not None:
        return False, Message(BROKEN.msgid, {"seq": verdict.first_break})
    return True, Message(WHOLE.msgid, {"entries": verdict.entries})
