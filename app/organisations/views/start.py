"""«Puesta en marcha»: the steps before the first publication, and where an administrator lands until they are done."""

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from app.accounts import queries as accounts
from app.accounts.models import Invitation
from app.accounts.queries.invitations import waiting_invitations
from app.accounts.rules import Permission, permissions_of
from app.accounts.service.profile import dismiss_setup
from app.channels import queries as channels
from app.organisations.rules import Installation, Need, Readiness, needs
from app.organisations.views.blueprint import bp
from app.pages.shell.request_context import has_mail, organisation, person, today, wiring
from app.topics import queries as topics
from app.web.access import requires
from app.web.request import actor, now, reading, writing

Page = str | Response


@bp.get("/o/<organisation>/settings/start")
@requires(Permission.ORGANISATION_MANAGE)
def start() -> Page:
    steps = setup_steps()
    opens = organisation().id not in person().setup_dismissed and not organisation().is_demo
    return render_template("organisations/start.html", needs=steps, opens_after_signing_in=opens)


@bp.get("/o/<organisation>/settings/arrival")
@requires(Permission.ORGANISATION_MANAGE)
def arrive() -> Page:
    """Send an administrator who has just signed in to the steps, or on when all of them are done."""
    is_complete = all(need.met for need in setup_steps())
    return redirect(url_for("accounts.home" if is_complete else ".start"), 303)


@bp.post("/o/<organisation>/settings/start/dismissal")
@requires(Permission.ORGANISATION_MANAGE)
def dismiss() -> Page:
    with writing() as session:
        dismiss_setup(session, person(), actor=actor(), now=now())
    return redirect(url_for("accounts.home"), 303)


def setup_steps() -> list[Need]:
    """Return the steps with their states, in five statements."""
    session, body, config = reading(), organisation(), wiring().config
    people = accounts.members(session, organisation_id=body.id, today=today())
    writers, deciders = (
        frozenset(one.user.id for one in people if accounts.may(one, permission))
        for permission in (Permission.POST_WRITE, Permission.POST_DECIDE)
    )
    open_ones = filter(_is_open, waiting_invitations(session, body.id))
    invited = [permissions_of(row.roles, [row.post_kind]) for row in open_ones]
    return needs(
        Readiness(
            writers=writers,
            deciders=deciders,
            entered=frozenset(one.user.id for one in people if one.user.password_hash),
            has_invited_writer=any(Permission.POST_WRITE in held for held in invited),
            has_invited_decider=any(Permission.POST_DECIDE in held for held in invited),
            topics=topics.open_count(session, organisation_id=body.id),
            channels=channels.open_count(session, organisation_id=body.id),
            has_hours=bool(body.attention_hours),
            installation=None if body.is_demo else Installation(config.public_url, has_mail()),
        )
    )


def _is_open(row: Invitation) -> bool:
    return row.declined_at is None and row.expires_at > now()
