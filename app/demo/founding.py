"""The organisations of the demonstration, founded as any other: through the deeds of each feature."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, update

from app.accounts import queries as accounts
from app.accounts.models import Membership
from app.accounts.rules import Permission, PostKind, Role
from app.accounts.service import passwords, people
from app.channels import service as channels
from app.channels.models import Channel
from app.channels.ports import Access
from app.channels.rules.accounts import Network, Publishing
from app.channels.rules.acts import Said
from app.core.actor import Actor
from app.core.ids import new_token
from app.demo.content import Place
from app.demo.ruling import list_own_web
from app.demo.scenes import picture
from app.demo.stage import Machine, Stage
from app.intake import service as intake
from app.intake.queries import mailbox_of
from app.intake.rules.mailbox import Security
from app.media import service as media
from app.media.ports import CleanImage, Images
from app.organisations import service as organisations
from app.organisations.deeds import Founding, found_organisation
from app.organisations.models import Organisation
from app.organisations.queries import day_of
from app.organisations.rules import DEFAULT_GRACE_MINUTES, WEEKDAYS, Kind
from app.plan.deeds import opening
from app.public.rules.settings import Licence, Part, Showing
from app.public.service.settings import change_page
from app.topics.rules import Risk, TopicClass
from app.topics.service import Matter, create_topic
from app.usecases.wiring import Wiring


@dataclass(frozen=True)
class Prepared:
    """What takes too long for a transaction: the digests of the passwords, by address, and the pictures, by name."""

    hashes: Mapping[str, str]
    pictures: Mapping[str, CleanImage]


def prepare(images: Images, places: tuple[Place, ...], hashes: Mapping[str, str]) -> Prepared:
    names = sorted({post.image for place in places for post in place.posts if post.image})
    return Prepared(hashes, {name: images.cleaned(picture(name)) for name in names})


def found(
    session: Session, wiring: Wiring, place: Place, prepared: Prepared, machine: Machine, *, now: datetime
) -> Stage:
    """The organisation with its units, people, topics, accounts and pictures, as they were at `now`."""
    organisation = _organisation(session, place, prepared, now)
    founder = _founder(session, place, organisation, now)
    details = _details(place)
    organisations.change_organisation(session, organisation, details, actor=founder, now=now)
    units = _units(session, place, founder, now)
    actors = {one["key"]: _person(session, one, units, prepared, founder, now) for one in place.told["people"]}
    topics = _topics(session, place, units, founder, now)
    by_key = {
        one["key"]: _channel(session, wiring, machine, one, actors, founder, now) for one in place.told["accounts"]
    }
    list_own_web(session, place, actor=next(a for a in actors.values() if a.may(Permission.LINE_PROPOSE)), now=now)
    pictures = _pictures(session, wiring, place, prepared, actors, now)
    _set_mailbox(session, wiring, place, founder, now)
    change_page(session, _showing(place), actor=founder, now=now)
    return Stage(session, place, organisation, actors, topics, by_key, pictures, machine)


def disconnect(stage: Stage, *, now: datetime) -> None:
    """Nobody can connect to servers that do not exist: from now on accounts are published on by hand.

    The mailbox is read for the last time, and rests.
    """
    actor = stage.with_role("administrator")[0]
    for channel in stage.channels.values():
        if channel.publishing is Publishing.API:
            channels.disconnect(stage.session, channel, revoked=False, actor=actor, now=now)
    if mailbox := mailbox_of(stage.session, stage.organisation.id):
        stage.machine.collect_due(now)
        stage.session.refresh(mailbox)
        intake.pause_mailbox(stage.session, mailbox, actor=actor, now=now)


def _organisation(session: Session, place: Place, prepared: Prepared, now: datetime) -> Organisation:
    body, admin = place.organisation, _administrator(place)
    founding = Founding(
        name=body["name"],
        slug=place.slug,
        zone=place.zone,
        languages=list(body["languages"]),
        administrator=admin["name"],
        email=admin["email"],
        kind=Kind(body["kind"]),
    )
    organisation = found_organisation(session, founding, prepared.hashes[admin["email"]], now=now)
    organisation.is_demo = True
    return organisation


def _administrator(place: Place) -> Mapping[str, Any]:
    return next(one for one in place.told["people"] if "administrator" in one["roles"])


def _founder(session: Session, place: Place, organisation: Organisation, now: datetime) -> Actor:
    session.flush()
    user = accounts.user_by_email(session, _administrator(place)["email"])
    actor = accounts.actor_of(session, user, organisation.id, now=now) if user else None
    assert actor is not None
    return actor


def _details(place: Place) -> organisations.Details:
    body = place.organisation
    week = body["attention_week"]
    return organisations.Details(
        name=body["name"],
        kind=Kind(body["kind"]),
        territory_code=body["territory_code"],
        region=body["region"],
        zone=body["zone"],
        languages=list(body["languages"]),
        attention_hours={day: [stretch.split("-") for stretch in week[day]] for day in WEEKDAYS if week[day]},
        grace_minutes=DEFAULT_GRACE_MINUTES,
        publishes_neutrality=True,
        publishes_feeds=True,
        domains=sorted({body["web"].removeprefix("www."), f"{place.slug}.example"}),
    )


def _showing(place: Place) -> Showing:
    """Return a page with every part, which search engines may find as they may that of any body that opened its own."""
    contact = f"prensa@{place.organisation['web']}"
    return Showing(is_open=True, parts=tuple(Part), may_index=True, licence=Licence.CC_BY, contact=contact)


def _units(session: Session, place: Place, founder: Actor, now: datetime) -> dict[str, int]:
    made: dict[str, int] = {}
    for unit in place.told["units"]:
        parent = made[unit["parent"]] if unit["parent"] else None
        made[unit["slug"]] = organisations.create_unit(session, unit["name"], parent, actor=founder, now=now).id
    return made


def _person(
    session: Session,
    told: Mapping[str, Any],
    units: Mapping[str, int],
    prepared: Prepared,
    founder: Actor,
    now: datetime,
) -> Actor:
    unit = units[told["unit"]]
    if "administrator" in told["roles"]:
        mine = (col(Membership.user_id) == founder.id) & (col(Membership.organisation_id) == founder.organisation_id)
        session.exec(update(Membership).where(mine).values(unit_id=unit, job_title=told["job"]))
        return founder
    roles = tuple(Role(role) for role in told["roles"])
    today = day_of(session, founder.organisation_id, now=now)
    seat = people.Seat(roles, PostKind(told["post_kind"]), told["job"], unit, starts_on=today, ends_on=None)
    user = people.invite(session, told["email"], told["name"], seat, actor=founder, now=now).user
    session.flush()
    actor = accounts.actor_of(session, user, founder.organisation_id, now=now)
    assert actor is not None
    passwords.set_password(session, user, prepared.hashes[told["email"]], keep=None, actors=[actor], now=now)
    return actor


def _topics(session: Session, place: Place, units: Mapping[str, int], founder: Actor, now: datetime) -> dict[str, int]:
    return {
        topic["slug"]: create_topic(session, _matter(topic, units), actor=founder, now=now).id
        for topic in place.told["topics"]
    }


def _matter(topic: Mapping[str, Any], units: Mapping[str, int]) -> Matter:
    return Matter(
        name=topic["name"],
        pillar=topic["pillar"],
        topic_class=TopicClass(topic["class"]),
        risk=Risk(topic["risk"]),
        owner_unit_id=units[topic["unit"]],
        target_share=topic["target_share"],
    )


def _channel(
    session: Session,
    wiring: Wiring,
    machine: Machine,
    told: Mapping[str, Any],
    actors: Mapping[str, Actor],
    founder: Actor,
    now: datetime,
) -> Channel:
    account = channels.Account(
        network=Network(told["network"]),
        name=told["name"],
        handle=told["handle"],
        url=told["url"],
        languages=list(told["languages"]),
        responsible_id=next(actor.id for actor in actors.values() if "editor" in actor.roles),
    )
    said = Said(reference=told["opened_by"], act_on=date.fromisoformat(told["opened_on"]))
    channel = opening.register(session, account, said, actor=founder, now=now)
    if told["publishing"] != Publishing.API:
        return channel
    base_url, _, token = told["url"].rpartition("/@")
    sealed = channels.Sealed(account.network, wiring.keyring.seal(token), account.languages, wiring.authoriser.scopes)
    connection = channels.examine(machine.network, Access(base_url, token), sealed)
    return channels.connect(session, connection, channel.id, actor=founder, now=now)


def _pictures(
    session: Session,
    wiring: Wiring,
    place: Place,
    prepared: Prepared,
    actors: Mapping[str, Actor],
    now: datetime,
) -> dict[str, str]:
    editor = next(actor for actor in actors.values() if "editor" in actor.roles)
    names = sorted({post.image for post in place.posts if post.image})
    return {
        name: media.add(
            session, wiring.files, prepared.pictures[name], name=f"{name}.png", actor=editor, now=now
        ).digest
        for name in names
    }


def _set_mailbox(session: Session, wiring: Wiring, place: Place, founder: Actor, now: datetime) -> None:
    """Its password opens nothing: it is made up here and forgotten."""
    if told := place.told.get("mailbox"):
        since = day_of(session, founder.organisation_id, now=now)
        where = intake.Place(told["host"], told["port"], Security.TLS, told["user"], "INBOX", since)
        intake.set_mailbox(session, where, wiring.keyring.seal(new_token()), actor=founder, now=now)
