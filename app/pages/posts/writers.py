"""Who else has the post open while one writes in it."""

from collections.abc import Sequence

from flask import render_template

from app.core.permissions import Permission
from app.domain.posts.models import Post
from app.domain.review.queries.presence import WRITING_LAPSE, reviewers_present
from app.pages.posts.blueprint import Page, bp
from app.pages.posts.composer_context import typed_post
from app.pages.posts.expired_session import signed_out_fragment
from app.pages.shell.request_context import organisation, person
from app.usecases.posts.actions import UNDER_REVIEW
from app.usecases.posts.drafts import check_may_edit
from app.usecases.review.presence import keep_writer
from app.web.access import requires
from app.web.request import actor, now, read_session, write_transaction


@bp.post("/writers")
@requires(Permission.POST_WRITE, Permission.POST_EDIT, signed_out=signed_out_fragment)
def writers() -> Page:
    """Note that one is here, once the draft has begun; return who else is."""
    post = typed_post()
    if post is None:
        return ""
    check_may_edit(post, actor())
    with write_transaction() as session:
        keep_writer(session, post, user_id=person().id, now=now())
    return render_template("posts/writers.html", others=_other_writers(post), under_review=post.status in UNDER_REVIEW)


def _other_writers(post: Post) -> Sequence[str]:
    """Return names, earliest first; one statement."""
    present = reviewers_present(read_session(), organisation().id, [post.id], now=now(), lapse=WRITING_LAPSE)
    return [who.name for who in present.get(post.id, ()) if who.user_id != person().id]
