"""How a post would leave the topics of a month, at the hours it may take: advice, read apart."""

from collections.abc import Sequence
from datetime import datetime

from flask import render_template, request

from app.accounts.rules import Permission
from app.core.horizon import read_moment
from app.core.words import Sentence
from app.core.zones import day_in
from app.drafting import queries
from app.drafting.models import Post
from app.drafting.views.blueprint import Page, bp
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.request import reading
from app.web.shares import share_told


@bp.get("/<int:year>/<int:ordinal>/shares")
@requires(Permission.POST_READ)
def shares(year: int, ordinal: int) -> Page:
    """At each month of the instants `at`, or at the hour it has; scripts ask for the part of a page."""
    post = queries.post_or_404(reading(), organisation().id, year, ordinal)
    asked = [at for said in request.args.getlist("at") if (at := instant(said))]
    told = [one for one in share_of(post, _months(asked) or [post.planned_at]) if one]
    template = "shares" if "HX-Request" in request.headers else "sharing"
    return render_template(f"drafting/{template}.html", shares=told, post=post)


def share_of(post: Post, hours: Sequence[datetime | None]) -> list[Sentence | None]:
    """Of a post as it is saved, at each of these hours."""
    version = queries.version_of(reading(), post) if post.topic_id else None
    accounts = {one.channel_id for one in queries.variants_of(reading(), version)} if version else set()
    return [share_told(post.topic_id, at, accounts, post_id=post.id) for at in hours]


def instant(said: str) -> datetime | None:
    """Nonsense, or a time of no zone, is none."""
    at = read_moment(said)
    return at if at and at.tzinfo else None


def _months(hours: Sequence[datetime]) -> Sequence[datetime | None]:
    """One of each month; the free hours that are offered never reach farther than two."""
    zone = organisation().zone
    return list({(day_in(at, zone).year, day_in(at, zone).month): at for at in sorted(hours)}.values())[:2]
