from collections.abc import Sequence

from flask import url_for

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.periods.models import Period
from app.domain.periods.queries import periods_in_force
from app.domain.periods.queries.periods_in_force import PeriodBand
from app.domain.periods.rules.kinds import EFFECT_WORDS, PAUSING
from app.domain.periods.rules.validity import binds_body, periods_shown_everywhere
from app.pages.components.periods import own_territory, remembered_periods
from app.pages.shell.request_context import organisation
from app.web.formats import format_day, format_instant
from app.web.request import actor, now, read_session
from app.web.translation import translate


def current_bands() -> list[dict[str, str]]:
    """Return a band per period, with today's most specific date; one read at most."""
    own = own_territory()
    on = [band for band in _bands_or_periods() if binds_body(band, own)]
    whole = [band for band in on if band.part_of_id is None]
    opens = actor().may(Permission.CALENDAR_READ)
    return [
        {"text": _band_text(band, on), "url": _period_url(band) if opens else "", "kind": band.kind.value}
        for band in whole
    ]


def _bands_or_periods() -> Sequence[PeriodBand | Period]:
    known = remembered_periods()
    return (
        periods_in_force.period_bands(read_session(), organisation().id, now=now())
        if known is None
        else periods_shown_everywhere(known, now())
    )


def _period_url(band: PeriodBand | Period) -> str:
    return url_for("periods.show", period_id=band.id)


def _band_text(band: PeriodBand | Period, on: Sequence[PeriodBand | Period]) -> str:
    inside = [translate(part.kind.label).lower() for part in on if part.part_of_id == band.id]
    kind = translate(band.kind.label) + (f" ({', '.join(inside)})" if inside else "")
    return translate(_band_message(band, kind))


def _band_message(band: PeriodBand | Period, kind: str) -> Message:
    effect = EFFECT_WORDS[band.kind in PAUSING]
    if band.provisional_until:
        return msg(
            "%(kind)s provisional, de una sola persona, hasta el %(last)s: %(name)s. %(what)s",
            kind=kind,
            last=format_instant(band.provisional_until, "day, HH:mm"),
            name=band.name,
            what=translate(effect),
        )
    if band.ends_on is None:
        return msg("%(kind)s: %(name)s. %(what)s", kind=kind, name=band.name, what=translate(effect))
    return msg(
        "%(kind)s hasta el %(last)s: %(name)s. %(what)s",
        kind=kind,
        last=format_day(band.ends_on, "day"),
        name=band.name,
        what=translate(effect),
    )
