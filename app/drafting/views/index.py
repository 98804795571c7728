"""The list of posts."""

from typing import Any

from flask import render_template, request, url_for

from app.accounts.rules import Permission
from app.db.paging import Place, place_from
from app.drafting import queries
from app.drafting.forms import FilterForm
from app.drafting.queries import Wanted
from app.drafting.rules.states import STATUS_WORDS
from app.drafting.views.blueprint import Page, bp
from app.web.access import requires
from app.web.forms import read_form
from app.web.request import actor, organisation, person, reading


@bp.get("")
@requires(Permission.POST_READ)
def index() -> Page:
    """Every post, the latest changed first."""
    form = read_form(FilterForm, request.args)
    wanted = _wanted(form.value) if form.value else Wanted()
    place = place_from(request.args.get("from", ""))
    narrowing = {name: value for name, value in form.typed.items() if name in FilterForm.model_fields and value}
    return render_template(
        "drafting/index.html",
        form=form,
        page=queries.listed(reading(), organisation().id, wanted, place=place),
        narrowing=narrowing,
        at=lambda somewhere: _address(somewhere, narrowing),
        statuses=list(STATUS_WORDS.items()),
        topics=[(topic.id, topic.name) for topic in queries.topics_of(reading(), organisation().id)],
        accounts=[(channel.id, channel.called) for channel in queries.channels_of(reading(), organisation().id)],
        may_write=actor().may(Permission.POST_WRITE),
    )


def _wanted(form: FilterForm) -> Wanted:
    return Wanted(
        status=form.status,
        topic_id=form.topic,
        channel_id=form.account,
        words=form.q,
        author_id=person().id if form.mine else None,
    )


def _address(place: Place | None, narrowing: dict[str, Any]) -> str | None:
    return url_for(".index", **{**narrowing, "from": str(place)}) if place else None
