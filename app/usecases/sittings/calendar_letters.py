"""The letters that keep an appointment in a person's calendar.

A sitting apart from the series has a UID of its own: an RDATE has no length, and programs read its first date or none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.core import paths
from app.domain.notifications.service import Letter
from app.domain.people.models import User
from app.domain.sittings.models import Appointment, Sitting, SittingInvitation
from app.domain.sittings.rules.calendar_series import CalendarSeries
from app.ical.invitation import CalendarInvitation, InvitationMethod, render_invitation


@dataclass(frozen=True, slots=True)
class InvitationSender:
    """The letters' base `address` and sender (`mail`)."""

    address: str
    mail: str


@dataclass(frozen=True, slots=True)
class CalendarLetters:
    """An appointment's letters; `slug`: the organisation's."""

    appointment: Appointment
    series: CalendarSeries[Sitting]
    slug: str
    sender: InvitationSender
    now: datetime

    def to_invited(self, user: User, invitation: SittingInvitation) -> Iterator[Letter]:
        """Yield the series, then what stands apart and is news, then what was called off; note what is told."""
        known = invitation.apart
        standing = self.series.standing(known)
        invitation.apart = [sitting.id for sitting in standing]
        yield self._series_letter(user, invitation, InvitationMethod.REQUEST)
        for sitting in standing:
            if sitting.id not in known:
                yield self._sitting_letter(sitting, user, invitation, InvitationMethod.REQUEST)
        for sitting in self.series.called_off(known):
            yield self._sitting_letter(sitting, user, invitation, InvitationMethod.CANCEL)

    def to_leaving(self, user: User, invitation: SittingInvitation) -> Iterator[Letter]:
        known, invitation.apart = invitation.apart, []
        yield self._series_letter(user, invitation, InvitationMethod.CANCEL)
        for sitting in self.series.taken_out(known):
            yield self._sitting_letter(sitting, user, invitation, InvitationMethod.CANCEL)

    def _series_letter(self, user: User, invitation: SittingInvitation, method: InvitationMethod) -> Letter:
        appointment, pattern = self.appointment, self.appointment.pattern
        first = pattern.moments(pattern.first_day)
        path = f"/o/{self.slug}/sittings"
        when = {"starts_at": first.starts_at, "ends_at": first.ends_at, "rule": pattern.rule}
        without = self.series.without(invitation.apart)
        event = self._event(
            user, invitation, appointment.name, path, uid=appointment.calendar_uid, without=without, **when
        )
        context = {
            "title": appointment.name,
            "weekdays": list(appointment.weekdays),
            "at": f"{appointment.at:%H:%M}",
            "hours": appointment.cut_off_hours,
            "path": path,
            "calendar": _calendar_part(event, method),
        }
        kind = "session_cancelled" if method is InvitationMethod.CANCEL else "session_invitation"
        key = f"appointment:{appointment.id}:{user.id}:{invitation.sequence}:{method.value}"
        return Letter(user.email, user.name, user.locale, kind, context, key)

    def _sitting_letter(
        self, sitting: Sitting, user: User, invitation: SittingInvitation, method: InvitationMethod
    ) -> Letter:
        path = paths.sitting(self.slug, sitting.id)
        uid = f"{sitting.day:%Y%m%d}-{self.appointment.calendar_uid}"
        when = {"starts_at": sitting.starts_at, "ends_at": sitting.ends_at}
        context = {
            "title": sitting.name,
            "starts_at": sitting.starts_at.isoformat(),
            "zone": self.appointment.zone,
            "path": path,
            "calendar": _calendar_part(self._event(user, invitation, sitting.name, path, uid=uid, **when), method),
        }
        kind = "session_called_off" if method is InvitationMethod.CANCEL else "session_kept"
        key = f"sitting:{sitting.id}:{user.id}:{invitation.sequence}:{method.value}"
        return Letter(user.email, user.name, user.locale, kind, context, key)

    def _event(
        self, user: User, invitation: SittingInvitation, name: str, path: str, **more: Any
    ) -> CalendarInvitation:
        url = self.sender.address + path
        return CalendarInvitation(
            sequence=invitation.sequence,
            stamp=self.now,
            zone=self.appointment.zone,
            summary=f"Sesión de aprobación: {name}",
            description=url,
            url=url,
            organiser=self.sender.mail,
            attendee=user.email,
            attendee_name=user.name,
            **more,
        )


def _calendar_part(event: CalendarInvitation, method: InvitationMethod) -> dict[str, str]:
    return {"method": method.value, "text": render_invitation(event, method)}
