"""Deliveries that wait for a person, in one list, and those of an account that is connected again."""

from flask import render_template, url_for

from app.core.messages import msg
from app.core.permissions import Permission as P
from app.domain.account_watch.queries import unexplained_count
from app.domain.directory.queries import channels
from app.domain.publishing.queries import deliveries
from app.domain.publishing.queries.earlier_approvals import uncovered_deliveries
from app.pages.publishing.deliveries import Page, attention_groups, bp
from app.pages.shell.request_context import organisation
from app.usecases.publishing import waiting_sends
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.request import actor, read_session, work, write_transaction

SENT = msg("Se envía ahora lo que esperaba en %(account)s: %(count)s.")


@bp.get("")
@requires(P.POST_READ)
def attention() -> str:
    session, body, settles = read_session(), organisation().id, actor().may(P.DELIVERY_SETTLE)
    return render_template(
        "publishing/attention.html",
        groups=attention_groups(),
        ready=deliveries.accounts_with_waiting(session, body) if settles else [],
        outside=unexplained_count(session, body),
        uncovered=uncovered_deliveries(session, body) if settles else [],
    )


@bp.post("/accounts/<int:channel_id>")
@requires(P.DELIVERY_SETTLE)
def send_waiting(channel_id: int) -> Page:
    with write_transaction() as session:
        channel = channels.channel_or_404(session, channel_id, organisation_id=organisation().id)
        count = waiting_sends.send_waiting(work(session), channel)
        sentence = msg(SENT.msgid, account=channel.called, count=count)
    return flash_and_redirect(sentence, url_for(".attention"))
