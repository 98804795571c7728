"""Preparing another post with what an approval left out: a draft like any, that goes its own way."""

from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.approvals.models import PostRemainder, Round
from app.approvals.queries import rounds
from app.approvals.queries.partial import parts_of
from app.approvals.queries.remainders import remainders_of
from app.approvals.rules import RoundState
from app.approvals.rules.remainder import WENT_ON, remainder_of
from app.audit import service as audit
from app.audit.rules import Act
from app.core.actor import Actor
from app.core.errors import OutOfTurn
from app.core.words import say
from app.drafting import lifecycle, queries
from app.drafting import service as drafting
from app.drafting.models import Post
from app.drafting.rules.draft import Draft, Target
from app.drafting.rules.states import FINISHED, Move
from app.intake.models import Request
from app.organisations.models import Organisation


def prepare(session: Session, organisation: Organisation, post: Post, *, actor: Actor, now: datetime) -> Post:
    """A draft with what the last round of an approved post left out, or the one that somebody began already.

    It comes from the same request, and whoever wrote the words is counted as having written them here (invariant I2).
    The post comes locked. Raises `OutOfTurn` when it was not approved, or wholly.
    """
    demand(actor.may(Permission.POST_WRITE))
    round_, left = _left_of(session, post)
    begun = [one for one in remainders_of(session, post) if not one.is_original]
    if known := next((one for one in begun if one.round_id == round_.id and one.status not in FINISHED), None):
        return queries.post_or_404(session, organisation.id, known.year, known.ordinal)
    version = queries.version_of(session, post)
    draft = remainder_of(queries.draft_of(post, version), left, number=post.number, planned_at=post.planned_at, now=now)
    people = queries.contributors(session, version) if version else frozenset()
    made = _create(session, organisation, draft, people, key=f"rest-{post.id}-{len(begun) + 1}", actor=actor, now=now)
    if post.request_id:
        drafting.come_from(session, made, session.get_one(Request, post.request_id), actor=actor, now=now)
    _link(session, made, post, round_, actor=actor, now=now)
    return made


def _left_of(session: Session, post: Post) -> tuple[Round, set[Target]]:
    round_ = rounds.latest_round(session, post)
    went_on = post.status in WENT_ON and round_ is not None and round_.state is RoundState.APPROVED
    left = parts_of(session, round_).left if round_ and went_on else ()
    if round_ is None or not left:
        raise OutOfTurn(say("De esta publicación no falta nada: se aprobó entera, o no está aprobada."))
    return round_, {(one.channel_id, one.language) for one in left}


def _create(
    session: Session,
    organisation: Organisation,
    draft: Draft,
    people: frozenset[int],
    *,
    key: str,
    actor: Actor,
    now: datetime,
) -> Post:
    made = drafting.create(session, organisation, actor=actor, now=now, form_key=key)
    drafting.save(session, made, draft, base=made.base, actor=actor, now=now, also=people)
    lifecycle.apply(session, made, Move.EDIT, actor=actor, now=now)
    return made


def _link(session: Session, made: Post, post: Post, round_: Round, *, actor: Actor, now: datetime) -> None:
    session.add(
        PostRemainder(
            organisation_id=post.organisation_id,
            post_id=made.id,
            remainder_of_id=post.id,
            round_id=round_.id,
            begun_at=now,
        )
    )
    for about, other in ((post, made), (made, post)):
        audit.record(
            session, Act.POST_REST_PREPARED, actor=actor, now=now, subject=f"post:{about.id}", other=other.number
        )
    session.flush()
