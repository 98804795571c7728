"""A post that two accounts would say in two languages, of which something is left out."""

from datetime import datetime

from sqlmodel import Session

from app.approvals import deeds
from app.approvals.models import Round
from app.approvals.queries.course import course_of
from app.approvals.rules import Verdict
from app.approvals.rules.partial import Choice
from app.drafting import queries
from app.drafting.models import Post
from app.drafting.rules.draft import Target
from tests import make
from tests.cast import Person, Town

TEXTS = {"es": "La biblioteca abre el sábado.", "ca": "La biblioteca obre dissabte."}
WHY = "El texto catalán no está revisado."


def targets(town: Town) -> tuple[Target, ...]:
    """Mastodon in both languages and X in Spanish."""
    mastodon, x = (channel.id for channel in town.channels)
    return ((mastodon, "ca"), (mastodon, "es"), (x, "es"))


def sent(session: Session, town: Town, *, now: datetime, **more: object) -> Post:
    return make.submitted(session, town, now=now, texts=TEXTS, targets=targets(town), **more)


def variants(session: Session, post: Post) -> dict[Target, int]:
    current = queries.current(session, post)
    assert current is not None
    return {(one.channel_id, one.language): one.id for one in current.variants}


def decide(
    session: Session,
    post: Post,
    *,
    by: Person,
    now: datetime,
    less: tuple[Target, ...] = (),
    seen: tuple[Target, ...] | None = None,
    reason: str = WHY,
    verdict: Verdict = Verdict.APPROVED,
) -> Round:
    """With what was on the screen (all that remained, unless told) less what is unticked."""
    keys, version = variants(session, post), queries.version_of(session, post)
    assert version is not None
    shown = seen if seen is not None else tuple(one for one in keys if one not in course_of(session, post).left)
    choice = Choice(frozenset(keys[one] for one in shown), frozenset(keys[one] for one in shown if one not in less))
    said = {"verdict": verdict, "reason": reason, "seen_hash": version.content_hash, "choice": choice}
    return deeds.decide(session, post, actor=by.actor, now=now, **said)
