"""Profiles that are looked at: adding and closing them, and noting what was seen."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlmodel import Session

from app.accounts.rules import Permission, demand
from app.audit import service as audit
from app.audit.rules import Act
from app.channels.rules.accounts import NETWORK_NAMES, Network
from app.core.actor import Actor
from app.core.errors import OutOfTurn, Refusal
from app.core.words import say
from app.db.changing import rewrite
from app.plan.models import ComparableProfile, ObservationSheet
from app.plan.queries import profiles as queries
from app.plan.rules.profiles import Observation, check_observation
from app.plan.service.slots import Unfit


@dataclass(frozen=True, slots=True)
class Named:
    """What is said of a profile; see `models.ComparableProfile`."""

    name: str
    network: Network
    body: str = ""
    url: str = ""
    closed: bool = False


def add_profile(session: Session, named: Named, *, actor: Actor, now: datetime) -> ComparableProfile:
    """Raises `Unfit` where there is one of that name on that network."""
    demand(actor.may(Permission.PLAN_MANAGE))
    _check_name(session, named, None, actor)
    made = ComparableProfile(organisation_id=actor.organisation_id, **asdict(named))
    session.add(made)
    session.flush()
    audit.record(session, Act.COMPARABLE_CREATED, actor=actor, now=now, subject=_subject(made), **_said(named))
    return made


def change_profile(session: Session, profile: ComparableProfile, named: Named, *, actor: Actor, now: datetime) -> None:
    """Comes locked. Only what is different is written; its sheets stay, also once closed."""
    demand(actor.may(Permission.PLAN_MANAGE))
    _check_name(session, named, profile, actor)
    if changed := rewrite(profile, asdict(named)):
        said = {name: value for name, value in _said(named).items() if name in changed}
        audit.record(session, Act.COMPARABLE_CHANGED, actor=actor, now=now, subject=_subject(profile), **said)


def observe(
    session: Session,
    profile: ComparableProfile | None,
    seen: Observation,
    *,
    today: date,
    actor: Actor,
    now: datetime,
) -> ObservationSheet:
    """Of a profile, or of our own accounts without one. Raises `Unfit`, and `OutOfTurn` once it is closed."""
    demand(actor.may(Permission.PLAN_MANAGE))
    made = _sheet(profile, seen, today, actor, now)
    session.add(made)
    session.flush()
    said = {"name": profile.name if profile else "", "observed_on": seen.observed_on}
    audit.record(session, Act.COMPARABLE_OBSERVED, actor=actor, now=now, subject=_subject(profile), **said)
    return made


def bring_sheets(
    session: Session,
    rows: Sequence[tuple[ComparableProfile, Observation]],
    *,
    file: str,
    today: date,
    actor: Actor,
    now: datetime,
) -> int:
    """Every one of a spreadsheet, as one deed; what is there already word for word is not added again."""
    demand(actor.may(Permission.PLAN_MANAGE))
    there = queries.sheets_of_all(session, actor.organisation_id, {profile.id for profile, _ in rows})
    known = {(one.profile_id, repr(queries.seen_in(one))) for one in there}
    fresh = {(profile.id, repr(seen)): (profile, seen) for profile, seen in rows}
    made = [_sheet(*pair, today, actor, now) for known_as, pair in fresh.items() if known_as not in known]
    session.add_all(made)
    session.flush()
    subject = f"organisation:{actor.organisation_id}"
    audit.record(session, Act.COMPARABLE_IMPORTED, actor=actor, now=now, subject=subject, file=file, count=len(made))
    return len(made)


def _sheet(
    profile: ComparableProfile | None, seen: Observation, today: date, actor: Actor, now: datetime
) -> ObservationSheet:
    if profile and profile.closed:
        raise OutOfTurn(say("Este perfil está cerrado: ábralo otra vez para anotar en él."))
    try:
        check_observation(seen, today=today)
    except Refusal as refusal:
        raise Unfit("observed_on", refusal.sentence) from refusal
    return ObservationSheet(
        organisation_id=actor.organisation_id,
        profile_id=profile.id if profile else None,
        by_id=actor.person_id,
        by_name=actor.name,
        noted_at=now,
        **asdict(seen),
    )


def _check_name(session: Session, named: Named, profile: ComparableProfile | None, actor: Actor) -> None:
    namesake = queries.called(session, named.name, named.network, organisation_id=actor.organisation_id)
    if namesake is not None and (profile is None or namesake.id != profile.id):
        where = NETWORK_NAMES[named.network]
        raise Unfit(
            "name", say("Ya se mira un perfil que se llama «%(name)s» en %(where)s.", name=named.name, where=where)
        )


def _said(named: Named) -> dict[str, object]:
    return asdict(named) | {"network": named.network.value}


def _subject(profile: ComparableProfile | None) -> str:
    """Ours is named by 0."""
    return f"comparable:{profile.id if profile else 0}"
