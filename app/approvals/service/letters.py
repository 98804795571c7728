"""What a letter about a post always says."""

from app.accounts.models import User
from app.drafting import queries as drafting
from app.drafting.models import Post
from app.notifications.service import Letter


def letter_about(post: Post, user: User, kind: str, dedup_key: str, **context: object) -> Letter:
    return Letter(
        to_address=user.email,
        to_name=user.name,
        locale=user.locale,
        kind=kind,
        context={"number": post.number, "title": post.title, "planned": drafting.planned_wall(post), **context},
        dedup_key=dedup_key,
        act_by=post.planned_at,
    )
