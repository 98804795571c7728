"""What a letter about a post always says, and what it says of an approval that is not of the whole."""

from collections.abc import Mapping
from typing import Any

from app.accounts.models import User
from app.accounts.rules.substitutions import signature
from app.approvals.models import Decision
from app.approvals.queries.turn import Turn
from app.channels.rules.accounts import called
from app.drafting import queries as drafting
from app.drafting.models import Post, Variant
from app.notifications.service import Letter


def told_of(turn: Turn, out: Mapping[int, Decision]) -> dict[str, Any]:
    """Where what was decided goes on, and what is `out` by whom and why; nothing where nothing is."""
    if not out:
        return {}
    places = {one.id: _place(turn, one) for one in turn.current.variants}
    kept = [place for key, place in places.items() if key not in out]
    return {"kept": kept, "left": [{**places[key], **_why(one)} for key, one in sorted(out.items())]}


def _place(turn: Turn, variant: Variant) -> dict[str, str]:
    voice = turn.voices[variant.channel_id]
    return {"account": called(voice.network, voice.name), "language": variant.language}


def _why(one: Decision) -> dict[str, str]:
    return {"by": signature(one.user_name, one.signed_as, one.on_behalf_of_name), "reason": one.reason}


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
