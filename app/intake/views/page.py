"""A request's own page: what was asked, what the line says of it, what was decided and answered."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, url_for

from app.accounts.rules import Permission
from app.core.errors import NotFound
from app.core.words import say
from app.drafting import queries as drafting
from app.drafting.queries import posts
from app.drafting.rules.numbers import number_of
from app.intake import queries, service
from app.intake.models import Request, RequestAct
from app.intake.rules.acts import AGAIN, LOG_WORDS, PRESSURE, ActKind
from app.intake.views import showing
from app.intake.views.blueprint import Page, bp
from app.pages.shell.request_context import organisation
from app.plan.queries.versions import began
from app.web.access import requires
from app.web.forms import Read, blank
from app.web.provenance import entry_of
from app.web.remarks import Remark, highlighted, remark_of
from app.web.request import actor, now, reading

P = Permission


@bp.get("/<int:year>/<int:ordinal>")
@requires(P.REQUEST_READ, P.REQUEST_MAKE)
def show(year: int, ordinal: int) -> Page:
    return request_page(year, ordinal, blank())


def request_page(year: int, ordinal: int, form: Read[Any]) -> str:
    """`form` carries what was typed into one of the page's small forms, and why it was refused."""
    asked = seen_or_404(year, ordinal)
    acts = queries.acts_of(reading(), asked)
    found = remarks_on(asked)
    state, answer = showing.standing_after(acts), showing.answer_in(acts)
    return render_template(
        "intake/show.html",
        form=form,
        asked=asked,
        state=state,
        remarks=found,
        pieces=highlighted(asked.text, found),
        answer=answer,
        plan=_obeyed(answer),
        opens_plan=actor().may(P.PLAN_READ) or actor().may(P.PLAN_MANAGE),
        version=_version(acts),
        entries=[entry_of(act, asked) for act in reversed(_told(acts))],
        became=_became(acts),
        accounts=_accounts(asked),
        showing=showing,
        here={"year": year, "ordinal": ordinal},
        pressures=[(kind.value, LOG_WORDS[kind]) for kind in PRESSURE],
        may=_may(asked, decidable=state in AGAIN),
        opens_all=actor().may(P.REQUEST_READ),
    )


def seen_or_404(year: int, ordinal: int) -> Request:
    """For those who read them all, any; for the others, only what they asked or typed in."""
    asked = queries.request_or_404(reading(), organisation().id, year, ordinal)
    if not actor().may(P.REQUEST_READ) and actor().id not in (asked.requester_id, asked.recorded_by):
        raise NotFound(say("No hay ninguna petición %(code)s.", code=asked.code))
    return asked


def remarks_on(asked: Request) -> list[Remark]:
    """What the line in force says now of the text offered."""
    line, findings = service.held(reading(), asked, zone=organisation().zone, now=now())
    return [remark_of(finding, line.rules[finding.rule], asked.text) for finding in findings]


def _told(acts: Sequence[RequestAct]) -> list[RequestAct]:
    """What presses is read by those who decide, or look into the log; everybody else sees what they did themselves."""
    who = actor()
    if any(who.may(one) for one in (P.REQUEST_TRIAGE, P.POST_DECIDE, P.POLITICAL_LOG_READ)):
        return list(acts)
    return [act for act in acts if act.kind not in PRESSURE or act.by_id == who.id]


def _obeyed(answer: RequestAct | None) -> Mapping[str, Any] | None:
    """The version of the plan an answer was given under, and since when that one held."""
    if answer is None or answer.plan_version is None:
        return None
    return {"number": answer.plan_version, "since": began(reading(), organisation().id, answer.plan_version)}


def _version(acts: Sequence[RequestAct]) -> str:
    """The version of service that was proposed last, if any."""
    return next((act.text for act in reversed(acts) if act.kind is ActKind.ADAPTED), "")


def _became(acts: Sequence[RequestAct]) -> Mapping[str, str] | None:
    """The publication it became, for whoever may read that one; the request it was joined to says so itself."""
    ids = [act.post_id for act in acts if act.post_id]
    if not ids or not actor().may(P.POST_READ):
        return None
    ((year, ordinal),) = posts.numbers(reading(), organisation().id, ids[-1:]).values()
    return {"number": number_of(year, ordinal), "url": url_for("drafting.show", year=year, ordinal=ordinal)}


def _accounts(asked: Request) -> str:
    """The accounts it was wished for."""
    if not asked.accounts:
        return ""
    known = {one.id: one.called for one in drafting.channels_of(reading(), organisation().id)}
    return ", ".join(known[key] for key in asked.accounts if key in known)


def _may(asked: Request, *, decidable: bool) -> dict[str, bool]:
    """What the page offers this person; the deeds ask again."""
    who = actor()
    triages = who.may(P.REQUEST_TRIAGE) and decidable
    return {
        "triage": triages,
        "write": triages and who.may(P.POST_WRITE),
        "note": who.may(P.REQUEST_NOTE),
        "insist": asked.requester_id is not None and asked.requester_id == who.id,
    }
