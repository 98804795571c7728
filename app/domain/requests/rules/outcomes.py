"""Answers drafted from the cited rules, editable before sending."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.errors import Refusal
from app.core.messages import Message, msg
from app.domain.requests.rules.acts import CITING_ACTS, RequestActKind

PUBLISH_UNCHANGED = "publicarlo tal como está"


@dataclass(frozen=True, slots=True)
class CitedRule:
    code: str
    wording: str


@dataclass(frozen=True, slots=True)
class RequestOutcome:
    """`version`: the publishable text; `answer`: as sent."""

    kind: RequestActKind
    rules: tuple[CitedRule, ...] = ()
    motive: str = ""
    version: str = ""
    answer: str = ""


def check_outcome(outcome: RequestOutcome, *, original_text: str) -> None:
    """Raise unless complete for its kind; `original_text`: as submitted."""
    if outcome.kind in CITING_ACTS and not outcome.rules:
        raise Refusal(msg("Cite al menos una regla de la línea editorial: quien pidió tiene derecho a saber cuál."))
    if outcome.kind is RequestActKind.ADAPTED and not outcome.version.strip():
        raise Refusal(msg("Escriba la versión de servicio que propone."))
    if outcome.kind is RequestActKind.ADAPTED and outcome.version.split() == original_text.split():
        raise Refusal(msg("La versión de servicio dice lo mismo que lo pedido: cámbiela, o acepte la petición."))
    if outcome.kind is RequestActKind.REDIRECTED and not outcome.motive.strip():
        raise Refusal(msg("Escriba a quién corresponde y por qué."))


def proposed_answer(outcome: RequestOutcome, *, is_political: bool, into: str = "") -> str:
    """Name in `into` the request or post joined."""
    match outcome.kind:
        case RequestActKind.ADAPTED | RequestActKind.REFUSED:
            return _answer_by_rules(outcome, is_political=is_political)
        case RequestActKind.REDIRECTED:
            return str(msg("Recibida. No corresponde a las cuentas de este organismo: %(why)s", why=outcome.motive))
        case RequestActKind.MERGED | RequestActKind.LINKED:
            return str(msg("Recibida. Se atiende junto con %(into)s.", into=into))
    return str(msg("Recibida y aceptada. El texto pasa a revisión, como todos; le diremos qué se decide."))


def _answer_by_rules(outcome: RequestOutcome, *, is_political: bool) -> str:
    parts = [_refusal_sentence(outcome.rules, outcome.motive), _rule_words(outcome.rules)]
    if outcome.version.strip():
        version = outcome.version.strip().removesuffix(".")
        parts.append(msg("Proponemos esta versión de servicio: «%(version)s».", version=version))
    if is_political:
        parts.append(msg("El mensaje original puede difundirse en su cuenta personal."))
    return " ".join(str(part) for part in parts if part)


def _refusal_sentence(rules: Sequence[CitedRule], motive: str) -> Message:
    action = motive.strip().rstrip(".") or PUBLISH_UNCHANGED
    codes = ", ".join(rule.code for rule in rules)
    if len(rules) == 1:
        return msg("Recibida. La línea editorial (regla %(codes)s) no permite %(what)s.", codes=codes, what=action)
    return msg("Recibida. La línea editorial (reglas %(codes)s) no permite %(what)s.", codes=codes, what=action)


def _rule_words(rules: Sequence[CitedRule]) -> str:
    return " ".join(f"{rule.code}: «{rule.wording}»" for rule in rules)
