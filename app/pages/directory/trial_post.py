from flask import flash, redirect, url_for

from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.directory.queries import channels
from app.domain.publishing.ports import NetworkError, NetworkErrorKind
from app.pages.directory.blueprint import bp
from app.pages.directory.channels import Page
from app.pages.shell.request_context import organisation, wiring
from app.usecases.publishing import trial_post
from app.usecases.publishing.network_call import open_account
from app.usecases.publishing.trial_post import TrialOutcome
from app.web.access import requires
from app.web.request import actor, now, write_transaction
from app.web.translation import translate

WITHDRAWN = msg("La prueba salió en la cuenta y ya está retirada.")
NOT_WITHDRAWN = msg("La prueba salió en la cuenta, pero no se ha podido retirar. Bórrela allí: %(address)s")
NOT_SEEN = msg("La red dijo que la prueba salió, pero no está en la cuenta. Mírela antes de fiarse de ella.")
DOUBTFUL = msg("No se sabe si la prueba salió: la red no lo confirmó. Mire la cuenta, y si está, bórrela.")
NOT_OUT = msg("La prueba no se ha podido publicar. %(reason)s")


@bp.post("/o/<organisation>/official-accounts/<int:channel_id>/trial")
@requires(Permission.ACCOUNT_MANAGE)
def try_account(channel_id: int) -> Page:
    with write_transaction() as session:
        channel = channels.channel_or_404(session, channel_id, organisation_id=organisation().id)
        outgoing = trial_post.begin_trial(session, channel, actor=actor(), now=now())
        network, base_url, credentials = channel.network, channel.base_url, channel.credentials or ""
    try:
        access = open_account(base_url, credentials, wiring().keyring.unseal)
        outcome = trial_post.publish_trial(wiring().networks[network], access, outgoing)
    except NetworkError as error:
        outcome = TrialOutcome(trouble=error.sentence, kind=error.kind)
    with write_transaction() as session:
        channel = channels.channel_or_404(session, channel_id, organisation_id=organisation().id)
        trial_post.end_trial(session, channel, outcome, actor=actor(), now=now())
    flash(translate(_sentence(outcome)), "good" if outcome.is_withdrawn and outcome.is_seen is not False else "warning")
    return redirect(url_for(".edit", channel_id=channel_id), 303)


def _sentence(outcome: TrialOutcome) -> Message:
    if outcome.kind is NetworkErrorKind.UNKNOWN:
        return DOUBTFUL
    if outcome.trouble:
        return msg(NOT_OUT.msgid, reason=outcome.trouble)
    if outcome.is_seen is False:
        return NOT_SEEN
    return WITHDRAWN if outcome.is_withdrawn else msg(NOT_WITHDRAWN.msgid, address=outcome.permalink)
