"""Election dates computed from the vote (Ley Orgánica 5/1985, LOREG), and account checks.

Dates are proposals: the bulletin with the call decides. The first additional provision does not impose art. 51.1 on
regional elections: regional law may start the campaign another day.

Earlier content counts: a video of achievements kept on an official account after the call breaches art. 50.2 LOREG
(Junta Electoral Central on @desdelamoncloa, April 2019). The default is a checklist, never mass deletion.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from app.core.messages import LabelledEnum, Message, msg
from app.domain.periods.rules.kinds import PeriodKind

SUNDAY = 6
CALL_BEFORE_VOTE = 54
"""Days from published call to vote.

General, regional: the 54th after the call (art. 42.1 and 42.2). Local: decree on the 55th before the vote, published
next day (art. 42.3). European: as general (art. 218).
"""

CALL_BEFORE_REPEATED_VOTE = 47
"""Days after a failed investiture (art. 99.5 of the Constitution; seventh additional provision)."""

CAMPAIGN_DAYS = 15
"""Counted from the 38th after the call (art. 51.2 and 51.3)."""

REPEATED_CAMPAIGN_DAYS = 8
"""Seventh additional provision, letter i."""

POLL_BAN_DAYS = 5
"""Five before the vote without surveys published or reproduced (art. 69.7)."""


class Election(LabelledEnum):
    LOCAL = "local", msg("Elecciones locales")
    GENERAL = "general", msg("Elecciones generales")
    REGIONAL = "regional", msg("Elecciones autonómicas")
    EUROPEAN = "european", msg("Elecciones europeas")


@dataclass(frozen=True, slots=True)
class Milestone:
    """Local days, both included."""

    kind: PeriodKind
    first: date
    last: date


def call_day(vote: date, *, repeated: bool = False) -> date:
    """Return the publication day, when the period begins (JEC, Instrucción 2/2011, first, 2)."""
    return vote - timedelta(days=CALL_BEFORE_REPEATED_VOTE if repeated else CALL_BEFORE_VOTE)


def decree_day(vote: date, *, repeated: bool = False) -> date:
    return call_day(vote, repeated=repeated) - timedelta(days=1)


def campaign_dates(vote: date, *, repeated: bool = False) -> Milestone:
    """Return the campaign, which ends at 00:00 of the vote's eve (art. 51.3): its last day is two before."""
    last = vote - timedelta(days=2)
    days = REPEATED_CAMPAIGN_DAYS if repeated else CAMPAIGN_DAYS
    return Milestone(PeriodKind.CAMPAIGN, last - timedelta(days=days - 1), last)


def election_timetable(vote: date, *, repeated: bool = False) -> tuple[Milestone, ...]:
    """Return the whole period, call to vote, then its dates."""
    eve = vote - timedelta(days=1)
    return (
        Milestone(PeriodKind.ELECTORAL_PERIOD, call_day(vote, repeated=repeated), vote),
        campaign_dates(vote, repeated=repeated),
        Milestone(PeriodKind.POLL_BAN, vote - timedelta(days=POLL_BAN_DAYS), eve),
        Milestone(PeriodKind.REFLECTION_DAY, eve, eve),
        Milestone(PeriodKind.POLLING_DAY, vote, vote),
    )


def ordinary_local_vote(year: int) -> date:
    """Return the fourth Sunday of May (art. 42.3)."""
    first = date(year, 5, 1)
    return first + timedelta(days=(SUNDAY - first.weekday()) % 7 + 21)


def date_warning(election: Election, vote: date) -> Message | None:
    """Warn about an unusual, still allowed day."""
    if election is Election.LOCAL and vote != (usual := ordinary_local_vote(vote.year)):
        return msg(
            "Las elecciones locales son el cuarto domingo de mayo (en %(year)s, el %(day)s); otra fecha solo cabe "
            "en unas elecciones parciales.",
            year=vote.year,
            day=f"{usual:%d/%m/%Y}",
        )
    if vote.weekday() != SUNDAY:
        return msg("El %(day)s no es domingo. Compruebe la fecha de la votación.", day=f"{vote:%d/%m/%Y}")
    return None


class AccountPart(LabelledEnum):
    PINNED = "pinned", msg("Publicaciones fijadas e historias destacadas")
    BIO = "bio", msg("Biografía y enlaces")
    COVER = "cover", msg("Portada y avatar")
