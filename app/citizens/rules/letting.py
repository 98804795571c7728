"""Who has to read a reply before it goes to a citizen (flow F11), from what it is made of and what it answers.

An approved template with its variables was read when it was approved, for the kinds of message it serves: how high its
case has risen stops nobody from sending it. Everything else is new wording, and somebody else than its writer reads it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.accounts.rules import Role
from app.citizens.rules.cases import Level
from app.citizens.rules.categories import Category as C
from app.citizens.rules.replies import ReplyKind
from app.core.words import Sentence, say

PUBLIC_REPLIES = 2
"""In public in one case; after them, the channel (loop rule)."""
SENSITIVE = frozenset({C.THREAT, C.PERSONAL_DATA, C.PRESS, C.POLITICAL, C.RIGHTS_REQUEST, C.WHISTLEBLOWING})
SERVICE = frozenset(
    {C.EMERGENCY, C.PERSONAL_DATA, C.QUESTION_GENERAL, C.QUESTION_UNIT, C.QUESTION_FILE}
    | {C.ACCESS_TO_INFORMATION, C.INCIDENT, C.COMPLAINT, C.RIGHTS_REQUEST, C.OTHER}
    | {C.PERSONAL_DATA, C.INSULT, C.SPAM, C.THREAT}
)
"""Messages whose answer is service or norms, election or not."""
MAY_LET = {
    Role.EDITOR: frozenset({Role.EDITOR, Role.SUPERVISOR}),
    Role.NEUTRALITY_REVIEWER: frozenset({Role.NEUTRALITY_REVIEWER}),
    Role.LEGAL_REVIEWER: frozenset({Role.LEGAL_REVIEWER}),
}
"""Who may decide where one of these is asked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a reply when it is written.

    `is_template`: nothing but an approved template, filled with values that say nothing; `loose`: why it is more.
    `serves`: it was approved for this kind of message. `public_before`: answers in public the case had already.
    `called`: the roles the editorial line calls.
    """

    category: C
    kind: ReplyKind = ReplyKind.ANSWER
    level: int = Level.L1
    is_template: bool = False
    loose: tuple[Sentence, ...] = ()
    serves: bool = False
    is_service: bool = False
    is_public: bool = True
    is_electoral: bool = False
    public_before: int = 0
    says_law: bool = False
    called: frozenset[str] = frozenset()


def who_reads(asked: Asked) -> tuple[Role, ...]:
    """Every role that has to say yes, in the order of the table; nobody for what may go at once."""
    return tuple(dict.fromkeys(role for role, _ in _reasons(asked)))


def why(asked: Asked) -> Sequence[Sentence]:
    return [reason for _, reason in _reasons(asked)]


def _reasons(asked: Asked) -> Iterator[tuple[Role, Sentence]]:
    yield from _legal(asked)
    yield from _neutrality(asked)
    if not asked.is_template:
        yield Role.EDITOR, say("La redacción es nueva.")
        yield from ((Role.EDITOR, reason) for reason in asked.loose)
    if asked.is_public and asked.kind is ReplyKind.ANSWER and asked.public_before >= 1:
        yield Role.EDITOR, say("Ya hay una respuesta pública en este caso.")
    if Role.SUPERVISOR in asked.called or Role.EDITOR in asked.called:
        yield Role.EDITOR, say("Lo pide la línea editorial.")


def _legal(asked: Asked) -> Iterator[tuple[Role, Sentence]]:
    is_read = asked.is_template and asked.serves
    if asked.category in SENSITIVE and not is_read:
        yield Role.LEGAL_REVIEWER, say("El mensaje es delicado y el texto no es una plantilla para él.")
    if asked.level >= Level.L3 and not is_read:
        yield Role.LEGAL_REVIEWER, say("El caso está en el nivel 3 o por encima.")
    if asked.says_law and not asked.is_template:
        yield Role.LEGAL_REVIEWER, say("Habla de leyes, recursos o responsabilidad.")
    if Role.LEGAL_REVIEWER in asked.called:
        yield Role.LEGAL_REVIEWER, say("Lo pide la línea editorial.")


def _neutrality(asked: Asked) -> Iterator[tuple[Role, Sentence]]:
    is_plain = asked.is_template and asked.is_service and (asked.category in SERVICE or asked.serves)
    if asked.is_electoral and not is_plain:
        yield Role.NEUTRALITY_REVIEWER, say("Hay un periodo electoral en vigor.")
    if Role.NEUTRALITY_REVIEWER in asked.called:
        yield Role.NEUTRALITY_REVIEWER, say("Lo pide la línea editorial.")


def first_held(asked: Sequence[str], held: frozenset[str]) -> str | None:
    """The one of the roles asked that somebody can decide for."""
    return next((role for role in asked if MAY_LET[Role(role)] & held), None)
