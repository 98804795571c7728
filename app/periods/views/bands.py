"""What every page says while a period that binds the organisation's word is on."""

from collections.abc import Sequence

from flask import url_for

from app.accounts.rules import Permission
from app.core.words import Sentence, say
from app.pages.shell.request_context import organisation
from app.periods import queries
from app.periods.models import Period
from app.periods.queries import Band
from app.periods.rules.binding import binds_body, shown_everywhere
from app.periods.rules.kinds import KIND_WORDS, PAUSING
from app.periods.rules.telling import EFFECT_WORDS
from app.web.formats import day, moment
from app.web.periods import noted_periods, own_place
from app.web.request import actor, now, reading
from app.web.words import translate


def in_force() -> list[dict[str, str]]:
    """One for each whole period, with the most particular of its dates that is on today; one read at most."""
    own = own_place()
    on = [band for band in _shown() if binds_body(band, own)]
    whole = [band for band in on if band.part_of_id is None]
    opens = actor().may(Permission.CALENDAR_READ)
    return [
        {"text": _said(band, on), "url": _address(band) if opens else "", "kind": band.kind.value} for band in whole
    ]


def _shown() -> Sequence[Band | Period]:
    known = noted_periods()
    return queries.bands(reading(), organisation().id, now=now()) if known is None else shown_everywhere(known, now())


def _address(band: Band | Period) -> str:
    return url_for("periods.show", period_id=band.id)


def _said(band: Band | Period, on: Sequence[Band | Period]) -> str:
    inside = [translate(KIND_WORDS[one.kind]).lower() for one in on if one.part_of_id == band.id]
    kind = translate(KIND_WORDS[band.kind]) + (f" ({', '.join(inside)})" if inside else "")
    return translate(_until(band, kind))


def _until(band: Band | Period, kind: str) -> Sentence:
    what = EFFECT_WORDS[band.kind in PAUSING]
    if band.provisional_until:
        return say(
            "%(kind)s provisional, de una sola persona, hasta el %(last)s: %(name)s. %(what)s",
            kind=kind,
            last=moment(band.provisional_until, "d 'de' MMMM, HH:mm"),
            name=band.name,
            what=translate(what),
        )
    if band.ends_on is None:
        return say("%(kind)s: %(name)s. %(what)s", kind=kind, name=band.name, what=translate(what))
    return say(
        "%(kind)s hasta el %(last)s: %(name)s. %(what)s",
        kind=kind,
        last=day(band.ends_on, "d 'de' MMMM"),
        name=band.name,
        what=translate(what),
    )
