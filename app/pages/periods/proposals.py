from flask import render_template, request, url_for
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.periods.rules.elections import (
    Election,
    date_warning,
    decree_day,
    election_timetable,
    ordinary_local_vote,
)
from app.domain.periods.rules.kinds import ELECTORAL, PeriodKind
from app.domain.periods.rules.territory import SPAIN
from app.pages.components.periods import own_territory
from app.pages.periods import period_text
from app.pages.periods.blueprint import Page, bp
from app.pages.periods.forms import ElectionForm, PeriodForm
from app.pages.shell.request_context import organisation, today
from app.usecases.periods import proposals
from app.web.access import requires
from app.web.form_action import FormResponse, flash_and_redirect, run_form_action
from app.web.forms import FormState, blank_form, read_form
from app.web.request import work

PROPOSED = msg("Propuesto. Todavía no obliga a nada: lo confirma otra persona, con su documento o su orden.")


@bp.get("/elections/new")
@requires(Permission.PERIOD_PROPOSE)
def new_election() -> Page:
    """Derive dates from the voting day."""
    if "on" not in request.args:
        return _election_page(blank_form(election=Election.LOCAL.value, on=_next_local_vote(), territory=SPAIN))
    form = read_form(ElectionForm, request.args)
    return _election_page(form), 200 if form.value else 422


@bp.post("/elections")
@requires(Permission.PERIOD_PROPOSE)
def create_election() -> FormResponse:
    def propose(session: Session, typed: ElectionForm) -> int:
        vote = proposals.ElectionProposal(**typed.model_dump())
        return proposals.propose_election(work(session), organisation(), vote).period.id

    return run_form_action(ElectionForm, propose, page=_election_page, done=_go_to_proposed, beside="on")


@bp.get("/new")
@requires(Permission.PERIOD_PROPOSE)
def new() -> Page:
    """Take the kind from the address, if given."""
    kind = request.args.get("kind", PeriodKind.HOLIDAY.value)
    return _period_form_page(blank_form(kind=kind, territory=own_territory().code, first=today().isoformat()))


@bp.post("")
@requires(Permission.PERIOD_PROPOSE)
def create() -> FormResponse:
    def propose(session: Session, typed: PeriodForm) -> int:
        matter = proposals.PeriodProposal(**typed.model_dump())
        return proposals.propose_period(work(session), organisation(), matter).id

    return run_form_action(PeriodForm, propose, page=_period_form_page, done=_go_to_proposed, beside="last")


def _next_local_vote() -> str:
    """Count every four years since 2023."""
    year = today().year + (2023 - today().year) % 4
    vote = ordinary_local_vote(year)
    return (vote if vote > today() else ordinary_local_vote(year + 4)).isoformat()


def _go_to_proposed(period_id: int) -> Response:
    return flash_and_redirect(PROPOSED, url_for(".show", period_id=period_id))


def _election_page(form: FormState[ElectionForm]) -> str:
    election = form.value
    return render_template(
        "periods/new_election.html",
        form=form,
        election=election,
        runs=_timetable_rows(election) if election else [],
        decree=decree_day(election.on, repeated=election.is_repeated) if election else None,
        oddity=date_warning(election.election, election.on) if election else None,
        elections=Election.choices(),
        places=period_text.place_options(),
    )


def _timetable_rows(election: ElectionForm) -> list[tuple[Message, Message]]:
    timetable = election_timetable(election.on, repeated=election.is_repeated)
    return [(run.kind.label, period_text.day_range_text(run.first, run.last)) for run in timetable]


def _period_form_page(form: FormState[PeriodForm]) -> str:
    kinds = [(kind.value, kind.label) for kind in PeriodKind if kind not in ELECTORAL]
    return render_template("periods/new_period.html", form=form, kinds=kinds, places=period_text.place_options())
