"""Targets, capacity and profiles, all optional."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

"""Profiles for a full comparison; below, it is shown with a warning."""


@dataclass(frozen=True, slots=True)
class PlannedCapacity:
    """Minutes; None where the plan is silent."""

    post_minutes: float | None = None
    messages_per_week: float | None = None
    message_minutes: float | None = None
    available: float | None = None

    def used(self, posts: int, days: int) -> float | None:
        """Return minutes, with messages expected in these days."""
        if self.post_minutes is None:
            return None
        return posts * self.post_minutes + (self.messages_per_week or 0) * (self.message_minutes or 0) * days / 7

    def had(self, days: int) -> float | None:
        return None if self.available is None else self.available * days / 7


@dataclass(frozen=True, slots=True)
class ProfileComparison:
    """`profiles`: those with a value."""

    own: float | None
    others: float | None
    profiles: int


@dataclass(frozen=True, slots=True)
class PlanTargets:
    number: int | None = None
    targets: Mapping[str, float] = field(default_factory=dict)
    capacity: PlannedCapacity = PlannedCapacity()
    sheets: Sequence[Mapping[str, Any]] = ()
    own: Mapping[str, Any] = field(default_factory=dict)

    def frequency(self, own: float | None) -> ProfileComparison:
        return self._beside("posts_per_week", own)

    def response(self) -> ProfileComparison:
        """Compare hours to a reply, by the plan's own figure."""
        return self._beside("response_hours", _number(self.own.get("response_hours")))

    def _beside(self, name: str, own: float | None) -> ProfileComparison:
        values = [value for sheet in self.sheets if (value := _number(sheet.get(name))) is not None]
        return ProfileComparison(own, median(values) if values else None, len(values))


def plan_targets(content: Mapping[str, Any] | None, number: int | None = None) -> PlanTargets:
    """Read `PlanVersion.content`, however incomplete."""
    stops = _as_mapping((content or {}).get("stops"))
    why, where, others = (_as_mapping(stops.get(name)) for name in ("why", "where", "others"))
    return PlanTargets(
        number,
        dict(_targets(_as_list(why.get("objectives")))),
        _capacity(_as_mapping(where.get("capacity"))),
        list(_newest(_as_list(others.get("profiles")))),
        _as_mapping(others.get("own")),
    )


def _targets(objectives: Iterable[Any]) -> Iterable[tuple[str, float]]:
    for objective in map(_as_mapping, objectives):
        value = _number(objective.get("target"))
        if objective.get("indicator") and value is not None:
            yield str(objective["indicator"]), value


def _capacity(capacity: Mapping[str, Any]) -> PlannedCapacity:
    names = ("post_minutes", "messages_per_week", "message_minutes", "available")
    return PlannedCapacity(*(_number(capacity.get(name)) for name in names))


def _newest(profiles: Iterable[Any]) -> Iterable[Mapping[str, Any]]:
    for profile in map(_as_mapping, profiles):
        sheets = [_as_mapping(sheet) for sheet in _as_list(profile.get("sheets"))]
        if sheets:
            yield max(sheets, key=lambda sheet: str(sheet.get("observed_on", "")))


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or value in (None, ""):
        return None
    try:
        return float(str(value).replace(",", "."))
    except ValueError:
        return None


def _as_mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _as_list(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else ()
