"""A measure as somebody asks for it, and whether a norm allows it."""

from dataclasses import dataclass

from app.citizens.rules.measures import Ground, MeasureKind
from app.citizens.rules.norms import Norm
from app.core.errors import Refusal
from app.core.words import say


@dataclass(frozen=True, slots=True)
class Asked:
    """`days` of a block, none for one without an end. `at_once`: done by now, by one person, and looked at later."""

    kind: MeasureKind
    norm: str
    reason: str
    days: int | None = None
    at_once: bool = False


def check_norm(norm: Norm | None, asked: Asked, ground: Ground) -> None:
    """Raises `Refusal` for what the norm does not allow, or is not about."""
    if norm is None:
        raise Refusal(say("Elija una norma de las que están en vigor."))
    if asked.kind not in norm.allows:
        raise Refusal(say("La norma %(code)s no permite esa medida.", code=norm.code))
    if not norm.about & ground.harm:
        raise Refusal(say("La norma %(code)s no trata de lo que hay en este mensaje.", code=norm.code))
    if asked.days is not None and (asked.kind is not MeasureKind.BLOCK or not 0 < asked.days <= norm.most_days):
        raise Refusal(
            say("La norma %(code)s permite bloquear entre 1 y %(most)s días.", code=norm.code, most=norm.most_days)
        )
