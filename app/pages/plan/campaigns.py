from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from pydantic import Field
from werkzeug.wrappers import Response

from app.core.date_ranges import DateRange
from app.core.horizon import PLANNING
from app.core.messages import Message, msg
from app.core.permissions import Permission
from app.core.zones import local_day, local_time
from app.domain.calendar.queries.entries import MOST_CAMPAIGN_POSTS, PostEntry, add_accounts, campaign_entries
from app.domain.campaigns import queries
from app.domain.campaigns.models import Campaign
from app.domain.campaigns.rules import CampaignDetails, CampaignGap, campaign_gaps
from app.domain.directory.queries import topics
from app.domain.directory.rules.networks import account_names, channel_label
from app.domain.people.queries import people as people_queries
from app.domain.people.queries.known_names import known_name
from app.domain.periods.models import Period
from app.domain.periods.queries import periods_in_force
from app.domain.periods.rules.kinds import PeriodKind
from app.domain.periods.rules.validity import binds_body
from app.domain.publishing.rules.shown_state import DEAD_STATES, STATE_NAMES
from app.pages.components.periods import own_territory
from app.pages.plan.blueprint import bp
from app.pages.shell.request_context import organisation, person, today
from app.usecases import campaigns as campaigns_use_case
from app.web.access import requires
from app.web.addresses import post_address_builder
from app.web.formats import format_day as in_words
from app.web.formats import reader_settings
from app.web.forms import Form, FormState, RowKey, blank_form, read_form, refusal_beside
from app.web.request import actor, read_session, work, write_transaction
from app.web.translation import translate


class CampaignForm(Form):
    horizon = PLANNING
    spans = (("starts_on", "ends_on"),)
    name: str = Field(max_length=80)
    purpose: str = Field(default="", max_length=2000)
    starts_on: date
    ends_on: date
    identified_as: str = Field(max_length=200)
    owner_id: RowKey
    topic_id: RowKey | None = None
    closed: bool = False
    tracking_code: str = Field(default="", max_length=40, pattern=r"^[a-z0-9]*([-_][a-z0-9]+)*$")

    def aim(self) -> CampaignDetails:
        return CampaignDetails(**self.model_dump())


def election_warning(first: date, last: date) -> Message | None:
    """Return the warning, both days included; one statement."""
    body, own = organisation(), own_territory()
    if last < first:
        return None
    periods = periods_in_force.periods_between(
        read_session(), body.id, *DateRange(first, date.fromordinal(last.toordinal() + 1)).bounds(body.zone)
    )
    touched = [period for period in periods if period.kind is PeriodKind.ELECTORAL_PERIOD and binds_body(period, own)]
    return _legal_warning("; ".join(map(_period_days, touched))) if touched else None


def _legal_warning(days: str) -> Message:
    return msg(
        "Coincide con un periodo electoral (%(days)s). En esos días no puede aludir a logros ni usar imágenes o "
        "expresiones como las de un partido: solo cabe la información imprescindible (LOREG, art. 50.2).",
        days=days,
    )


def _period_days(period: Period) -> str:
    last = period.ends_on or (local_day(period.ends_at, period.zone) if period.ends_at else period.starts_on)
    return f"{in_words(period.starts_on, 'd MMM')} – {in_words(last, 'd MMM y')}"


NO_DATE, NO_ACCOUNT, UNTITLED = msg("sin fecha"), msg("ninguna todavía"), msg("Sin título")
Count = tuple[str, int]


@dataclass(frozen=True, slots=True)
class CampaignContents:
    """`rows`: one value per column. Gaps are of live posts."""

    rows: Sequence[tuple[object, ...]]
    states: Sequence[Count]
    accounts: Sequence[Count]
    gaps: Sequence[str]
    is_cut: bool


def campaign_contents(campaign: Campaign) -> CampaignContents:
    """Return a campaign's posts, counts and gaps, in two statements."""
    all_entries = campaign_entries(work(read_session()), campaign.id)
    entries = add_accounts(read_session(), organisation().id, all_entries[:MOST_CAMPAIGN_POSTS])
    living = [entry for entry in entries if entry.shown not in DEAD_STATES]
    return CampaignContents(
        rows=_rows(entries),
        states=_state_counts(Counter(entry.shown for entry in entries)),
        accounts=_account_counts(living),
        gaps=[_gap_words(gap) for gap in campaign_gaps(campaign.starts_on, campaign.ends_on, _days(living))],
        is_cut=len(all_entries) > MOST_CAMPAIGN_POSTS,
    )


def _rows(entries: Iterable[PostEntry]) -> list[tuple[object, ...]]:
    address, when = post_address_builder("posts.show"), reader_settings().when
    return [
        (
            (entry.title or UNTITLED, address(entry.year, entry.ordinal)),
            entry.shown,
            when(entry.planned_at) or NO_DATE,
            ", ".join(account_names(entry.accounts)) or NO_ACCOUNT,
        )
        for entry in entries
    ]


def _state_counts(counted: Counter[str]) -> list[Count]:
    return [(name, counted[name]) for name in STATE_NAMES if counted[name]]


