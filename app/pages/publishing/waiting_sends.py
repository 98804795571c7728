from flask import url_for

from app.core.messages import msg
from app.core.permissions import Permission as P
from app.domain.directory.queries import channels
from app.pages.publishing.deliveries import Page, bp
from app.pages.shell.request_context import organisation
from app.usecases.publishing import waiting_sends
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.request import actor, now, write_transaction

SENT = msg("Se envía ahora lo que esperaba en %(account)s: %(count)s.")


@bp.post("/accounts/<int:channel_id>")
@requires(P.DELIVERY_SETTLE)
def send_waiting(channel_id: int) -> Page:
    with write_transaction() as session:
        channel = channels.channel_or_404(session, channel_id, organisation_id=organisation().id)
        count = waiting_sends.send_waiting(session, channel, actor=actor(), now=now())
        sentence = msg(SENT.msgid, account=channel.called, count=count)
    return flash_and_redirect(sentence, url_for(".attention"))
