"""Required reviewers (flow F11).

An approved template with variables needs none for its kinds of message, at any case level; another person reads other
wording. A reply's writers include those of replies it replaces (invariant I2).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.core.messages import Message, msg
from app.core.permissions import Role
from app.domain.cases.rules.categories import Category as C
from app.domain.cases.rules.replies import ReplyKind
from app.domain.cases.rules.states import CaseLevel

MOST_PUBLIC_REPLIES = 2
"""A case's public replies; later ones name the registering channel (loop rule)."""
SENSITIVE_CATEGORIES = frozenset({C.THREAT, C.PERSONAL_DATA, C.PRESS, C.POLITICAL, C.RIGHTS_REQUEST, C.WHISTLEBLOWING})
SERVICE_CATEGORIES = frozenset(
    {C.EMERGENCY, C.PERSONAL_DATA, C.QUESTION_GENERAL, C.QUESTION_UNIT, C.QUESTION_FILE}
    | {C.ACCESS_TO_INFORMATION, C.INCIDENT, C.COMPLAINT, C.RIGHTS_REQUEST, C.OTHER}
    | {C.PERSONAL_DATA, C.INSULT, C.SPAM, C.THREAT}
)
"""Answered with service or norms, in elections too."""
DECIDING_ROLES = {
    Role.EDITOR: frozenset({Role.EDITOR, Role.SUPERVISOR}),
    Role.NEUTRALITY_REVIEWER: frozenset({Role.NEUTRALITY_REVIEWER}),
    Role.LEGAL_REVIEWER: frozenset({Role.LEGAL_REVIEWER}),
}


@dataclass(frozen=True, slots=True)
class ReplyFacts:
    """`is_template`: only an approved template with neutral values; `loose`: why not.

    `serves`: for this kind of message. `public_before`: the case's earlier public answers. `called`: roles the
    editorial line calls.
    """

    category: C
    kind: ReplyKind = ReplyKind.ANSWER
    level: int = CaseLevel.L1
    is_template: bool = False
    loose: tuple[Message, ...] = ()
    serves: bool = False
    is_service: bool = False
    is_public: bool = True
    is_electoral: bool = False
    public_before: int = 0
    says_law: bool = False
    called: frozenset[str] = frozenset()


def required_reviewers(reply: ReplyFacts) -> tuple[Role, ...]:
    """Return roles in table order; none for going at once."""
    return tuple(dict.fromkeys(role for role, _ in _reasons(reply)))


def review_reasons(reply: ReplyFacts) -> Sequence[Message]:
    return [reason for _, reason in _reasons(reply)]


def _reasons(reply: ReplyFacts) -> Iterator[tuple[Role, Message]]:
    yield from _legal_reasons(reply)
    yield from _neutrality_reasons(reply)
    if not reply.is_template:
        yield Role.EDITOR, msg("La redacción es nueva.")
        yield from ((Role.EDITOR, reason) for reason in reply.loose)
    if reply.is_public and reply.kind is ReplyKind.ANSWER and reply.public_before >= 1:
        yield Role.EDITOR, msg("Ya hay una respuesta pública en este caso.")
    if Role.SUPERVISOR in reply.called or Role.EDITOR in reply.called:
        yield Role.EDITOR, msg("Lo pide la línea editorial.")


def _legal_reasons(reply: ReplyFacts) -> Iterator[tuple[Role, Message]]:
    is_read = reply.is_template and reply.serves
    if reply.category in SENSITIVE_CATEGORIES and not is_read:
        yield Role.LEGAL_REVIEWER, msg("El mensaje es delicado y el texto no es una plantilla para él.")
    if reply.level >= CaseLevel.L3 and not is_read:
        yield Role.LEGAL_REVIEWER, msg("El caso está en el nivel 3 o por encima.")
    if reply.says_law and not reply.is_template:
        yield Role.LEGAL_REVIEWER, msg("Habla de leyes, recursos o responsabilidad.")
    if Role.LEGAL_REVIEWER in reply.called:
        yield Role.LEGAL_REVIEWER, msg("Lo pide la línea editorial.")


def _neutrality_reasons(reply: ReplyFacts) -> Iterator[tuple[Role, Message]]:
    is_plain = reply.is_template and reply.is_service and (reply.category in SERVICE_CATEGORIES or reply.serves)
    if reply.is_electoral and not is_plain:
        yield Role.NEUTRALITY_REVIEWER, msg("Hay un periodo electoral en vigor.")
    if Role.NEUTRALITY_REVIEWER in reply.called:
        yield Role.NEUTRALITY_REVIEWER, msg("Lo pide la línea editorial.")


def deciding_role(required: Sequence[str], roles: frozenset[str]) -> str | None:
    return next((role for role in required if DECIDING_ROLES[Role(role)] & roles), None)


def trace_writers(
    reply_id: int,
    wrote: Mapping[int, int | None],
    in_place_of: Mapping[int, int],
    also: Mapping[int, Collection[int]],
) -> frozenset[int]:
    """Follow replacements.

    `wrote`: of the case's replies; `in_place_of`: the reply each replaced; `also`: starting texts' authors.
    """
    writers: set[int | None] = set()
    at = reply_id
    while at in wrote:
        writers |= {wrote[at], *also.get(at, ())}
        earlier = in_place_of.get(at, 0)
        at = earlier if earlier < at else 0
    return frozenset(writer for writer in writers if writer is not None)
