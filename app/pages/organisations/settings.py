from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.hosts import hosts_in, parse_domains
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.domain.approvals.queries import sole_approvals
from app.domain.control.rules.changes import ControlKind
from app.domain.moderation.queries import norms
from app.domain.organisations.rules import (
    LANGUAGES,
    REGIONS,
    WEEKDAYS,
    ZONES,
    OrganisationKind,
    language_name,
    weekday_name,
    zone_name,
)
from app.domain.replies.queries import templates
from app.domain.search.queries.index_progress import index_progress
from app.pages.components.waiting_change import saved_message, waiting_change, waiting_settings
from app.pages.organisations.blueprint import bp
from app.pages.organisations.forms import OrganisationForm, week_form_values
from app.pages.organisations.setup import load_setup_steps
from app.pages.shell.request_context import organisation
from app.usecases.organisations import settings as organisation_settings
from app.usecases.search.projection import SEARCH
from app.web.access import requires
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import actor, now, read_session, work, write_transaction

Page = str | Response | tuple[str, int]
SAVED = msg("Los datos del organismo están guardados.")
ANY_SETTING = (
    Permission.ORGANISATION_MANAGE,
    Permission.MEMBER_MANAGE,
    Permission.TOPIC_MANAGE,
    Permission.ROUTE_MANAGE,
    Permission.ACCOUNT_MANAGE,
)


@bp.get("/o/<organisation>/settings")
@requires(*ANY_SETTING)
def settings() -> Page:
    missing = sum(not need.met for need in load_setup_steps()) if actor().may(Permission.ORGANISATION_MANAGE) else 0
    indexing = index_progress(read_session(), organisation().id, SEARCH.name)
    late = sole_approvals.count_unreviewed(read_session(), organisation().id, now=now())[1]
    return render_template(
        "organisations/settings.html",
        may=actor().may,
        P=Permission,
        missing=missing,
        late=late,
        indexing=indexing,
    )


@bp.get("/o/<organisation>/settings/organisation")
@requires(Permission.ORGANISATION_MANAGE)
def edit() -> Page:
    return _organisation_page(blank_form(**_organisation_form_values()))


@bp.post("/o/<organisation>/settings/organisation")
@requires(Permission.ORGANISATION_MANAGE)
def change() -> Page:
    form = read_form(OrganisationForm, request.form)
    if form.value:
        with refusal_beside(form, beside=""), write_transaction() as session:
            waiting = organisation_settings.change_organisation(
                work(session), organisation(), _organisation_details(form.value)
            )
    if form.value is None:
        return _organisation_page(form), form.status
    return flash_and_redirect(saved_message(SAVED, waiting), url_for(".edit"))


def _organisation_details(typed: OrganisationForm) -> organisation_settings.OrganisationDetails:
    return organisation_settings.OrganisationDetails(
        name=typed.name,
        kind=typed.kind,
        territory_code=typed.territory_code,
        region=typed.region,
        zone=typed.zone,
        languages=typed.languages,
        attention_hours=typed.hours(),
        grace_minutes=typed.grace_minutes,
        officials_limit=typed.officials_limit,
        publishes_neutrality=typed.publishes_neutrality,
        publishes_feeds=typed.publishes_feeds,
        tracks_links=typed.tracks_links,
        domains=parse_domains(typed.own_domains) if "own_domains" in request.form else None,
    )


def _organisation_form_values() -> dict[str, object]:
    body = organisation()
    fields = (
        "name",
        "territory_code",
        "region",
        "zone",
        "languages",
        "grace_minutes",
        "officials_limit",
        "publishes_neutrality",
        "publishes_feeds",
        "tracks_links",
    )
    typed: dict[str, object] = {name: getattr(body, name) for name in fields} | {"kind": body.kind.value}
    typed["own_domains"] = "\n".join(body.domains or _proposed_domains())
    return typed | week_form_values(body.attention_hours)


def _proposed_domains() -> list[str]:
    """Return hosts of stored URLs: site, registry, complaints, norms."""
    session, here = read_session(), organisation().id
    adopted = norms.norms_in_force(session, here)
    texts = [row.value for row in templates.default_values(session, here)]
    texts += [adopted.norms.url, adopted.norms.complain_url] if adopted else []
    return sorted({host.removeprefix("www.") for host in hosts_in(" ".join(texts))})


def _organisation_page(form: FormState[OrganisationForm]) -> str:
    zones: list[tuple[str, Message | str]] = [(zone, zone_name(zone)) for zone in ZONES]
    if organisation().zone not in ZONES:
        zones.append((organisation().zone, organisation().zone))
    here = organisation().region
    return render_template(
        "organisations/organisation.html",
        form=form,
        waiting=waiting_change(ControlKind.BODY_NAME, f"organisation:{organisation().id}"),
        waiting_settings=waiting_settings(),
        kinds=OrganisationKind.choices(),
        languages=[(code, language_name(code)) for code in LANGUAGES],
        zones=zones,
        regions=[*REGIONS.items(), *([(here, here)] if here and here not in REGIONS else [])],
        days=[(day, weekday_name(day)) for day in WEEKDAYS],
    )
