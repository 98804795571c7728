"""A post seen beside the calendar, without leaving it."""

from collections import defaultdict
from collections.abc import Sequence

from flask import render_template, url_for

from app.core.permissions import Permission
from app.domain.approvals.queries.review_history import review_history
from app.domain.posts.queries import post_details
from app.domain.posts.rules.states import PostStatus
from app.domain.publishing.queries.deliveries import delivery_lines
from app.domain.publishing.rules.shown_state import MOVABLE_STATES, shown_state
from app.pages.components.previews import Preview, variant_previews
from app.pages.posts.blueprint import Page, bp
from app.pages.posts.next_step import next_step
from app.pages.posts.planning_advice import may_clash
from app.usecases.posts.drafts import may_edit
from app.web.access import requires
from app.web.request import actor, read_session, work


@bp.get("/<int:year>/<int:ordinal>/glance")
@requires(Permission.POST_READ)
def glance(year: int, ordinal: int) -> Page:
    """Return what it says, where it stands and what this person may do with it. Five statements."""
    sheet = post_details.post_details_or_404(work(read_session()), year, ordinal)
    post = sheet.post
    lines = delivery_lines(read_session(), post)
    shown = shown_state(post.status, {delivery.state for delivery, _, _ in lines})
    may = may_edit(post, actor())
    return render_template(
        "posts/glance.html",
        post=post,
        sheet=sheet,
        shown=shown,
        groups=_by_text(variant_previews(sheet.voiced)),
        next=next_step(read_session(), post, lines, review_history(read_session(), post)),
        may_edit=may,
        may_move=may and shown in MOVABLE_STATES,
        is_to_decide=post.status is PostStatus.IN_REVIEW and actor().may(Permission.POST_DECIDE),
        clashes_url=url_for(".clashes", year=year, ordinal=ordinal) if may_clash(post) else "",
    )


def _by_text(previews: Sequence[Preview]) -> list[list[Preview]]:
    """Return the accounts that say the same together, in their order."""
    groups = defaultdict[str, list[Preview]](list)
    for preview in previews:
        groups[preview.text].append(preview)
    return list(groups.values())
