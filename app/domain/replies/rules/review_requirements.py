"""Who has to read a reply before it goes to a citizen (flow F11), from what it is made of and what it answers.

An approved template with its variables was read when it was approved, for the kinds of message it serves: how high its
case has risen stops nobody from sending it. Everything else is new wording, and somebody else than its writer reads it.

Whose words a reply says: its writer's, and those of whoever wrote what it was written in place of (invariant I2).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.core.messages import Message, msg
from app.core.permissions import Role
from app.domain.cases.rules.categories import Category as C
from app.domain.cases.rules.replies import ReplyKind
from app.domain.cases.rules.states import CaseLevel

MOST_PUBLIC_REPLIES = 2
"""In public in one case; after them, the channel (loop rule)."""
SENSITIVE_CATEGORIES = frozenset({C.THREAT, C.PERSONAL_DATA, C.PRESS, C.POLITICAL, C.RIGHTS_REQUEST, C.WHISTLEBLOWING})
SERVICE_CATEGORIES = frozenset(
    {C.EMERGENCY, C.PERSONAL_DATA, C.QUESTION_GENERAL, C.QUESTION_UNIT, C.QUESTION_FILE}
    | {C.ACCESS_TO_INFORMATION, C.INCIDENT, C.COMPLAINT, C.RIGHTS_REQUEST, C.OTHER}
    | {C.PERSONAL_DATA, C.INSULT, C.SPAM, C.THREAT}
)
"""Messages whose answer is service or norms, election or not."""
DECIDING_ROLES = {
    Role.EDITOR: frozenset({Role.EDITOR, Role.SUPERVISOR}),
    Role.NEUTRALITY_REVIEWER: frozenset({Role.NEUTRALITY_REVIEWER}),
    Role.LEGAL_REVIEWER: frozenset({Role.LEGAL_REVIEWER}),
}
"""Who may decide where one of these is asked."""


@dataclass(frozen=True, slots=True)
class ReplyFacts:
    """What is known of a reply when it is written.

    `is_template`: nothing but an approved template, filled with values that say nothing; `loose`: why it is more.
    `serves`: it was approved for this kind of message. `public_before`: answers in public the case had already.
    `called`: the roles the editorial line calls.
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


def required_reviewers(asked: ReplyFacts) -> tuple[Role, ...]:
    """Every role that has to say yes, in the order of the table; nobody for what may go at once."""
    return tuple(dict.fromkeys(role for role, _ in _reasons(asked)))


def review_reasons(asked: ReplyFacts) -> Sequence[Message]:
    return [reason for _, reason in _reasons(asked)]


def _reasons(asked: ReplyFacts) -> Iterator[tuple[Role, Message]]:
    yield from _legal_reasons(asked)
    yield from _neutrality_reasons(asked)
    if not asked.is_template:
        yield Role.EDITOR, msg("La redacción es nueva.")
        yield from ((Role.EDITOR, reason) for reason in asked.loose)
    if asked.is_public and asked.kind is ReplyKind.ANSWER and asked.public_before >= 1:
        yield Role.EDITOR, msg("Ya hay una respuesta pública en este caso.")
    if Role.SUPERVISOR in asked.called or Role.EDITOR in asked.called:
        yield Role.EDITOR, msg("Lo pide la línea editorial.")


def _legal_reasons(asked: ReplyFacts) -> Iterator[tuple[Role, Message]]:
    is_read = asked.is_template and asked.serves
    if asked.category in SENSITIVE_CATEGORIES and not is_read:
        yield Role.LEGAL_REVIEWER, msg("El mensaje es delicado y el texto no es una plantilla para él.")
    if asked.level >= CaseLevel.L3 and not is_read:
        yield Role.LEGAL_REVIEWER, msg("El caso está en el nivel 3 o por encima.")
    if asked.says_law and not asked.is_template:
        yield Role.LEGAL_REVIEWER, msg("Habla de leyes, recursos o responsabilidad.")
    if Role.LEGAL_REVIEWER in asked.called:
        yield Role.LEGAL_REVIEWER, msg("Lo pide la línea editorial.")


def _neutrality_reasons(asked: ReplyFacts) -> Iterator[tuple[Role, Message]]:
    is_plain = asked.is_template and asked.is_service and (asked.category in SERVICE_CATEGORIES or asked.serves)
    if asked.is_electoral and not is_plain:
        yield Role.NEUTRALITY_REVIEWER, msg("Hay un periodo electoral en vigor.")
    if Role.NEUTRALITY_REVIEWER in asked.called:
        yield Role.NEUTRALITY_REVIEWER, msg("Lo pide la línea editorial.")


def deciding_role(asked: Sequence[str], held: frozenset[str]) -> str | None:
    """The one of the roles asked that somebody can decide for."""
    return next((role for role in asked if DECIDING_ROLES[Role(role)] & held), None)


def trace_writers(
    reply_id: int,
    wrote: Mapping[int, int | None],
    in_place_of: Mapping[int, int],
    also: Mapping[int, Collection[int]],
) -> frozenset[int]:
    """`wrote`: the writer of each reply of the case; `in_place_of`: which one each of them was written over.

    `also`: others whose words one began with.
    """
    found: set[int | None] = set()
    at = reply_id
    while at in wrote:
        found |= {wrote[at], *also.get(at, ())}
        earlier = in_place_of.get(at, 0)
        at = earlier if earlier < at else 0
    return frozenset(one for one in found if one is not None)
