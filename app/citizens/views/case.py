"""A case's own page: what was written, word for word, what is proposed, what was done, and everything that can be."""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from sqlmodel import Session

from app.accounts.rules import Permission
from app.citizens.models import Case, Citizen
from app.citizens.queries import cases as queries
from app.citizens.queries import written
from app.citizens.queries.restricted import Restricted
from app.citizens.queries.written import Written
from app.citizens.rules.authors import CITIZEN_KIND_WORDS
from app.citizens.rules.cases import SOURCE_NAMES, CaseDeed, CaseState, state_of
from app.citizens.rules.categories import CATEGORY_NAMES, OUTCOME_NAMES, SILENCE_NAMES, URGENCY_NAMES
from app.citizens.rules.replies import ReplyState
from app.citizens.views import showing
from app.citizens.views.blueprint import Page, bp
from app.citizens.views.panels import Seen, panels_of
from app.citizens.views.panels.sorting import because
from app.core.zones import start_of_day
from app.organisations.queries import units
from app.organisations.rules import language_name
from app.pages.shell.request_context import organisation, today
from app.web.access import requires
from app.web.forms import Read, blank
from app.web.remarks import highlighted
from app.web.request import actor, now, reading

P = Permission


@bp.get("/<int:year>/<int:ordinal>")
@requires(P.CASE_READ)
def show(year: int, ordinal: int) -> Page:
    return case_page(year, ordinal, blank())


def case_page(year: int, ordinal: int, form: Read[Any]) -> str:
    """`form` carries what was typed into one of the page's panels, and why it was refused."""
    session = reading()
    case = queries.case_or_404(session, organisation().id, year, ordinal)
    said = written.written_in(session, case)
    seen = _seen(session, case, said, form)
    in_sight = names_in_sight(case)
    author = _author(case, said)
    form.typed.setdefault("author_kind", author.kind.value if author else "")
    return render_template(
        "citizens/case.html",
        case=case,
        seen=seen,
        form=form,
        panels=panels_of(seen),
        said=[_told(one, in_sight=in_sight) for one in said],
        state=_state(seen),
        is_back=_is_back(seen),
        entries=[showing.entry_of(act) for act in reversed(seen.acts)],
        others=written.others_of(session, case),
        in_sight=in_sight,
        may=_may(case, in_sight=in_sight, is_secret=any(one.citizen and not one.citizen.is_public for one in said)),
        author=author,
        author_kinds=showing.options(CITIZEN_KIND_WORDS),
        now=now(),
        showing=showing,
        category=CATEGORY_NAMES[case.category],
        urgencies=URGENCY_NAMES,
        outcomes=OUTCOME_NAMES,
        silences=SILENCE_NAMES,
        mine=actor().id,
        here={"year": year, "ordinal": ordinal},
    )


def _seen(session: Session, case: Case, said: Sequence[Written], form: Read[Any]) -> Seen:
    return Seen(
        case,
        [one.message for one in said],
        queries.acts_of(session, case),
        queries.replies_of(session, case),
        units(session, case.organisation_id),
        form,
        [Restricted(one.citizen.id, one.citizen.handle) for one in said if one.citizen and one.citizen.restricted_at],
    )


def names_in_sight(case: Case) -> bool:
    """Whether this person looked who wrote today."""
    who, body = actor(), organisation()
    since = start_of_day(today(), body.zone)
    return who.may(P.CASE_NAMES) and written.has_looked(reading(), case, user_id=who.person_id, since=since)


def _author(case: Case, said: Sequence[Written]) -> Citizen | None:
    """Whoever the case is of, unless they were forgotten."""
    who = next((one.citizen for one in said if one.citizen and one.citizen.id == case.citizen_id), None)
    return who if who and who.erased_at is None else None


def _told(one: Written, *, in_sight: bool) -> dict[str, Any]:
    """A message as the page shows it: who, the words with what was matched in them, and what shows it."""
    message = one.message
    return {
        "message": message,
        "who": showing.called(one.citizen, in_sight=in_sight),
        "kind": showing.kind_of(one.citizen),
        "pieces": highlighted(message.text, because(message)),
        "language": language_name(message.language),
        "source": SOURCE_NAMES[message.source],
        "times": one.times,
        "people": one.people,
    }


def _state(seen: Seen) -> CaseState:
    in_review = any(one.state is ReplyState.IN_REVIEW for one in seen.replies)
    deeds = [act.deed for act in seen.acts]
    return state_of(deeds, is_closed=seen.case.closed_at is not None, has_reply_in_review=in_review)


def _is_back(seen: Seen) -> bool:
    """Whether it was closed and somebody wrote again, and nobody has looked at it since."""
    told = [act for act in seen.acts if act.deed in (CaseDeed.REOPENED, CaseDeed.CONFIRMED, CaseDeed.CORRECTED)]
    return bool(told) and told[-1].deed is CaseDeed.REOPENED and told[-1].message_id is not None


def _may(case: Case, *, in_sight: bool, is_secret: bool) -> dict[str, bool]:
    """What the page offers this person; the deeds ask again."""
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
