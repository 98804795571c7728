from collections.abc import Mapping
from datetime import time
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from app.core.errors import Refusal
from app.core.hosts import parse_domains
from app.core.messages import msg
from app.core.zones import is_zone
from app.domain.organisations.rules import (
    DEFAULT_GRACE_MINUTES,
    DEFAULT_OFFICIALS_LIMIT,
    LANGUAGES,
    LONGEST_GRACE_MINUTES,
    WEEKDAYS,
    AttentionHours,
    OrganisationKind,
    hours_document,
    weekday_name,
)
from app.pages.people.forms import Email, NewPasswordForm
from app.web.forms import Form, RowKey


def _check_languages(chosen: list[str]) -> list[str]:
    if not chosen or not set(chosen) <= set(LANGUAGES):
        raise ValueError(msg("Elija al menos una lengua."))
    return [code for code in LANGUAGES if code in chosen]


def _check_zone(name: str) -> str:
    if not is_zone(name):
        raise ValueError(msg("Esa zona horaria no existe."))
    return name


def _check_domains(typed: str) -> str:
    try:
        parse_domains(typed)
    except Refusal as refusal:
        raise ValueError(refusal.sentence) from None
    return typed


Languages = Annotated[list[str], AfterValidator(_check_languages)]
Zone = Annotated[str, AfterValidator(_check_zone)]
OptionalTime = time | None


class WeekForm(Form):
    """Weekly hours: two hours a day, or none."""

    mon_from: OptionalTime = None
    mon_to: OptionalTime = None
    tue_from: OptionalTime = None
    tue_to: OptionalTime = None
    wed_from: OptionalTime = None
    wed_to: OptionalTime = None
    thu_from: OptionalTime = None
    thu_to: OptionalTime = None
    fri_from: OptionalTime = None
    fri_to: OptionalTime = None
    sat_from: OptionalTime = None
    sat_to: OptionalTime = None
    sun_from: OptionalTime = None
    sun_to: OptionalTime = None

    def hours(self) -> dict[str, Any]:
        """Raise `Refusal` for a day ending before it begins."""
        week = {day: (getattr(self, f"{day}_from"), getattr(self, f"{day}_to")) for day in WEEKDAYS}
        for day, ends in week.items():
            if any(ends) and not all(ends):
                raise Refusal(msg("%(day)s: ponga las dos horas o ninguna.", day=weekday_name(day)))
        return hours_document({day: AttentionHours(*ends) for day, ends in week.items() if all(ends)})


def week_form_values(hours: Mapping[str, Any]) -> dict[str, str]:
    return {
        f"{day}_{end}": at for day, (first, *_) in hours.items() for end, at in zip(("from", "to"), first, strict=True)
    }


class OrganisationForm(WeekForm):
    name: str = Field(max_length=120)
    kind: OrganisationKind
    territory_code: str = Field(default="", max_length=11)
    region: str = Field(default="", max_length=60)
    zone: Zone
    languages: Languages
    grace_minutes: int = Field(default=DEFAULT_GRACE_MINUTES, ge=0, le=LONGEST_GRACE_MINUTES)
    officials_limit: int = Field(default=DEFAULT_OFFICIALS_LIMIT, ge=0, le=100)
    publishes_neutrality: bool = False
    publishes_feeds: bool = False
    tracks_links: bool = False
    own_domains: Annotated[str, AfterValidator(_check_domains)] = Field(default="", max_length=4000)


class UnitForm(Form):
    name: str = Field(max_length=120)
    parent_id: RowKey | None = None


class UnitChangeForm(UnitForm):
    closed: bool = False


class FirstRunForm(NewPasswordForm):
    """An empty `slug` comes from the name."""

    code: str = Field(max_length=40)
    name: str = Field(max_length=120)
    kind: OrganisationKind = OrganisationKind.COUNCIL
    slug: str = Field(default="", max_length=60)
    zone: Zone = "Europe/Madrid"
    languages: Languages
    administrator: str = Field(max_length=120)
    email: Email
