from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.core.errors import Conflict, Refusal
from app.core.messages import Message, msg
from app.domain.approvals.rules.states import Verdict
from app.domain.directory.rules.networks import NETWORK_NAMES, Network, account_names
from app.domain.organisations.rules import language_name
from app.domain.posts.rules.draft import Draft, PublicationPlan, Target
from app.domain.posts.rules.states import PostStatus

NetworkAccount = tuple[Network, str]
NO_VARIANTS: frozenset[int] = frozenset()


class InvalidChoice(Refusal):
    """An inconsistent selection."""


@dataclass(frozen=True, slots=True)
class VariantChoice:
    offered: frozenset[int]
    chosen: frozenset[int]

    @property
    def left(self) -> frozenset[int]:
        return self.offered - self.chosen


def left_out_variants(
    choice: VariantChoice | None, *, variant_ids: Collection[int], out: Collection[int], verdict: Verdict
) -> frozenset[int]:
    """Return exclusions among `variant_ids` minus `out`; none without choice.

    Raises `Conflict` after another exclusion; `InvalidChoice` for unknown variants, an empty choice, or a partial one
    with a whole-post verdict.
    """
    if choice is None:
        return NO_VARIANTS
    remaining = set(variant_ids) - set(out)
    if not choice.offered | choice.chosen <= set(variant_ids) or not choice.chosen <= choice.offered:
        raise InvalidChoice(msg("Alguna de las cuentas marcadas no está en el texto que espera decisión."))
    if choice.offered != remaining:
        raise Conflict(
            msg("Mientras la leía, otra persona ha dejado fuera alguna cuenta o lengua. Lea lo que queda y decida.")
        )
    return _left_out_by(choice, verdict)


def _left_out_by(choice: VariantChoice, verdict: Verdict) -> frozenset[int]:
    """Take «pedir cambios» and «rechazar» as whole: nothing ticked equals everything."""
    if verdict is Verdict.APPROVED:
        if not choice.chosen:
            raise InvalidChoice(
                msg("Marque al menos una. Si no debe salir ninguna, pida cambios o rechace la publicación.")
            )
        return choice.left
    if choice.chosen and choice.left:
        raise InvalidChoice(
            msg(
                "Pedir cambios o rechazar vale para toda la publicación. Para dejar fuera solo lo que ha desmarcado, "
                "pulse «Aprobar»; si no, márquelo todo."
            )
        )
    return NO_VARIANTS


def check_left_out_reason(left: Collection[int], reason: str) -> None:
    if left and not reason.strip():
        raise Refusal(msg("Escriba por qué deja algo fuera: lo leen quien redactó el texto y quienes decidan después."))


def account_names_without(
    accounts: Sequence[NetworkAccount], left: Sequence[NetworkAccount]
) -> tuple[str | Message, ...]:
    """Return remaining accounts, then exclusions, by network and language."""
    return (*account_names(accounts), *(_without_variant(network, code) for network, code in left))


def _without_variant(network: Network, code: str) -> Message:
    return msg("sin %(account)s en %(language)s", account=NETWORK_NAMES[network], language=language_name(code))


APPROVED_STATES = frozenset({PostStatus.APPROVED, PostStatus.ON_HOLD, PostStatus.CLOSED})
"""States whose left-out variants may be taken up."""


def remainder_draft(
    draft: Draft, left: Collection[Target], *, number: str, planned_at: datetime | None, now: datetime
) -> Draft:
    """Return what was left out, keeping a future hour."""
    languages = {language for _, language in left}
    is_to_come = planned_at is not None and planned_at > now
    return replace(
        draft,
        targets=tuple(target for target in draft.targets if target in left),
        texts={language: text for language, text in draft.texts.items() if language in languages},
        own_texts={target: text for target, text in draft.own_texts.items() if target in left},
        plan=draft.plan if is_to_come else PublicationPlan(),
        note=f"Lo que quedó fuera de la n.º {number}.",
    )
