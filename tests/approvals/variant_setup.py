"""A post for two accounts in two languages, with a part left out."""

from datetime import datetime

from sqlmodel import Session

from app.db.work import Work
from app.domain.approvals.models.rounds import Round
from app.domain.approvals.queries.review_history import review_history
from app.domain.approvals.rules.partial_approval import VariantChoice
from app.domain.approvals.rules.states import Verdict
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.draft import Target
from app.usecases.approvals import decisions
from tests import post_factory
from tests.sample_town import Person, Town

TEXTS = {"es": "La biblioteca abre el sábado.", "ca": "La biblioteca obre dissabte."}
WHY = "El texto catalán no está revisado."


def targets(town: Town) -> tuple[Target, ...]:
    """Return Mastodon in both languages and X in Spanish."""
    mastodon, x = (channel.id for channel in town.channels)
    return ((mastodon, "ca"), (mastodon, "es"), (x, "es"))


def sent(session: Session, town: Town, *, now: datetime, **more: object) -> Post:
    return post_factory.submitted(session, town, now=now, texts=TEXTS, targets=targets(town), **more)


def variants(session: Session, post: Post) -> dict[Target, int]:
    current = posts.current_version(session, post)
    assert current is not None
    return {(variant.channel_id, variant.language): variant.id for variant in current.variants}


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
    """Decide on the variants `seen` (by default all that remain) except those unticked."""
    keys, version = variants(session, post), posts.version_of(session, post)
    assert version is not None
    shown = (
        seen
        if seen is not None
        else tuple(target for target in keys if target not in review_history(session, post).left)
    )
    choice = VariantChoice(
        frozenset(keys[target] for target in shown), frozenset(keys[target] for target in shown if target not in less)
    )
    arguments = {"verdict": verdict, "reason": reason, "seen_hash": version.content_hash, "choice": choice}
    return decisions.decide_post(Work(session, by.actor, now), post, **arguments)
