"""E-mail invitations that calendars add, move and remove (iTIP, RFC 5546; iMIP, RFC 6047), hiding other guests."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from icalendar import Calendar, Event, vCalAddress, vRecur, vText, vUri

from app.core.zones import local_time
from app.ical.calendar import FOOTER, PRODID
from app.ical.event import agreed_times, to_ascii_url, to_one_line
from app.ical.zone import render_time_zone


class InvitationMethod(StrEnum):
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarInvitation:
    """An invitation, with aware instants; `organiser`: the sender.

    `uid` never changes; `sequence` grows with each message. `rule`: by its zone's clock, if it repeats; `without`:
    starts left out.
    """

    uid: str
    sequence: int
    stamp: datetime
    starts_at: datetime
    ends_at: datetime
    zone: str
    rule: str = ""
    without: tuple[datetime, ...] = ()
    summary: str
    description: str
    url: str
    organiser: str
    attendee: str
    attendee_name: str


def render_invitation(invitation: CalendarInvitation, method: InvitationMethod) -> str:
    """Return the invitation with CRLF, folded at 75 octets."""
    calendar = Calendar()
    for name, value in (("prodid", PRODID), ("version", "2.0"), ("calscale", "GREGORIAN"), ("method", method.value)):
        calendar.add(name, value)
    frame: bytes = calendar.to_ical()
    event = Event()
    for name, value in _properties(invitation, method):
        event.add(name, value)
    block: bytes = event.to_ical()
    return b"".join((frame.removesuffix(FOOTER), render_time_zone(invitation.zone) or b"", block, FOOTER)).decode()


def _properties(invitation: CalendarInvitation, method: InvitationMethod) -> Iterator[tuple[str, Any]]:
    yield from (("uid", invitation.uid), ("sequence", invitation.sequence))
    yield "dtstamp", invitation.stamp.astimezone(UTC).replace(microsecond=0)
    yield from _moments(invitation)
    yield from (("summary", to_one_line(invitation.summary)), ("description", invitation.description))
    yield "url", vUri(to_ascii_url(invitation.url))
    yield "organizer", _address(invitation.organiser, CN="Cauce")
    yield "attendee", _attendee(invitation)
    yield "status", "CANCELLED" if method is InvitationMethod.CANCEL else "CONFIRMED"
    yield from (("transp", "OPAQUE"), ("x-microsoft-cdo-busystatus", "BUSY"))


def _moments(invitation: CalendarInvitation) -> Iterator[tuple[str, Any]]:
    """Yield the series by its zone's clock, a single one as in feeds."""
    zone = invitation.zone
    if not invitation.rule:
        yield from zip(("dtstart", "dtend"), agreed_times(invitation.starts_at, invitation.ends_at, zone), strict=True)
        return
    yield from (("dtstart", _local(invitation.starts_at, zone)), ("dtend", _local(invitation.ends_at, zone)))
    yield "rrule", vRecur.from_ical(invitation.rule)
    yield from (("exdate", _local(at, zone)) for at in invitation.without)


def _local(instant: datetime, zone: str) -> datetime:
    return local_time(instant.replace(microsecond=0), zone)


def _attendee(invitation: CalendarInvitation) -> vCalAddress:
    """Request no answer, which would go unread."""
    parameters = {"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT", "PARTSTAT": "NEEDS-ACTION", "RSVP": "FALSE"}
    return _address(invitation.attendee, CN=to_one_line(invitation.attendee_name), **parameters)


def _address(mail: str, **parameters: str) -> vCalAddress:
    address = vCalAddress(f"mailto:{mail}")
    for name, value in parameters.items():
        address.params[name] = vText(value)
    return address
