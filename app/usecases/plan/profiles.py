from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from app.core.actor import Actor
from app.core.errors import Conflict, InvalidField, Refusal
from app.core.messages import msg
from app.core.permissions import Permission, demand
from app.db.bulk import assign_changes
from app.db.work import Work
from app.domain.audit import service as audit
from app.domain.audit.rules.acts import Act
from app.domain.directory.rules.networks import NETWORK_NAMES, Network
from app.domain.plan.models.profiles import ComparableProfile, ObservationSheet
from app.domain.plan.queries import profiles
from app.domain.plan.rules.profiles import Observation, check_observation


@dataclass(frozen=True, slots=True)
class ProfileDetails:
    """Profile details; see `models.ComparableProfile`."""

    name: str
    network: Network
    body: str = ""
    url: str = ""
    closed: bool = False


def add_profile(work: Work, named: ProfileDetails) -> ComparableProfile:
    """Raise `InvalidField` for a name repeated on the network."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    _check_name(work, named, None)
    made = ComparableProfile(organisation_id=work.organisation_id, **asdict(named))
    work.session.add(made)
    work.session.flush()
    audit.record(work, Act.COMPARABLE_CREATED, subject=_subject(made), **_audit_fields(named))
    return made


def change_profile(work: Work, profile: ComparableProfile, named: ProfileDetails) -> None:
    """Write a locked profile's differences; sheets stay, even closed."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    _check_name(work, named, profile)
    if changed := assign_changes(profile, asdict(named)):
        detail = {name: value for name, value in _audit_fields(named).items() if name in changed}
        audit.record(work, Act.COMPARABLE_CHANGED, subject=_subject(profile), **detail)


def add_observation(
    work: Work, profile: ComparableProfile | None, seen: Observation, *, today: date
) -> ObservationSheet:
    """Add a sheet for a profile, else our accounts.

    Raises `InvalidField`, and `Conflict` if closed.
    """
    demand(work.actor.may(Permission.PLAN_MANAGE))
    made = _sheet(profile, seen, today, work.actor, work.now)
    work.session.add(made)
    work.session.flush()
    detail = {"name": profile.name if profile else "", "observed_on": seen.observed_on}
    audit.record(work, Act.COMPARABLE_OBSERVED, subject=_subject(profile), **detail)
    return made


def import_observations(
    work: Work, rows: Sequence[tuple[ComparableProfile, Observation]], *, file: str, today: date
) -> int:
    """Import a spreadsheet as one act, skipping identical rows."""
    demand(work.actor.may(Permission.PLAN_MANAGE))
    there = profiles.sheets_of_all(work.session, work.organisation_id, {profile.id for profile, _ in rows})
    known = {(sheet.profile_id, repr(profiles.observation_from(sheet))) for sheet in there}
    fresh = {(profile.id, repr(seen)): (profile, seen) for profile, seen in rows}
    made = [_sheet(*pair, today, work.actor, work.now) for known_as, pair in fresh.items() if known_as not in known]
    work.session.add_all(made)
    work.session.flush()
    subject = f"organisation:{work.organisation_id}"
    audit.record(work, Act.COMPARABLE_IMPORTED, subject=subject, file=file, count=len(made))
    return len(made)


def _sheet(
    profile: ComparableProfile | None, seen: Observation, today: date, actor: Actor, now: datetime
) -> ObservationSheet:
    if profile and profile.closed:
        raise Conflict(msg("Este perfil está cerrado: ábralo otra vez para anotar en él."))
    try:
        check_observation(seen, today=today)
    except Refusal as refusal:
        raise InvalidField("observed_on", refusal.sentence) from refusal
    return ObservationSheet(
        organisation_id=actor.organisation_id,
        profile_id=profile.id if profile else None,
        by_id=actor.person_id,
        by_name=actor.name,
        noted_at=now,
        **asdict(seen),
    )


def _check_name(work: Work, named: ProfileDetails, profile: ComparableProfile | None) -> None:
    namesake = profiles.profile_named(
        work.session, named.name, named.network, organisation_id=work.actor.organisation_id
    )
    if namesake is not None and (profile is None or namesake.id != profile.id):
        where = NETWORK_NAMES[named.network]
        raise InvalidField(
            "name", msg("Ya se mira un perfil que se llama «%(name)s» en %(where)s.", name=named.name, where=where)
        )


def _audit_fields(named: ProfileDetails) -> dict[str, object]:
    return asdict(named) | {"network": named.network.value}


def _subject(profile: ComparableProfile | None) -> str:
    """Return the audit subject; 0 denotes our accounts."""
    return f"comparable:{profile.id if profile else 0}"
