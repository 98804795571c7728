from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from app.core.messages import LabelledEnum, msg

WEEKS_A_YEAR = 52
RENEWAL_NOTICE = timedelta(days=60)


class ResourceKind(LabelledEnum):
    HOURS = "hours", msg("Horas de trabajo")
    TOOL = "tool", msg("Herramienta")
    EQUIPMENT = "equipment", msg("Equipo")
    BUDGET = "budget", msg("Presupuesto")
    LICENCE = "licence", msg("Licencia")
    PHOTO_BANK = "photo_bank", msg("Banco de imágenes")
    TRAINING = "training", msg("Formación")


class ResourceLike(Protocol):
    """The shape of `models.PlanResource`."""

    @property
    def kind(self) -> ResourceKind: ...
    @property
    def quantity(self) -> int: ...
    @property
    def yearly_cents(self) -> int: ...
    @property
    def hourly_cents(self) -> int: ...
    @property
    def channel_id(self) -> int | None: ...


@dataclass(frozen=True, slots=True)
class ResourceCosts:
    """Yearly costs in cents.

    `own` and `shared`, by account, add up to `total`; `per_post`: None if none are planned.
    """

    total: int
    own: Mapping[int, int]
    shared: Mapping[int, int]
    per_post: int | None

    def of(self, account: int) -> int:
        return self.own.get(account, 0) + self.shared.get(account, 0)


def yearly_cost(resource: ResourceLike) -> int:
    """Return cents: payments, plus priced hours."""
    hours = resource.quantity if resource.kind is ResourceKind.HOURS else 0
    return resource.yearly_cents + round(hours * resource.hourly_cents * WEEKS_A_YEAR / 100)


def resource_costs(resources: Sequence[ResourceLike], posts: Mapping[int, float]) -> ResourceCosts:
    """Divide shared ones by weekly `posts`, or else equally."""
    own = dict.fromkeys(posts, 0)
    common = 0
    for resource in resources:
        if resource.channel_id in own:
            own[resource.channel_id] += yearly_cost(resource)
        else:
            common += yearly_cost(resource)
    shared = _shared_costs(common, posts)
    total, yearly = sum(own.values()) + common, sum(posts.values()) * WEEKS_A_YEAR
    return ResourceCosts(total, own, shared, round(total / yearly) if yearly else None)


def renewal_places(days: Sequence[date | None], today: date) -> list[int]:
    """Return indices renewing within two months."""
    return [place for place, day in enumerate(days) if day and today <= day <= today + RENEWAL_NOTICE]


def _shared_costs(common: int, posts: Mapping[int, float]) -> dict[int, int]:
    """Split to the cent: the largest remainders take leftovers."""
    weights = posts if any(posts.values()) else dict.fromkeys(posts, 1.0)
    whole = sum(weights.values())
    exact = {key: common * weight / whole for key, weight in weights.items()}
    shares = {key: int(value) for key, value in exact.items()}
    by_rest = sorted(exact, key=lambda key: (shares[key] - exact[key], key))
    for key in by_rest[: common - sum(shares.values())]:
        shares[key] += 1
    return shares
