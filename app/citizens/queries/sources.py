"""Where messages come from, as it is shown and changed."""

from typing import NamedTuple

from sqlmodel import Session, col, select

from app.channels.models import Channel
from app.channels.rules.accounts import ChannelState, Publishing
from app.citizens.models import CitizenMailbox, Listening
from app.core.errors import NotFound
from app.core.words import say


class Ear(NamedTuple):
    """A connected account, and how it is listened to if it is."""

    channel: Channel
    listening: Listening | None


def listening_of(session: Session, channel: Channel) -> Listening | None:
    """Locked, for a deed."""
    mine = (Listening.organisation_id == channel.organisation_id, Listening.channel_id == channel.id)
    return session.exec(select(Listening).where(*mine).with_for_update()).first()


def ears(session: Session, organisation_id: int) -> list[Ear]:
    """Every connected account that is not closed, by its name; one statement."""
    listened = (col(Listening.organisation_id) == Channel.organisation_id) & (col(Listening.channel_id) == Channel.id)
    wanted = (
        select(Channel, Listening)
        .outerjoin(Listening, listened)
        .where(
            Channel.organisation_id == organisation_id,
            Channel.publishing == Publishing.API,
            Channel.state != ChannelState.CLOSED,
        )
        .order_by(col(Channel.name), col(Channel.id))
    )
    return [Ear(channel, listening) for channel, listening in session.exec(wanted)]


def mailbox_of(session: Session, organisation_id: int, *, lock: bool = False) -> CitizenMailbox | None:
    """`lock` for a deed, so that it and whoever reads the mailbox take turns."""
    wanted = select(CitizenMailbox).where(CitizenMailbox.organisation_id == organisation_id)
    return session.exec(wanted.with_for_update() if lock else wanted).first()


def mailbox_or_404(session: Session, organisation_id: int) -> CitizenMailbox:
    """Locked, for a deed."""
    found = mailbox_of(session, organisation_id, lock=True)
    if found is None:
        raise NotFound(say("Todavía no hay ningún buzón: rellene primero sus datos."))
    return found
