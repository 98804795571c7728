from collections.abc import Sequence

from flask import render_template, request

from app.core.messages import msg
from app.core.permissions import Permission
from app.db.paging import parse_cursor
from app.domain.approvals.queries.left_out import SPEAKS_THROUGH, account_names
from app.domain.posts.queries import post_list
from app.domain.posts.queries.post_list import LaterConditions, PostFilter, PostListItem
from app.domain.publishing.queries.shown_states import IS_SHOWN, shown_states
from app.domain.publishing.rules.shown_state import STATE_LABELS
from app.pages.posts.blueprint import Page, bp
from app.pages.posts.forms.actions import PostFilterForm
from app.pages.shell.request_context import organisation, person
from app.web.access import requires
from app.web.addresses import next_page_url, post_address_builder
from app.web.formats import reader_settings
from app.web.forms import read_form
from app.web.request import actor, read_session, work
from app.web.translation import translate

NO_DATE, NO_ACCOUNT, NO_TOPIC = msg("sin fecha"), msg("ninguna todavía"), msg("sin tema")
LATER = LaterConditions(SPEAKS_THROUGH, IS_SHOWN)


@bp.get("")
@requires(Permission.POST_READ)
def index() -> Page:
    form = read_form(PostFilterForm, request.args)
    wanted = form.value.wanted(me=person().id) if form.value else PostFilter()
    place = parse_cursor(request.args.get("from", ""))
    narrowing = {name: value for name, value in form.typed.items() if name in PostFilterForm.model_fields and value}
    page = post_list.post_page(work(read_session()), wanted, later=LATER, place=place)
    return render_template(
        "posts/index.html",
        form=form,
        page=page,
        rows=_rows(page.rows),
        narrowing=narrowing,
        at=lambda somewhere: next_page_url(".index", somewhere, **narrowing),
        statuses=list(STATE_LABELS.items()),
        **post_list.filter_choices(work(read_session()))._asdict(),
        may_write=actor().may(Permission.POST_WRITE),
    )


def _rows(posts: Sequence[PostListItem]) -> list[tuple[object, ...]]:
    address, when = post_address_builder(".show"), reader_settings().when
    ids = [post.id for post in posts]
    accounts = account_names(read_session(), organisation().id, ids)
    states = shown_states(read_session(), organisation().id, ids)
    return [
        (
            (post.title or msg("Sin título (%(number)s)", number=post.number), address(post.year, post.ordinal)),
            states[post.id],
            when(post.planned_at) or NO_DATE,
            ", ".join(map(translate, accounts.get(post.id, ()))) or NO_ACCOUNT,
            post.topic or NO_TOPIC,
            when(post.changed_at),
        )
        for post in posts
    ]
