"""A case's own page: what was written, word for word, what is proposed, what was done, and everything that can be."""

from typing import Any

from flask import render_template

from app.accounts.rules import Permission
from app.citizens.queries import cases as queries
from app.citizens.rules.cases import CASE_STATE_WORDS, DEED_WORDS, state_of
from app.citizens.rules.categories import CATEGORY_NAMES
from app.citizens.rules.replies import ReplyState
from app.citizens.views.blueprint import Page, bp
from app.citizens.views.panels import Seen, panels_of
from app.web.access import requires
from app.web.forms import Read, blank
from app.web.request import organisation, reading

P = Permission


@bp.get("/<int:year>/<int:ordinal>")
@requires(P.CASE_READ)
def show(year: int, ordinal: int) -> Page:
    return case_page(year, ordinal, blank())


def case_page(year: int, ordinal: int, form: Read[Any]) -> str:
    """`form` carries what was typed into one of the page's panels, and why it was refused."""
    session = reading()
    case = queries.case_or_404(session, organisation().id, year, ordinal)
    seen = Seen(
        case,
        queries.messages_of(session, case),
        queries.acts_of(session, case),
        queries.replies_of(session, case),
        form,
    )
    in_review = any(one.state is ReplyState.IN_REVIEW for one in seen.replies)
    deeds = [act.deed for act in seen.acts]
    return render_template(
        "citizens/case.html",
        case=case,
        seen=seen,
        form=form,
        panels=panels_of(seen),
        category=CATEGORY_NAMES[case.category],
        state=CASE_STATE_WORDS[state_of(deeds, is_closed=case.closed_at is not None, has_reply_in_review=in_review)],
        deed_words=DEED_WORDS,
        here={"year": year, "ordinal": ordinal},
    )
