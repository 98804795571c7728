"""Looking again at a reply that was written a while ago: the line may say otherwise by now, or a period have begun."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from app.accounts.rules import Role
from app.citizens.models import Case, Reply
from app.citizens.queries.cases import replies_of
from app.citizens.queries.reviewing import decisions_on
from app.citizens.rules.replies import ENDING
from app.citizens.service.composing import AtHand, Composed, Wanted, at_hand
from app.citizens.service.looking import compose
from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.organisations.models import Organisation

UNREAD = say(
    "Desde que se escribió ha empezado un periodo electoral (LOREG, art. 50) y nadie de neutralidad la ha leído. "
    "Corríjala para que se lea, o anúlela."
)


def as_of_now(
    session: Session,
    organisation: Organisation,
    case: Case,
    reply: Reply,
    *,
    now: datetime,
    known: AtHand | None = None,
    replies: Sequence[Reply] | None = None,
) -> Composed:
    """The same words as they would be looked at if somebody wrote them at this instant."""
    known = known or at_hand(session, organisation.id)
    wanted = Wanted(
        template=next((one.code for one in known.templates.values() if one.id and one.id == reply.template_id), ""),
        language=reply.language,
        why_language=reply.why_language,
        text=reply.text,
        values=reply.variables,
        is_public=reply.is_public,
    )
    others = replies_of(session, case) if replies is None else replies
    return compose(session, organisation, case, others, wanted, now=now, without=reply.id, known=known)


def still_asked(session: Session, organisation: Organisation, case: Case, reply: Reply, *, now: datetime) -> list[str]:
    """The roles that have to read these words and have not. Raises `Refusal` where the line stops them."""
    made = as_of_now(session, organisation, case, reply, now=now)
    if made.stop:
        raise Refusal(made.stop)
    read = _read_by(session, reply)
    return [role for role in dict.fromkeys((*reply.asks.split(), *made.asks)) if role not in read]


def hindrance(
    session: Session,
    organisation: Organisation,
    case: Case,
    reply: Reply,
    *,
    now: datetime,
    known: AtHand | None = None,
    replies: Sequence[Reply] | None = None,
) -> Sentence | None:
    """Why words that were let through may not go any more, if they may not; a notice goes all the same."""
    if reply.kind not in ENDING:
        return None
    made = as_of_now(session, organisation, case, reply, now=now, known=known, replies=replies)
    if made.stop:
        return made.stop
    is_asked = Role.NEUTRALITY_REVIEWER in made.asks
    return UNREAD if is_asked and Role.NEUTRALITY_REVIEWER not in _read_by(session, reply) else None


def _read_by(session: Session, reply: Reply) -> set[str]:
    """The roles for which somebody said yes to exactly these words."""
    said = decisions_on(session, reply.organisation_id, reply.id)
    return {one.as_role for one in said if one.is_approved and one.content_hash == reply.content_hash}
