"""The texts and names that are inserted where one writes, fetched when the menu opens or a name begins."""

from flask import render_template

from app.core.permissions import Permission
from app.domain.directory.queries.house_texts import house_texts
from app.domain.directory.rules.house_texts import HouseTextKind
from app.domain.directory.rules.networks import NETWORK_NAMES
from app.domain.posts.queries.known_accounts import known_accounts
from app.pages.posts.blueprint import Page, bp
from app.pages.posts.expired_session import signed_out_fragment
from app.web.access import requires
from app.web.request import actor, read_session, work


@bp.get("/insertions")
@requires(Permission.POST_WRITE, Permission.POST_EDIT, signed_out=signed_out_fragment)
def insertions() -> Page:
    rows = house_texts(work(read_session()))
    return render_template(
        "posts/insertions.html",
        hashtags=[row for row in rows if row.kind is HouseTextKind.HASHTAGS],
        templates=[row for row in rows if row.kind is HouseTextKind.TEMPLATE],
        accounts=known_accounts(work(read_session())),
        network_names=NETWORK_NAMES,
        may_manage=actor().may(Permission.TOPIC_MANAGE),
    )
