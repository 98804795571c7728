"""The list of posts."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for

from app.accounts.rules import Permission
from app.approvals.queries.partial import SPEAKS_THROUGH, account_names
from app.core.words import say
from app.db.paging import Place, place_from
from app.drafting import queries
from app.drafting.forms import FilterForm
from app.drafting.queries import Listed, Wanted
from app.drafting.rules.states import STATUS_WORDS
from app.drafting.views.blueprint import Page, bp
from app.pages.shell.request_context import organisation, person
from app.web.access import requires
from app.web.addresses import post_addresses
from app.web.formats import reader
from app.web.forms import read_form
from app.web.request import actor, reading
from app.web.words import translate

NO_DATE, NO_ACCOUNT, NO_TOPIC = say("sin fecha"), say("ninguna todavía"), say("sin tema")


@bp.get("")
@requires(Permission.POST_READ)
def index() -> Page:
    """Every post, the latest changed first."""
    form = read_form(FilterForm, request.args)
    wanted = form.value.wanted(me=person().id) if form.value else Wanted()
    place = place_from(request.args.get("from", ""))
    narrowing = {name: value for name, value in form.typed.items() if name in FilterForm.model_fields and value}
    page = queries.listed(reading(), organisation().id, wanted, speaks=SPEAKS_THROUGH, place=place)
    return render_template(
        "drafting/index.html",
        form=form,
        page=page,
        rows=_rows(page.rows),
        narrowing=narrowing,
        at=lambda somewhere: _address(somewhere, narrowing),
        statuses=list(STATUS_WORDS.items()),
        **queries.filters_of(reading(), organisation().id)._asdict(),
        may_write=actor().may(Permission.POST_WRITE),
    )


def _rows(posts: Sequence[Listed]) -> list[tuple[object, ...]]:
    """One value for each column."""
    address, when = post_addresses(".show"), reader().when
    accounts = account_names(reading(), organisation().id, [post.id for post in posts])
    return [
        (
            (post.title or say("Sin título (%(number)s)", number=post.number), address(post.year, post.ordinal)),
            post.status.value,
            when(post.planned_at) or NO_DATE,
            ", ".join(map(translate, accounts.get(post.id, ()))) or NO_ACCOUNT,
            post.topic or NO_TOPIC,
            when(post.changed_at),
        )
        for post in posts
    ]


def _address(place: Place | None, narrowing: dict[str, Any]) -> str | None:
    return url_for(".index", **{**narrowing, "from": str(place)}) if place else None
