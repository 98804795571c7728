"""Pages about campaigns: all of them, one with everything that belongs to it, and what is said of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts import queries as accounts
from app.accounts.queries.names import known_name
from app.accounts.rules import Permission
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation, person, today
from app.plan.forms.campaigns import CampaignForm
from app.plan.models import Campaign
from app.plan.queries import campaigns as queries
from app.plan.service import campaigns as service
from app.plan.views.belonging import belonging
from app.plan.views.blueprint import bp
from app.plan.views.elections import election_warning
from app.topics import queries as topics
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
Page = str | Response | tuple[str, int]
CREATED, SAVED = say("La campaña está creada."), say("La campaña está guardada.")


@bp.get("/campaigns")
@requires(P.POST_READ, P.PLAN_MANAGE)
def campaigns() -> Page:
    """By their days: those on or to come, or else those over or closed."""
    found, day = queries.campaigns(reading(), organisation().id), today()
    over = request.args.get("state") == "over"
    gone = [one for one in found if one.closed or one.ends_on < day]
    live = [one for one in found if one not in gone]
    return render_template(
        "plan/campaigns.html",
        campaigns=gone[::-1] if over else live,
        over=over,
        counts=(len(live), len(gone)),
        today=day,
        may_plan=actor().may(P.PLAN_MANAGE),
    )


@bp.get("/campaigns/new")
@requires(P.PLAN_MANAGE)
def new_campaign() -> Page:
    return _form(None, blank(owner_id=person().id))


@bp.post("/campaigns")
@requires(P.PLAN_MANAGE)
def create_campaign() -> Page:
    form = read_form(CampaignForm, request.form)
    if typed := form.value:
        with _refused(form), writing() as session:
            made = service.begin(session, typed.aim(), actor=actor(), now=now()).id
    return _done(CREATED, made, typed) if form.value and typed else (_form(None, form), form.status)


@bp.get("/campaigns/<int:campaign_id>")
@requires(P.POST_READ, P.PLAN_MANAGE)
def campaign(campaign_id: int) -> Page:
    """What it is for, and its publications in order for whoever reads them."""
    found = _campaign(campaign_id)
    may_read = actor().may(P.POST_READ)
    return render_template(
        "plan/campaign.html",
        campaign=found,
        topic=topics.topic_or_404(reading(), found.topic_id, organisation_id=organisation().id)
        if found.topic_id
        else None,
        owner=known_name(reading(), found.owner_id, organisation_id=organisation().id),
        warning=election_warning(found.starts_on, found.ends_on),
        has=belonging(found) if may_read else None,
        may_plan=actor().may(P.PLAN_MANAGE),
    )


@bp.get("/campaigns/<int:campaign_id>/edit")
@requires(P.PLAN_MANAGE)
def edit_campaign(campaign_id: int) -> Page:
    found = _campaign(campaign_id)
    return _form(found, blank(**found.model_dump(mode="json", exclude={"id", "organisation_id"})))


@bp.post("/campaigns/<int:campaign_id>")
@requires(P.PLAN_MANAGE)
def change_campaign(campaign_id: int) -> Page:
    form, found = read_form(CampaignForm, request.form), _campaign(campaign_id)
    if typed := form.value:
        with _refused(form), writing() as session:
            row = queries.campaign_or_404(session, campaign_id, organisation_id=organisation().id)
            service.change(session, row, typed.aim(), actor=actor(), now=now())
    return _done(SAVED, campaign_id, typed) if form.value and typed else (_form(found, form), form.status)


@contextmanager
def _refused(form: Read[CampaignForm]) -> Iterator[None]:
    """A name that is taken beside the name, anything else beside the days."""
    with refusals(form, beside="ends_on"), refusals(form, beside="name", of=service.NameTaken):
        yield


def _campaign(campaign_id: int) -> Campaign:
    return queries.campaign_or_404(reading(), campaign_id, organisation_id=organisation().id)


def _done(sentence: Sentence, campaign_id: int, typed: CampaignForm) -> Page:
    flash(translate(sentence), "good")
    if warning := election_warning(typed.starts_on, typed.ends_on):
        flash(translate(warning), "warning")
    return redirect(url_for(".campaign", campaign_id=campaign_id), 303)


def _form(found: Campaign | None, form: Read[CampaignForm]) -> str:
    """Whoever answers for it is somebody of the house who reads its work."""
    members = accounts.members(reading(), organisation_id=organisation().id, today=today())
    people = [one.user for one in members if accounts.may(one, P.POST_READ)]
    own = topics.topics(reading(), organisation_id=organisation().id)
    return render_template(
        "plan/campaign_form.html",
        campaign=found,
        form=form,
        people=[(user.id, user.name) for user in people],
        topics=[("", say("De varios temas")), *((topic.id, topic.name) for topic in own)],
    )
