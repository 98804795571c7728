"""Proposing: an election from the day of its vote, anything else by hand."""

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation, today
from app.periods import service
from app.periods.forms import MatterForm, VoteForm
from app.periods.rules.electoral import ELECTION_WORDS, Election, decree_day, oddity, ordinary_local_vote, timetable
from app.periods.rules.kinds import ELECTORAL, KIND_WORDS, PeriodKind
from app.periods.rules.territory import SPAIN
from app.periods.views import showing
from app.periods.views.blueprint import Page, bp
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.periods import own_place
from app.web.request import actor, now, writing
from app.web.words import translate

PROPOSED = say("Propuesto. Todavía no obliga a nada: lo confirma otra persona, con su documento o su orden.")


@bp.get("/elections/new")
@requires(Permission.PERIOD_PROPOSE)
def new_election() -> Page:
    """With the day of the vote, the dates it leads to."""
    if "on" not in request.args:
        return _election_page(blank(election=Election.LOCAL.value, on=_next_local_vote(), territory=SPAIN))
    form = read_form(VoteForm, request.args)
    return _election_page(form), 200 if form.value else 422


@bp.post("/elections")
@requires(Permission.PERIOD_PROPOSE)
def create_election() -> Page:
    form = read_form(VoteForm, request.form)
    if form.value is None:
        return _election_page(form), 422
    vote = service.Vote(**form.value.model_dump())
    try:
        with writing() as session:
            whole = service.propose_election(session, organisation(), vote, actor=actor(), now=now())
            period_id = whole.period.id
    except Refusal as refusal:
        form.refuse("on", refusal.sentence)
        return _election_page(form), refusal.status
    return _done(period_id)


@bp.get("/new")
@requires(Permission.PERIOD_PROPOSE)
def new() -> Page:
    """The kind may be named by the address."""
    asked = request.args.get("kind", PeriodKind.HOLIDAY.value)
    return _page(blank(kind=asked, territory=own_place().code, first=today().isoformat()))


@bp.post("")
@requires(Permission.PERIOD_PROPOSE)
def create() -> Page:
    form = read_form(MatterForm, request.form)
    if form.value is None:
        return _page(form), 422
    matter = service.Matter(**form.value.model_dump())
    try:
        with writing() as session:
            period_id = service.propose(session, organisation(), matter, actor=actor(), now=now()).id
    except Refusal as refusal:
        form.refuse("last", refusal.sentence)
        return _page(form), refusal.status
    return _done(period_id)


def _next_local_vote() -> str:
    """The next ordinary local elections: every four years since 2023."""
    year = today().year + (2023 - today().year) % 4
    vote = ordinary_local_vote(year)
    return (vote if vote > today() else ordinary_local_vote(year + 4)).isoformat()


def _done(period_id: int) -> Page:
    flash(translate(PROPOSED), "good")
    return redirect(url_for(".show", period_id=period_id), 303)


def _election_page(form: Read[VoteForm]) -> str:
    asked = form.value
    return render_template(
        "periods/new_election.html",
        form=form,
        asked=asked,
        runs=_runs(asked) if asked else [],
        decree=decree_day(asked.on, repeated=asked.is_repeated) if asked else None,
        oddity=oddity(asked.election, asked.on) if asked else None,
        elections=[(one.value, ELECTION_WORDS[one]) for one in Election],
        places=showing.places(),
    )


def _runs(asked: VoteForm) -> list[tuple[Sentence, Sentence]]:
    found = timetable(asked.on, repeated=asked.is_repeated)
    return [(KIND_WORDS[run.kind], showing.run_words(run.first, run.last)) for run in found]


def _page(form: Read[MatterForm]) -> str:
    kinds = [(one.value, KIND_WORDS[one]) for one in PeriodKind if one not in ELECTORAL]
    return render_template("periods/new.html", form=form, kinds=kinds, places=showing.places())
