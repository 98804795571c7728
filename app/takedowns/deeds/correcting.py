"""Putting right what is public, in sight: a post of its own that says so, through the ordinary approval."""

from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.channels.rules.accounts import Network, Publishing
from app.core.actor import Actor
from app.core.errors import Refusal
from app.core.words import say
from app.drafting import deeds as drafting
from app.drafting.models import Post
from app.drafting.queries import post_or_404
from app.drafting.rules.states import FINISHED, Origin
from app.organisations.models import Organisation
from app.publishing.models import PostCorrection
from app.publishing.queries import lines_of
from app.publishing.queries.corrections import corrections
from app.publishing.rules import DeliveryState
from app.takedowns.rules.correcting import Original, correction_of

THREADED = frozenset({Network.MASTODON})
"""Networks on which the worker can answer what was said before."""


def correct(session: Session, organisation: Organisation, post: Post, *, actor: Actor, now: datetime) -> Post:
    """The post's correction: a draft that begins with the usual words, or the one somebody has begun already."""
    demand(actor.may(Permission.POST_WRITE))
    begun = [other for other in corrections(session, post) if not other.is_original]
    if unfinished := next((other for other in begun if other.status not in FINISHED), None):
        return post_or_404(session, organisation.id, unfinished.year, unfinished.ordinal)
    draft = correction_of(_original(session, post))
    key = f"corrects-{post.id}-{len(begun) + 1}"
    made = drafting.create(session, organisation, draft, actor=actor, now=now, origin=Origin.CORRECTION, form_key=key)
    link = PostCorrection(organisation_id=post.organisation_id, post_id=made.id, corrects_id=post.id, begun_at=now)
    session.add(link)
    subject = f"post:{post.id}"
    audit.record(session, Act.POST_CORRECTED, actor=actor, now=now, subject=subject, correction=made.number)
    session.flush()
    return made


def _original(session: Session, post: Post) -> Original:
    out = [line for line in lines_of(session, post) if line[0].state is DeliveryState.PUBLISHED]
    if not out:
        raise Refusal(say("Solo se corrige lo que está publicado. Si no ha salido, edítela."))
    return Original(
        title=post.title,
        number=post.number,
        topic_id=post.topic_id,
        campaign_id=post.campaign_id,
        permalinks={(channel.id, variant.language): delivery.permalink for delivery, variant, channel in out},
        threaded=frozenset(
            channel.id
            for delivery, _, channel in out
            if channel.publishing is Publishing.API and channel.network in THREADED and delivery.remote_id
        ),
    )