def _account_counts(entries: Iterable[PostEntry]) -> list[Count]:
    """Count by account, largest first."""
    counted = Counter(channel_label(*account) for entry in entries for account in entry.accounts)
    return sorted(counted.items(), key=lambda account_count: (-account_count[1], account_count[0]))


def _days(entries: Iterable[PostEntry]) -> set[date]:
    zone = organisation().zone
    return {local_time(entry.planned_at, zone).date() for entry in entries if entry.planned_at}


def _gap_words(gap: CampaignGap) -> str:
    return f"{in_words(gap.first, 'd MMM')} – {in_words(gap.last, 'd MMM y')}"


P = Permission
Page = str | Response | tuple[str, int]
CREATED, SAVED = msg("La campaña está creada."), msg("La campaña está guardada.")


@bp.get("/campaigns")
@requires(P.POST_READ, P.PLAN_MANAGE)
def campaigns() -> Page:
    """List by date: current and future, or past and closed."""
    all_campaigns, day = queries.campaigns(read_session(), organisation().id), today()
    over = request.args.get("state") == "over"
    gone = [campaign for campaign in all_campaigns if campaign.closed or campaign.ends_on < day]
    live = [campaign for campaign in all_campaigns if campaign not in gone]
    return render_template(
        "plan/campaigns.html",
        campaigns=gone[::-1] if over else live,
        over=over,
        counts=(len(live), len(gone)),
        today=day,
        may_plan=actor().may(P.PLAN_MANAGE),
    )


@bp.get("/campaigns/new")
@requires(P.PLAN_MANAGE)
def new_campaign() -> Page:
    return _form(None, blank_form(owner_id=person().id))


@bp.post("/campaigns")
@requires(P.PLAN_MANAGE)
def create_campaign() -> Page:
    form = read_form(CampaignForm, request.form)
    if typed := form.value:
        with _refused(form), write_transaction() as session:
            made = campaigns_use_case.start_campaign(work(session), typed.aim()).id
    return _done(CREATED, made, typed) if form.value and typed else (_form(None, form), form.status)


@bp.get("/campaigns/<int:campaign_id>")
@requires(P.POST_READ, P.PLAN_MANAGE)
def campaign(campaign_id: int) -> Page:
    """Show a campaign, and its posts in order to permitted readers."""
    shown_campaign = _campaign(campaign_id)
    may_read = actor().may(P.POST_READ)
    return render_template(
        "plan/campaign.html",
        campaign=shown_campaign,
        topic=topics.topic_or_404(read_session(), shown_campaign.topic_id, organisation_id=organisation().id)
        if shown_campaign.topic_id
        else None,
        owner=known_name(read_session(), shown_campaign.owner_id, organisation_id=organisation().id),
        warning=election_warning(shown_campaign.starts_on, shown_campaign.ends_on),
        has=campaign_contents(shown_campaign) if may_read else None,
        may_plan=actor().may(P.PLAN_MANAGE),
    )


@bp.get("/campaigns/<int:campaign_id>/edit")
@requires(P.PLAN_MANAGE)
def edit_campaign(campaign_id: int) -> Page:
    campaign = _campaign(campaign_id)
    return _form(campaign, blank_form(**campaign.model_dump(mode="json", exclude={"id", "organisation_id"})))


@bp.post("/campaigns/<int:campaign_id>")
@requires(P.PLAN_MANAGE)
def change_campaign(campaign_id: int) -> Page:
    form, campaign = read_form(CampaignForm, request.form), _campaign(campaign_id)
    if typed := form.value:
        with _refused(form), write_transaction() as session:
            row = queries.campaign_or_404(work(session), campaign_id)
            campaigns_use_case.revise_campaign(work(session), row, typed.aim())
    return _done(SAVED, campaign_id, typed) if form.value and typed else (_form(campaign, form), form.status)


@contextmanager
def _refused(form: FormState[CampaignForm]) -> Iterator[None]:
    """Show a taken name beside its field, others beside the days."""
    with (
        refusal_beside(form, beside="ends_on"),
        refusal_beside(form, beside="name", of=campaigns_use_case.CampaignNameTaken),
    ):
        yield


def _campaign(campaign_id: int) -> Campaign:
    return queries.campaign_or_404(work(read_session()), campaign_id)


def _done(sentence: Message, campaign_id: int, typed: CampaignForm) -> Page:
    flash(translate(sentence), "good")
    if warning := election_warning(typed.starts_on, typed.ends_on):
        flash(translate(warning), "warning")
    return redirect(url_for(".campaign", campaign_id=campaign_id), 303)


def _form(campaign: Campaign | None, form: FormState[CampaignForm]) -> str:
    """Render the campaign's form; owners are members who read the work."""
    members = people_queries.members(read_session(), organisation_id=organisation().id, today=today())
    people = [member.user for member in members if people_queries.member_may(member, P.POST_READ)]
    own = topics.topics(read_session(), organisation_id=organisation().id)
    return render_template(
        "plan/campaign_form.html",
        campaign=campaign,
        form=form,
        tracks_links=organisation().tracks_links,
        people=[(user.id, user.name) for user in people],
        topics=[("", msg("De varios temas")), *((topic.id, topic.name) for topic in own)],
    )
