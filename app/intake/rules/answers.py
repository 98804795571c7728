"""What whoever asked is told: made from the rules that were cited, and open to be rewritten before it leaves."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.core.errors import Refusal
from app.core.words import Sentence, say
from app.intake.rules.acts import CITING, ActKind

AS_IT_STANDS = "publicarlo tal como está"


@dataclass(frozen=True, slots=True)
class Cited:
    """A rule as it read when it was cited."""

    code: str
    wording: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What somebody decides on a request. `version`: the text the service can publish; `answer`: as it will be sent."""

    kind: ActKind
    rules: tuple[Cited, ...] = ()
    motive: str = ""
    version: str = ""
    answer: str = ""


def check_outcome(outcome: Outcome, *, asked: str) -> None:
    """Raise unless it says what its kind must say; `asked` is the text that was offered."""
    if outcome.kind in CITING and not outcome.rules:
        raise Refusal(say("Cite al menos una regla de la línea editorial: quien pidió tiene derecho a saber cuál."))
    if outcome.kind is ActKind.ADAPTED and not outcome.version.strip():
        raise Refusal(say("Escriba la versión de servicio que propone."))
    if outcome.kind is ActKind.ADAPTED and outcome.version.split() == asked.split():
        raise Refusal(say("La versión de servicio dice lo mismo que lo pedido: cámbiela, o acepte la petición."))
    if outcome.kind is ActKind.REDIRECTED and not outcome.motive.strip():
        raise Refusal(say("Escriba a quién corresponde y por qué."))


def answer_to(outcome: Outcome, *, is_political: bool, into: str = "") -> str:
    """The text as proposed. `into` names the request or the publication it was joined to."""
    match outcome.kind:
        case ActKind.ADAPTED | ActKind.REFUSED:
            return _by_the_line(outcome, is_political=is_political)
        case ActKind.REDIRECTED:
            return str(say("Recibida. No corresponde a las cuentas de este organismo: %(why)s", why=outcome.motive))
        case ActKind.MERGED | ActKind.LINKED:
            return str(say("Recibida. Se atiende junto con %(into)s.", into=into))
    return str(say("Recibida y aceptada. El texto pasa a revisión, como todos; le diremos qué se decide."))


def _by_the_line(outcome: Outcome, *, is_political: bool) -> str:
    parts = [_does_not_allow(outcome.rules, outcome.motive), _told(outcome.rules)]
    if outcome.version.strip():
        version = outcome.version.strip().removesuffix(".")
        parts.append(say("Proponemos esta versión de servicio: «%(version)s».", version=version))
    if is_political:
        parts.append(say("El mensaje original puede difundirse en su cuenta personal."))
    return " ".join(str(part) for part in parts if part)


def _does_not_allow(rules: Sequence[Cited], motive: str) -> Sentence:
    what = motive.strip().rstrip(".") or AS_IT_STANDS
    codes = ", ".join(rule.code for rule in rules)
    if len(rules) == 1:
        return say("Recibida. La línea editorial (regla %(codes)s) no permite %(what)s.", codes=codes, what=what)
    return say("Recibida. La línea editorial (reglas %(codes)s) no permite %(what)s.", codes=codes, what=what)


def _told(rules: Sequence[Cited]) -> str:
    """The words of the rules, once each."""
    return " ".join(f"{rule.code}: «{rule.wording}»" for rule in rules)
