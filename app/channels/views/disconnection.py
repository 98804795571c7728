"""Taking an account's connection back: its server is told, and the token is forgotten whatever it answers."""

from flask import flash, redirect, url_for

from app.accounts.rules import Permission
from app.channels import queries, service
from app.channels.models import Channel
from app.channels.ports import Access
from app.channels.views.accounts import Page
from app.channels.views.blueprint import bp
from app.channels.views.connection import opened
from app.core.words import say
from app.pages.shell.request_context import organisation, wiring
from app.web.access import requires
from app.web.request import actor, close, now, reading, writing
from app.web.words import translate

REVOKED = say(
    "La cuenta está desconectada y su servidor ya no admite la autorización. Desde ahora se publica en ella a mano."
)
NOT_TOLD = say(
    "La cuenta está desconectada y Cauce ha olvidado la autorización, pero %(server)s no ha confirmado que la retira. "
    "Retírela allí: en los ajustes de la cuenta, entre las aplicaciones autorizadas."
)


@bp.post("/o/<organisation>/official-accounts/<int:channel_id>/disconnection")
@requires(Permission.ACCOUNT_MANAGE)
def disconnect(channel_id: int) -> Page:
    channel = queries.channel_or_404(reading(), channel_id, organisation_id=organisation().id)
    revoked = _revoked(channel)
    with writing() as session:
        channel = queries.channel_or_404(session, channel_id, organisation_id=organisation().id)
        service.disconnect(session, channel, revoked=revoked, actor=actor(), now=now())
    said = REVOKED if revoked else say(NOT_TOLD.msgid, server=channel.base_url)
    flash(translate(said), "good" if revoked else "warning")
    return redirect(url_for(".edit", channel_id=channel_id), 303)


def _revoked(channel: Channel) -> bool:
    """Whether the server takes the token no more; one sealed with keys that are lost cannot be shown to it."""
    if channel.credentials is None:
        return False
    try:
        access = Access(channel.base_url, wiring().keyring.unseal(channel.credentials))
        known = [opened(row) for row in queries.registrations(reading(), channel.base_url)]
    except ValueError:
        return False
    close()
    return service.revoke(wiring().authoriser, wiring().networks[channel.network], access, known)
