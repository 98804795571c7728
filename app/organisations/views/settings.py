"""Settings: the hub, and what the organisation says of itself."""

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.accounts.rules import Permission
from app.approvals.queries import alone
from app.citizens.queries import norms, templates
from app.core.hosts import hosts_in, read_domains
from app.core.words import Sentence, say
from app.organisations import service
from app.organisations.forms import OrganisationForm, week_typed
from app.organisations.rules import (
    LANGUAGES,
    REGIONS,
    WEEKDAYS,
    ZONES,
    Kind,
    kind_name,
    language_name,
    weekday_name,
    zone_name,
)
from app.organisations.views.blueprint import bp
from app.organisations.views.start import setup_steps
from app.pages.shell.request_context import organisation
from app.web.access import requires
from app.web.forms import Read, blank, read_form, refusals
from app.web.request import actor, now, reading, writing
from app.web.words import translate

Page = str | Response | tuple[str, int]
SAVED = say("Los datos del organismo están guardados.")
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
    missing = sum(not need.met for need in setup_steps()) if actor().may(Permission.ORGANISATION_MANAGE) else 0
    late = alone.how_many_wait(reading(), organisation().id, now=now())[1]
    return render_template("organisations/settings.html", may=actor().may, P=Permission, missing=missing, late=late)


@bp.get("/o/<organisation>/settings/organisation")
@requires(Permission.ORGANISATION_MANAGE)
def edit() -> Page:
    return _organisation_page(blank(**_typed()))


@bp.post("/o/<organisation>/settings/organisation")
@requires(Permission.ORGANISATION_MANAGE)
def change() -> Page:
    form = read_form(OrganisationForm, request.form)
    if form.value:
        with refusals(form, beside=""), writing() as session:
            service.change_organisation(session, organisation(), _details(form.value), actor=actor(), now=now())
    if form.value is None:
        return _organisation_page(form), form.status
    flash(translate(SAVED), "good")
    return redirect(url_for(".edit"), 303)


def _details(typed: OrganisationForm) -> service.Details:
    return service.Details(
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
        domains=read_domains(typed.own_domains) if "own_domains" in request.form else None,
    )


def _typed() -> dict[str, object]:
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
    )
    typed: dict[str, object] = {name: getattr(body, name) for name in fields} | {"kind": body.kind.value}
    typed["own_domains"] = "\n".join(body.domains or _proposed_domains())
    return typed | week_typed(body.attention_hours)


def _proposed_domains() -> list[str]:
    """Return the hosts of the addresses that the organisation already keeps: its site, registry, complaints, norms."""
    session, here = reading(), organisation().id
    adopted = norms.in_force(session, here)
    kept = [row.value for row in templates.usual_values(session, here)]
    kept += [adopted.norms.url, adopted.norms.complain_url] if adopted else []
    return sorted({host.removeprefix("www.") for host in hosts_in(" ".join(kept))})


def _organisation_page(form: Read[OrganisationForm]) -> str:
    zones: list[tuple[str, Sentence | str]] = [(zone, zone_name(zone)) for zone in ZONES]
    if organisation().zone not in ZONES:
        zones.append((organisation().zone, organisation().zone))
    here = organisation().region
    return render_template(
        "organisations/edit.html",
        form=form,
        kinds=[(kind.value, kind_name(kind)) for kind in Kind],
        languages=[(code, language_name(code)) for code in LANGUAGES],
        zones=zones,
        regions=[*REGIONS.items(), *([(here, here)] if here and here not in REGIONS else [])],
        days=[(day, weekday_name(day)) for day in WEEKDAYS],
    )
