from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for

from app.core.messages import Message, msg
from app.domain.notifications.models import NoticeHours
from app.domain.notifications.queries import person_notices
from app.domain.notifications.queries.push_devices import devices_of
from app.domain.notifications.rules.delivery_times import DEFAULT_DIGEST_TIME
from app.domain.notifications.rules.kinds import KINDS, NoticeDuty, allowed_ways, default_way, offered_kinds
from app.domain.notifications.rules.presets import PRESET_LINES, NoticeGroup, NoticePreset, group_of, matching_preset
from app.domain.notifications.rules.push import PushKind
from app.pages.notifications.blueprint import Page, bp
from app.pages.notifications.forms import ChoicesForm, HoursOwner, OwnHoursForm, PresetForm
from app.pages.shell.request_context import organisation, person, wiring
from app.usecases.notifications import preferences
from app.usecases.notifications.readers import reader_hours
from app.web.access import member
from app.web.form_action import flash_and_redirect
from app.web.forms import FormState, blank_form, read_form, refusal_beside
from app.web.request import actor, read_session, work, write_transaction
from app.web.translation import translate

SAVED = msg("Sus avisos están guardados.")
_DUTIES = (NoticeDuty.DECISION, NoticeDuty.NEWS)


@bp.get("/o/<organisation>/me/notices")
@member
def choices() -> Page:
    return _page()


@bp.post("/o/<organisation>/me/notices")
@member
def choose() -> Page:
    form = read_form(ChoicesForm, request.form)
    if form.value is not None:
        ways = {kind: way for kind, way in form.value.model_dump().items() if way is not None}
        with refusal_beside(form, beside=""), write_transaction() as session:
            preferences.choose_ways(work(session), ways)
    return _page(ways=form) if form.value is None else _flash_and_redirect(SAVED)


@bp.post("/o/<organisation>/me/notices/preset")
@member
def choose_preset() -> Page:
    form = read_form(PresetForm, request.form)
    if form.value is None:
        return _page(ways=form)
    with write_transaction() as session:
        preferences.choose_preset(work(session), form.value.preset)
    return flash_and_redirect(msg("Ha elegido «%(preset)s».", preset=form.value.preset.label), url_for(".choices"))


@bp.post("/o/<organisation>/me/notices/hours")
@member
def choose_hours() -> Page:
    form = read_form(OwnHoursForm, request.form)
    if form.value is not None:
        times = form.value.times() if form.value.whose is HoursOwner.OWN else None
        with refusal_beside(form, beside="quiet_from"), write_transaction() as session:
            preferences.set_notice_hours(work(session), times)
    return _page(hours=form) if form.value is None else _flash_and_redirect(SAVED)


def hours_form_values(hours: NoticeHours | None) -> dict[str, str]:
    times = (("quiet_from", None), ("quiet_until", None), ("digest_at", DEFAULT_DIGEST_TIME))
    times_by_name = {name: getattr(hours, name) if hours else usual for name, usual in times}
    return {name: f"{at:%H:%M}" for name, at in times_by_name.items() if at}


def _flash_and_redirect(message: Message) -> Page:
    return flash_and_redirect(message, url_for(".choices"))


def _groups(offered: Sequence[str]) -> list[tuple[NoticeGroup, list[tuple[NoticeDuty, list[str]]]]]:
    """Return each group's kinds by duty, those that wait for something first."""
    return [
        (group, [(duty, names) for duty in _DUTIES if (names := _kinds_of(offered, group, duty))])
        for group in NoticeGroup
        if any(group_of(name) is group for name in offered)
    ]


def _kinds_of(offered: Sequence[str], group: NoticeGroup, duty: NoticeDuty) -> list[str]:
    return [name for name in offered if group_of(name) is group and KINDS[name].duty is duty]


def _page(ways: FormState[Any] | None = None, hours: FormState[OwnHoursForm] | None = None) -> Page:
    body, user = organisation(), person()
    own = person_notices.notice_hours(read_session(), body.id, user.id)
    everybodys = person_notices.notice_hours(read_session(), body.id, None)
    chosen = {choice.kind: choice.way for choice in person_notices.notice_choices(read_session(), body.id, user.id)}
    offered = [name for duty in _DUTIES for name in offered_kinds(actor().permissions, duty)]
    whose = HoursOwner.OWN if own else HoursOwner.ORGANISATION
    page = render_template(
        "notifications/preferences.html",
        ways=ways or blank_form(**{kind: chosen.get(kind, default_way(kind)).value for kind in KINDS}),
        hours=hours or blank_form(whose=whose.value, **hours_form_values(own or everybodys)),
        devices=devices_of(read_session(), body.id, user.id),
        push_key=wiring().push.public_key,
        push_words={kind.value: translate(kind.label) for kind in PushKind},
        usual=reader_hours(body.zone, everybodys),
        kinds=KINDS,
        groups=_groups(offered),
        presets=[(preset, PRESET_LINES[preset]) for preset in NoticePreset],
        current=matching_preset(chosen, offered),
        options={kind: [(way.value, way.label) for way in allowed_ways(kind)] for kind in KINDS},
    )
    refused = ways or hours
    return (page, refused.status) if refused else page
