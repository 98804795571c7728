"""Approving some of what a post says and leaving the rest out: which account in which language goes on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from app.approvals.rules import Verdict
from app.channels.rules.accounts import NETWORK_NAMES, Network, names_of
from app.core.errors import OutOfTurn, Refusal
from app.core.words import Sentence, say
from app.organisations.rules import language_name

Account = tuple[Network, str]
NOTHING: frozenset[int] = frozenset()


class NotChosen(Refusal):
    """What was ticked cannot be what is meant."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The variants that were on the screen, and those of them that were ticked."""

    offered: frozenset[int]
    chosen: frozenset[int]

    @property
    def left(self) -> frozenset[int]:
        return self.offered - self.chosen


def leaving(choice: Choice | None, *, said: Collection[int], out: Collection[int], verdict: Verdict) -> frozenset[int]:
    """What this verdict leaves out, of all that is `said` less what is `out` already; without a choice, nothing.

    Raises `OutOfTurn` when another decision left something out since, and `NotChosen` for what is not in the text, for
    nothing at all, and for a part of it with a verdict that is of the whole.
    """
    if choice is None:
        return NOTHING
    remaining = set(said) - set(out)
    if not choice.offered | choice.chosen <= set(said) or not choice.chosen <= choice.offered:
        raise NotChosen(say("Alguna de las cuentas marcadas no está en el texto que espera decisión."))
    if choice.offered != remaining:
        raise OutOfTurn(
            say("Mientras la leía, otra persona ha dejado fuera alguna cuenta o lengua. Lea lo que queda y decida.")
        )
    return _left(choice, verdict)


def _left(choice: Choice, verdict: Verdict) -> frozenset[int]:
    """Pedir cambios and rechazar are of the whole: nothing ticked means the same as everything."""
    if verdict is Verdict.APPROVED:
        if not choice.chosen:
            raise NotChosen(
                say("Marque al menos una. Si no debe salir ninguna, pida cambios o rechace la publicación.")
            )
        return choice.left
    if choice.chosen and choice.left:
        raise NotChosen(
            say(
                "Pedir cambios o rechazar vale para toda la publicación. Para dejar fuera solo lo que ha desmarcado, "
                "pulse «Aprobar»; si no, márquelo todo."
            )
        )
    return NOTHING


def check_why(left: Collection[int], reason: str) -> None:
    """Raise unless whoever leaves something out says why."""
    if left and not reason.strip():
        raise Refusal(say("Escriba por qué deja algo fuera: lo leen quien redactó el texto y quienes decidan después."))


def names_less(accounts: Sequence[Account], left: Sequence[Account]) -> tuple[str | Sentence, ...]:
    """How a list tells the accounts that go on; then what was left out, by network and language."""
    return (*names_of(accounts), *(_without(network, code) for network, code in left))


def _without(network: Network, code: str) -> Sentence:
    return say("sin %(account)s en %(language)s", account=NETWORK_NAMES[network], language=language_name(code))
