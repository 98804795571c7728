from sqlmodel import Session

from app.core.errors import Conflict
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.work import Work
from app.domain.approvals.models.decisions import PostRemainder
from app.domain.approvals.models.rounds import Round
from app.domain.approvals.queries import rounds
from app.domain.approvals.queries.left_out import left_out_variants, linked_remainders
from app.domain.approvals.rules.partial_approval import APPROVED_STATES, remainder_draft
from app.domain.approvals.rules.states import RoundState
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.organisations.models import Organisation
from app.domain.posts import lifecycle
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.draft import Draft, Target
from app.domain.posts.rules.states import FINISHED_STATUSES, PostTransition
from app.domain.requests.models import Request
from app.usecases.posts import drafts


def create_remainder(work: Work, organisation: Organisation, post: Post) -> Post:
    """Return a draft, new or existing, of an approved, locked post's left-out variants.

    Request and authors carry over (I2). Raises `Conflict` unless partly approved.
    """
    demand(work.actor.may(Permission.POST_WRITE))
    round_, left = _left_out_targets(work.session, post)
    begun = [remainder for remainder in linked_remainders(work.session, post) if not remainder.is_original]
    if known := next(
        (
            candidate
            for candidate in begun
            if candidate.round_id == round_.id and candidate.status not in FINISHED_STATUSES
        ),
        None,
    ):
        return posts.post_or_404(work.session, organisation.id, known.year, known.ordinal)
    version = posts.version_of(work.session, post)
    draft = remainder_draft(
        posts.draft_of(post, version), left, number=post.number, planned_at=post.planned_at, now=work.now
    )
    people = posts.contributors(work.session, version) if version else frozenset()
    made = _create_draft(work, organisation, draft, people, key=f"rest-{post.id}-{len(begun) + 1}")
    if post.request_id:
        drafts.link_request(work, made, work.session.get_one(Request, post.request_id))
    _link_remainder(work, made, post, round_)
    return made


def _left_out_targets(session: Session, post: Post) -> tuple[Round, set[Target]]:
    round_ = rounds.latest_round(session, post)
    went_on = post.status in APPROVED_STATES and round_ is not None and round_.state is RoundState.APPROVED
    left = left_out_variants(session, round_) if round_ and went_on else ()
    if round_ is None or not left:
        raise Conflict(msg("De esta publicación no falta nada: se aprobó entera, o no está aprobada."))
    return round_, {(variant.channel_id, variant.language) for variant in left}


def _create_draft(work: Work, organisation: Organisation, draft: Draft, people: frozenset[int], *, key: str) -> Post:
    made = drafts.add_post(work, organisation, form_key=key)
    drafts.store_draft(work, made, draft, base=made.base, also=people)
    lifecycle.apply_transition(work, made, PostTransition.EDIT)
    return made


def _link_remainder(work: Work, made: Post, post: Post, round_: Round) -> None:
    work.session.add(
        PostRemainder(
            organisation_id=post.organisation_id,
            post_id=made.id,
            remainder_of_id=post.id,
            round_id=round_.id,
            begun_at=work.now,
        )
    )
    for about, other in ((post, made), (made, post)):
        audit.record(work, Act.POST_REST_PREPARED, subject=f"post:{about.id}", other=other.number)
    work.session.flush()
