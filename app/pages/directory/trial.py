"""The trial post of a connected account."""

from flask import flash, redirect, url_for

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.directory.queries import channels
from app.domain.publishing.rules.trials import TrialEnd
from app.pages.directory.blueprint import bp
from app.pages.directory.channels import Page
from app.pages.shell.request_context import organisation, wiring
from app.usecases.publishing.trial_post import LOST, AccountTrial, begin_trial, run_trial, settle_trial
from app.web.access import requires
from app.web.request import work, write_transaction
from app.web.translation import translate

TRIED = msg("La cuenta publica bien: la prueba salió, se leyó en la red y ya está retirada.")
TRIED_UNREAD = msg("La prueba salió y ya está retirada. Leerla en la red no se ha podido.")
LEFT = msg("La prueba salió, pero no consta que se haya retirado. Bórrela en %(address)s. %(reason)s")
NOT_SENT = msg("La prueba no ha salido. %(reason)s")
TONES = {
    TrialEnd.WITHDRAWN: "good",
    TrialEnd.LEFT: "warning",
    TrialEnd.UNSEEN: "warning",
    TrialEnd.NOT_SENT: "error",
}


@bp.post("/o/<organisation>/official-accounts/<int:channel_id>/trial")
@requires(Permission.ACCOUNT_MANAGE)
def try_account(channel_id: int) -> Page:
    with write_transaction() as session:
        channel = channels.channel_or_404(session, channel_id, organisation_id=organisation().id)
        outgoing = begin_trial(work(session), organisation(), channel)
    result = run_trial(channel, outgoing, wiring().networks, wiring().keyring.unseal)
    with write_transaction() as session:
        settle_trial(work(session), channel, result)
    flash(translate(_sentence(result)), TONES[result.end])
    return redirect(url_for(".edit", channel_id=channel_id), 303)


def _sentence(result: AccountTrial) -> Message:
    trouble = result.trouble or ""
    match result.end:
        case TrialEnd.WITHDRAWN:
            return TRIED if result.is_read else TRIED_UNREAD
        case TrialEnd.LEFT:
            return msg(LEFT.msgid, address=result.address, reason=trouble)
        case TrialEnd.NOT_SENT:
            return msg(NOT_SENT.msgid, reason=trouble)
        case TrialEnd.UNSEEN:
            return LOST
