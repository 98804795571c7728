"""Founding of the organisations through use cases."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, update

from app.core.actor import Actor
from app.core.permissions import Permission, PostKind, Role
from app.core.tokens import new_token
from app.db.work import Work
from app.demo.content import DemoOrganisation
from app.demo.scenes import picture
from app.demo.stage import DemoStage, StoryWorker
from app.domain.control.queries import waiting_changes
from app.domain.directory.models import Channel
from app.domain.directory.rules.account_acts import AccountActDetails
from app.domain.directory.rules.house_texts import HouseTextKind
from app.domain.directory.rules.networks import Network, Publishing
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.editorial_line.queries.line_cache import line_in_force
from app.domain.editorial_line.rules.detectors.links import OFFICIAL
from app.domain.editorial_line.rules.line_data import register_data
from app.domain.editorial_line.rules.versions import ListKind
from app.domain.image_rights.rules.licences import OWN_AND_NOBODY
from app.domain.media.ports import CleanedImage, ImageCleaner
from app.domain.organisations.models import Organisation
from app.domain.organisations.queries import current_day
from app.domain.organisations.rules import DEFAULT_GRACE_MINUTES, WEEKDAYS, OrganisationKind
from app.domain.people.models import Membership
from app.domain.people.queries import actors as actor_queries
from app.domain.people.queries import people
from app.domain.public.rules.settings import Licence, PagePart, PublicPageSettings
from app.domain.publishing.ports import AccountAccess
from app.domain.requests.models import RequestMailbox
from app.domain.requests.queries.mailbox import mailbox_of
from app.domain.requests.rules.mail_letter import MailSecurity
from app.usecases.directory import connection as directory_connection
from app.usecases.directory import registration
from app.usecases.directory.house_texts import HouseTextDetails, keep_house_text
from app.usecases.directory.topics import TopicDetails, create_topic
from app.usecases.editorial_line import lists
from app.usecases.image_rights.rights import note_rights
from app.usecases.media import images as media_images
from app.usecases.organisations import settings
from app.usecases.organisations.creation import NewOrganisation, establish_organisation
from app.usecases.organisations.units import create_unit
from app.usecases.people import passwords
from app.usecases.people import roles as people_roles
from app.usecases.plan import account_acts
from app.usecases.public.settings import change_public_page
from app.usecases.requests import mailbox as request_mailbox
from app.usecases.wiring import Wiring


def add_own_web(work: Work, place: DemoOrganisation) -> None:
    _, line = line_in_force(work.session, work.organisation_id or 0, now=work.now)
    data = register_data(next(register for register in line.registers if register.code == OFFICIAL))
    own = {"name": place.organisation["name"], "sites": [place.organisation["web"]]}
    lists.store_list(work, ListKind.REGISTER, {**data, "entries": [own, *data["entries"]]})


@dataclass(frozen=True)
class PreparedData:
    """Digests by address, pictures by name: too slow for transactions."""

    hashes: Mapping[str, str]
    pictures: Mapping[str, CleanedImage]


def prepare_data(images: ImageCleaner, places: tuple[DemoOrganisation, ...], hashes: Mapping[str, str]) -> PreparedData:
    names = sorted({post.image for place in places for post in place.posts if post.image})
    return PreparedData(hashes, {name: images.cleaned(picture(name)) for name in names})


def found_demo_organisation(
    session: Session,
    wiring: Wiring,
    place: DemoOrganisation,
    prepared: PreparedData,
    machine: StoryWorker,
    *,
    now: datetime,
) -> DemoStage:
    organisation = _organisation(session, place, prepared, now)
    founder = _founder(session, place, organisation, now)
    settings.change_organisation(Work(session, founder, now), organisation, _details(place))
    units = _units(session, place, founder, now)
    actors = {
        person_data["key"]: _add_person(session, person_data, units, prepared, founder, now)
        for person_data in place.data["people"]
    }
    topics = _topics(session, place, units, founder, now)
    _house_texts(session, place, founder, now)
    by_key = {
        account_data["key"]: _channel(session, wiring, machine, account_data, actors, founder, now)
        for account_data in place.data["accounts"]
    }
    add_own_web(Work(session, next(a for a in actors.values() if a.may(Permission.LINE_PROPOSE)), now), place)
    pictures = _pictures(session, wiring, place, prepared, actors, now)
    _set_mailbox(session, wiring, place, founder, now)
    stage = DemoStage(session, place, organisation, actors, topics, by_key, pictures, machine)
    _open_to_strangers(stage, founder, now)
    return stage


def _open_to_strangers(stage: DemoStage, founder: Actor, now: datetime) -> None:
    """Open page, calendar and report, which takes two people."""
    session, place = stage.session, stage.place
    opened = replace(_details(place), publishes_neutrality=True, publishes_feeds=True)
    change_public_page(Work(session, founder, now), _public_page(place))
    settings.change_organisation(Work(session, founder, now), stage.organisation, opened)
    for change in waiting_changes(session, stage.organisation.id):
        stage.confirm_by_another(change, now)


def disconnect_accounts(stage: DemoStage, *, now: datetime) -> None:
    """Disconnect accounts (fictitious servers), then published on by hand; pause the mailbox."""
    actor = stage.with_role("administrator")[0]
    for channel in stage.channels.values():
        if channel.publishing is Publishing.API:
            directory_connection.disconnect_channel(Work(stage.session, actor, now), channel, revoked=False)
    if mailbox := mailbox_of(stage.session, RequestMailbox, stage.organisation.id):
        stage.machine.collect_due(now)
        stage.session.refresh(mailbox)
        request_mailbox.pause_request_mailbox(Work(stage.session, actor, now), mailbox)


def _organisation(session: Session, place: DemoOrganisation, prepared: PreparedData, now: datetime) -> Organisation:
    body, admin = place.organisation, _administrator(place)
    founding = NewOrganisation(
        name=body["name"],
        slug=place.slug,
        zone=place.zone,
        languages=list(body["languages"]),
        administrator=admin["name"],
        email=admin["email"],
        kind=OrganisationKind(body["kind"]),
        region=body["region"],
    )
    organisation = establish_organisation(session, founding, prepared.hashes[admin["email"]], now=now)
    organisation.is_demo = True
    return organisation


def _administrator(place: DemoOrganisation) -> Mapping[str, Any]:
    return next(person_data for person_data in place.data["people"] if "administrator" in person_data["roles"])


def _founder(session: Session, place: DemoOrganisation, organisation: Organisation, now: datetime) -> Actor:
    session.flush()
    user = people.user_by_email(session, _administrator(place)["email"])
    actor = actor_queries.load_actor(session, user, organisation.id, now=now) if user else None
    assert actor is not None
    return actor


def _details(place: DemoOrganisation) -> settings.OrganisationDetails:
    body = place.organisation
    week = body["attention_week"]
    return settings.OrganisationDetails(
        name=body["name"],
        kind=OrganisationKind(body["kind"]),
        territory_code=body["territory_code"],
        region=body["region"],
        zone=body["zone"],
        languages=list(body["languages"]),
        attention_hours={day: [stretch.split("-") for stretch in week[day]] for day in WEEKDAYS if week[day]},
        grace_minutes=DEFAULT_GRACE_MINUTES,
        domains=sorted({body["web"].removeprefix("www."), f"{place.slug}.example"}),
    )


def _public_page(place: DemoOrganisation) -> PublicPageSettings:
    contact = f"prensa@{place.organisation['web']}"
    return PublicPageSettings(
        is_open=True, parts=tuple(PagePart), may_index=True, licence=Licence.CC_BY, contact=contact
    )


def _units(session: Session, place: DemoOrganisation, founder: Actor, now: datetime) -> dict[str, int]:
    made: dict[str, int] = {}
    for unit in place.data["units"]:
        parent = made[unit["parent"]] if unit["parent"] else None
        made[unit["slug"]] = create_unit(Work(session, founder, now), unit["name"], parent).id
    return made


def _add_person(
    session: Session,
    person_data: Mapping[str, Any],
    units: Mapping[str, int],
    prepared: PreparedData,
    founder: Actor,
    now: datetime,
) -> Actor:
    unit = units[person_data["unit"]]
    if "administrator" in person_data["roles"]:
        mine = (col(Membership.user_id) == founder.id) & (col(Membership.organisation_id) == founder.organisation_id)
        session.exec(update(Membership).where(mine).values(unit_id=unit, job_title=person_data["job"]))
        return founder
    roles = tuple(Role(role) for role in person_data["roles"])
    today = current_day(session, founder.organisation_id, now=now)
    seat = people_roles.RoleTerms(
        roles, PostKind(person_data["post_kind"]), person_data["job"], unit, starts_on=today, ends_on=None
    )
    user, _ = people_roles.add_member(Work(session, founder, now), person_data["email"], person_data["name"], seat)
    session.flush()
    actor = actor_queries.load_actor(session, user, founder.organisation_id, now=now)
    assert actor is not None
    passwords.set_password(session, user, prepared.hashes[person_data["email"]], keep=None, actors=[actor], now=now)
    return actor


def _topics(
    session: Session, place: DemoOrganisation, units: Mapping[str, int], founder: Actor, now: datetime
) -> dict[str, int]:
    return {
        topic["slug"]: create_topic(Work(session, founder, now), _topic_matter(topic, units)).id
        for topic in place.data["topics"]
    }


def _house_texts(session: Session, place: DemoOrganisation, founder: Actor, now: datetime) -> None:
    for text in place.data.get("house_texts", ()):
        wanted = HouseTextDetails(**text | {"kind": HouseTextKind(text["kind"])})
        keep_house_text(Work(session, founder, now), None, wanted)


def _topic_matter(topic: Mapping[str, Any], units: Mapping[str, int]) -> TopicDetails:
    return TopicDetails(
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
    machine: StoryWorker,
    account_data: Mapping[str, Any],
    actors: Mapping[str, Actor],
    founder: Actor,
    now: datetime,
) -> Channel:
    account = registration.ChannelDetails(
        network=Network(account_data["network"]),
        name=account_data["name"],
        handle=account_data["handle"],
        url=account_data["url"],
        languages=list(account_data["languages"]),
        responsible_id=next(actor.id for actor in actors.values() if "editor" in actor.roles),
    )
    details = AccountActDetails(
        reference=account_data["opened_by"], act_on=date.fromisoformat(account_data["opened_on"])
    )
    channel = account_acts.register_account(Work(session, founder, now), account, details)
    if account_data["publishing"] != Publishing.API:
        return channel
    base_url, _, token = account_data["url"].rpartition("/@")
    sealed = directory_connection.SealedToken(
        account.network, wiring.keyring.seal(token), account.languages, wiring.authoriser.scopes
    )
    connection = directory_connection.examine_account(machine.network, AccountAccess(base_url, token), sealed)
    return directory_connection.connect_channel(Work(session, founder, now), connection, channel.id)


def _pictures(
    session: Session,
    wiring: Wiring,
    place: DemoOrganisation,
    prepared: PreparedData,
    actors: Mapping[str, Actor],
    now: datetime,
) -> dict[str, str]:
    editor = next(actor for actor in actors.values() if "editor" in actor.roles)
    names = sorted({post.image for post in place.posts if post.image})
    return {name: _own_picture(session, wiring, prepared.pictures[name], name, editor, now) for name in names}


def _own_picture(session: Session, wiring: Wiring, image: CleanedImage, name: str, editor: Actor, now: datetime) -> str:
    row = media_images.store_image(Work(session, editor, now), wiring.files, image, name=f"{name}.png")
    note_rights(Work(session, editor, now), row.digest, OWN_AND_NOBODY)
    return row.digest


def _set_mailbox(session: Session, wiring: Wiring, place: DemoOrganisation, founder: Actor, now: datetime) -> None:
    """Set the mailbox, with a password that opens nothing."""
    if mailbox := place.data.get("mailbox"):
        since = current_day(session, founder.organisation_id, now=now)
        where = request_mailbox.MailboxLocation(
            mailbox["host"], mailbox["port"], MailSecurity.TLS, mailbox["user"], "INBOX", since
        )
        request_mailbox.set_request_mailbox(Work(session, founder, now), where, wiring.keyring.seal(new_token()))
