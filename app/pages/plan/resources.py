"""Stop 6: resources, and account and post costs."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from flask import render_template, url_for
from pydantic import Field
from sqlmodel import Session
from werkzeug.wrappers import Response

from app.core.amounts import MAX_CENTS, format_hundredths
from app.core.amounts import format_amount as number_written
from app.core.horizon import PLANNING
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.text import normalise_text
from app.domain.directory.queries import channels
from app.domain.plan.models.resources import PlanResource
from app.domain.plan.queries import resources as resource_queries
from app.domain.plan.queries.resources import ResourcePlan, missing_in_resources
from app.domain.plan.rules.resources import WEEKS_A_YEAR, ResourceKind, yearly_cost
from app.domain.plan.rules.stops import Stop
from app.pages.plan.blueprint import Page, bp
from app.pages.plan.stops import stop_page
from app.pages.shell.request_context import organisation, today
from app.usecases.plan import resources
from app.usecases.plan.resources import ResourceDetails
from app.web.access import requires
from app.web.form_action import flash_and_redirect, run_form_action
from app.web.forms import Form, FormState, RowKey, blank_form
from app.web.number_fields import cents_up_to, hundredths_up_to
from app.web.request import read_session, work, write_transaction

Euros = Annotated[int, cents_up_to(), Field(le=MAX_CENTS)]
EurosAnHour = Annotated[int, cents_up_to(1_000 * 100)]
Quantity = Annotated[int, hundredths_up_to(1_000_000 * 100)]


class ResourceForm(Form):
    """Amounts in cents, the quantity in hundredths."""

    horizon = PLANNING
    kind: ResourceKind
    name: str = Field(max_length=120)
    quantity: Quantity = 0
    yearly_cents: Euros = 0
    hourly_cents: EurosAnHour = 0
    channel_id: RowKey | None = None
    renews_on: date | None = None
    note: str = Field(default="", max_length=500)

    def having(self) -> ResourceDetails:
        values = self.model_dump()
        return ResourceDetails(**values | {"name": normalise_text(self.name), "note": normalise_text(self.note)})


def typed_resource(having: ResourceDetails) -> dict[str, object]:
    """Return form values; zero is blank."""
    amounts = {name: getattr(having, name) for name in ("yearly_cents", "hourly_cents")}
    return {
        "kind": having.kind.value,
        "name": having.name,
        "quantity": number_written(having.quantity / 100) if having.quantity else "",
        **{name: format_hundredths(value) if value else "" for name, value in amounts.items()},
        "channel_id": having.channel_id or "",
        "renews_on": having.renews_on.isoformat() if having.renews_on else "",
        "note": having.note,
    }


P = Permission
KEPT, SAVED, REMOVED = msg("El medio está anotado."), msg("El medio está guardado."), msg("El medio está quitado.")
ALL = msg("Todas las cuentas")
NOT_OPEN = msg("Una cuenta que no está abierta: lo pagan todas")


@bp.get("/means")
@requires(P.PLAN_READ, P.PLAN_MANAGE)
def means() -> Page:
    plan = resource_queries.resource_plan(read_session(), organisation().id, today=today())
    names = {account.id: account.called for account in plan.speakers}
    items = [(resource, resource.kind.label, _served(resource, names)) for resource in plan.resources]
    return stop_page(
        Stop.MEANS,
        "plan/resources.html",
        missing=missing_in_resources(plan.resources, today=today()),
        items=[(*item, yearly_cost(item[0])) for item in items],
        accounts=_accounts(plan),
        costs=plan.costs,
        posts=sum(account.posts for account in plan.speakers),
        weeks=WEEKS_A_YEAR,
        renewing=plan.renewing(today()),
    )


@bp.get("/means/new")
@requires(P.PLAN_MANAGE)
def new_resource() -> Page:
    return _page(None, blank_form(kind=ResourceKind.HOURS.value))


@bp.post("/means")
@requires(P.PLAN_MANAGE)
def add_resource() -> Page:
    return run_form_action(
        ResourceForm,
        lambda session, typed: resources.keep_resource(work(session), typed.having()),
        page=lambda form: _page(None, form),
        done=lambda _: _done(KEPT),
    )


@bp.get("/means/<int:resource_id>")
@requires(P.PLAN_MANAGE)
def resource(resource_id: int) -> Page:
    plan_resource = resource_queries.resource_or_404(read_session(), organisation().id, resource_id)
    having = ResourceDetails(**{name: getattr(plan_resource, name) for name in ResourceDetails.__dataclass_fields__})
    return _page(plan_resource, blank_form(**typed_resource(having)))


@bp.post("/means/<int:resource_id>")
@requires(P.PLAN_MANAGE)
def change_resource(resource_id: int) -> Page:
    def change(session: Session, typed: ResourceForm) -> None:
        row = resource_queries.resource_or_404(session, organisation().id, resource_id, lock=True)
        resources.change_resource(work(session), row, typed.having())

    plan_resource = resource_queries.resource_or_404(read_session(), organisation().id, resource_id)
    return run_form_action(
        ResourceForm,
        change,
        page=lambda form: _page(plan_resource, form),
        done=lambda _: _done(SAVED),
    )


@bp.post("/means/<int:resource_id>/removal")
@requires(P.PLAN_MANAGE)
def remove_resource(resource_id: int) -> Page:
    with write_transaction() as session:
        row = resource_queries.resource_or_404(session, organisation().id, resource_id, lock=True)
        resources.remove_resource(work(session), row)
    return _done(REMOVED)


def _served(plan_resource: PlanResource, names: Mapping[int, str]) -> Message | str:
    return names.get(plan_resource.channel_id, NOT_OPEN) if plan_resource.channel_id else ALL


def _accounts(plan: ResourcePlan) -> list[tuple[str, float, int, int, int, int | None]]:
    """Return name, weekly posts; own, shared, total cost; cost per post."""
    rows = []
    for account in plan.speakers:
        own, shared = plan.costs.own.get(account.id, 0), plan.costs.shared.get(account.id, 0)
        each = round((own + shared) / (account.posts * WEEKS_A_YEAR)) if account.posts else None
        rows.append((account.called, account.posts, own, shared, own + shared, each))
    return rows


def _done(sentence: Message) -> Response:
    return flash_and_redirect(sentence, url_for(".means"))


def _page(resource: PlanResource | None, form: FormState[Any]) -> str:
    accounts = [
        (channel.id, channel.called)
        for channel, _ in channels.channels(read_session(), organisation_id=organisation().id)
    ]
    return render_template(
        "plan/resource.html",
        resource=resource,
        form=form,
        kinds=ResourceKind.choices(),
        accounts=[("", ALL), *accounts],
    )
