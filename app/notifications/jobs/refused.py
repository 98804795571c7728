"""An address that takes no mail is somebody's to mend: whoever manages people is told, once a day for each."""

from datetime import datetime

from sqlmodel import Session

from app.accounts import queries as accounts
from app.accounts.rules import Permission
from app.core import paths
from app.core.zones import day_in
from app.notifications.jobs.readers import Reader
from app.notifications.models import Notice
from app.notifications.service.letters import Letter, queue_all

KIND = "address_refused"


def tell_administrators(session: Session, notice: Notice, reader: Reader, trouble: str, *, now: datetime) -> None:
    """Not of a letter that told of this itself, nor its own reader, who would not get it."""
    if reader.organisation_id is None or reader.user_id is None or notice.kind == KIND:
        return
    told = accounts.able(session, reader.organisation_id, Permission.MEMBER_MANAGE, now=now)
    day = day_in(now, reader.hours.zone)
    context = {
        "who": notice.to_name or notice.to_address,
        "their_address": notice.to_address,
        "trouble": trouble,
        "path": paths.member(reader.slug, reader.user_id),
    }
    letters = [
        Letter(user.email, user.name, user.locale, KIND, context, f"refused:{reader.user_id}:{day}:{user.id}")
        for user in told
        if user.id != reader.user_id
    ]
    queue_all(session, letters, organisation_id=reader.organisation_id, now=now)
