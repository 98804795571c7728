"""Stop 6: what the plan is carried out with, and what each account and each publication costs."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from app.accounts.rules import Permission
from app.channels import queries as channels
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation, today
from app.plan.forms.resources import ResourceForm, typed_from
from app.plan.models import PlanResource
from app.plan.queries import resources as queries
from app.plan.queries.resources import Means
from app.plan.queries.stops.means import missing_in
from app.plan.rules.resources import RESOURCE_WORDS, WEEKS, ResourceKind, yearly_cost
from app.plan.rules.stops import Stop
from app.plan.service import resources as service
from app.plan.service.resources import Having
from app.plan.views.blueprint import Page, bp
from app.plan.views.stops import stop_page
from app.plan.views.unfit import beside_its_field
from app.web.access import requires
from app.web.forms import Read, blank, read_form
from app.web.request import actor, now, reading, writing
from app.web.words import translate

P = Permission
KEPT, SAVED, REMOVED = say("El medio está anotado."), say("El medio está guardado."), say("El medio está quitado.")
ALL = say("Todas las cuentas")
NOT_OPEN = say("Una cuenta que no está abierta: lo pagan todas")


@bp.get("/means")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def means() -> Page:
    found = queries.means(reading(), organisation().id, today=today())
    names = {one.id: one.called for one in found.speakers}
    items = [(one, RESOURCE_WORDS[one.kind], _served(one, names)) for one in found.resources]
    return stop_page(
        Stop.MEANS,
        "plan/means.html",
        missing=missing_in(found.resources, today=today()),
        items=[(*item, yearly_cost(item[0])) for item in items],
        accounts=_accounts(found),
        costs=found.costs,
        posts=sum(one.posts for one in found.speakers),
        weeks=WEEKS,
        renewing=found.renewing(today()),
    )


@bp.get("/means/new")
@requires(P.PLAN_MANAGE)
def new_resource() -> Page:
    return _page(None, blank(kind=ResourceKind.HOURS.value))


@bp.post("/means")
@requires(P.PLAN_MANAGE)
def add_resource() -> Page:
    form = read_form(ResourceForm, request.form)
    if form.value:
        with beside_its_field(form), writing() as session:
            service.keep_resource(session, form.value.having(), actor=actor(), now=now())
    return _done(KEPT) if form.value else (_page(None, form), form.status)


@bp.get("/means/<int:resource_id>")
@requires(P.PLAN_MANAGE)
def resource(resource_id: int) -> Page:
    found = queries.resource_or_404(reading(), organisation().id, resource_id)
    having = Having(**{name: getattr(found, name) for name in Having.__dataclass_fields__})
    return _page(found, blank(**typed_from(having)))


@bp.post("/means/<int:resource_id>")
@requires(P.PLAN_MANAGE)
def change_resource(resource_id: int) -> Page:
    found = queries.resource_or_404(reading(), organisation().id, resource_id)
    form = read_form(ResourceForm, request.form)
    if form.value:
        with beside_its_field(form), writing() as session:
            row = queries.resource_or_404(session, organisation().id, resource_id, lock=True)
            service.change_resource(session, row, form.value.having(), actor=actor(), now=now())
    return _done(SAVED) if form.value else (_page(found, form), form.status)


@bp.post("/means/<int:resource_id>/removal")
@requires(P.PLAN_MANAGE)
def remove_resource(resource_id: int) -> Page:
    with writing() as session:
        row = queries.resource_or_404(session, organisation().id, resource_id, lock=True)
        service.remove_resource(session, row, actor=actor(), now=now())
    return _done(REMOVED)


def _served(one: PlanResource, names: Mapping[int, str]) -> Sentence | str:
    return names.get(one.channel_id, NOT_OPEN) if one.channel_id else ALL


def _accounts(found: Means) -> list[tuple[str, float, int, int, int, int | None]]:
    """What it is called, its posts a week, its own cost, its share of the common, the whole, and that of a post."""
    rows = []
    for one in found.speakers:
        own, shared = found.costs.own.get(one.id, 0), found.costs.shared.get(one.id, 0)
        each = round((own + shared) / (one.posts * WEEKS)) if one.posts else None
        rows.append((one.called, one.posts, own, shared, own + shared, each))
    return rows


def _done(sentence: Sentence) -> Page:
    flash(translate(sentence), "good")
    return redirect(url_for(".means"), 303)


def _page(found: PlanResource | None, form: Read[Any]) -> str:
    accounts = [(one.id, one.called) for one, _ in channels.channels(reading(), organisation_id=organisation().id)]
    return render_template(
        "plan/resource.html",
        resource=found,
        form=form,
        kinds=[(kind.value, word) for kind, word in RESOURCE_WORDS.items()],
        accounts=[("", ALL), *accounts],
    )
