"""«Puesta en marcha»: the steps before the first publication."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.core.permissions import Permission, permissions_of
from app.domain.directory.queries import channels, topics
from app.domain.organisations.rules import OperatorSettings, SetupState, SetupStep, setup_steps
from app.domain.people.models import Invitation
from app.domain.people.queries import people as people_queries
from app.domain.people.queries.invitations import waiting_invitations
from app.pages.organisations.blueprint import bp
from app.pages.shell.request_context import has_mail, organisation, person, today, wiring
from app.usecases.people.profile import dismiss_setup
from app.web.access import requires
from app.web.request import now, read_session, work, write_transaction

Page = str | Response


@bp.get("/o/<organisation>/settings/start")
@requires(Permission.ORGANISATION_MANAGE)
def start() -> Page:
    steps = load_setup_steps()
    opens = organisation().id not in person().setup_dismissed and not organisation().is_demo
    return render_template("organisations/setup.html", needs=steps, opens_after_signing_in=opens)


@bp.get("/o/<organisation>/settings/arrival")
@requires(Permission.ORGANISATION_MANAGE)
def arrive() -> Page:
    """Redirect to the steps, or onwards when done."""
    is_complete = all(step.met for step in load_setup_steps())
    return redirect(url_for("people.home" if is_complete else ".start"), 303)


@bp.post("/o/<organisation>/settings/start/dismissal")
@requires(Permission.ORGANISATION_MANAGE)
def dismiss() -> Page:
    with write_transaction() as session:
        dismiss_setup(work(session), person())
    return redirect(url_for("people.home"), 303)


def load_setup_steps() -> list[SetupStep]:
    """Return steps and states, in five statements."""
    session, body, config = read_session(), organisation(), wiring().config
    people = people_queries.members(session, organisation_id=body.id, today=today())
    writers, deciders = (
        frozenset(member.user.id for member in people if people_queries.member_may(member, permission))
        for permission in (Permission.POST_WRITE, Permission.POST_DECIDE)
    )
    open_invitations = filter(_is_open, waiting_invitations(session, body.id))
    invited = [permissions_of(row.roles, [row.post_kind]) for row in open_invitations]
    return setup_steps(
        SetupState(
            writers=writers,
            deciders=deciders,
            entered=frozenset(member.user.id for member in people if member.user.password_hash),
            has_invited_writer=any(Permission.POST_WRITE in permissions for permissions in invited),
            has_invited_decider=any(Permission.POST_DECIDE in permissions for permissions in invited),
            topics=topics.open_topic_count(session, organisation_id=body.id),
            channels=channels.open_channel_count(session, organisation_id=body.id),
            has_hours=bool(body.attention_hours),
            installation=None if body.is_demo else OperatorSettings(config.public_url, has_mail()),
        )
    )


def _is_open(row: Invitation) -> bool:
    return row.declined_at is None and row.expires_at > now()
