"""Every table, imported once: the metadata is whole."""

import sqlalchemy as sa

from app.db.columns import Id, Tenant
from app.domain.account_watch import models as account_watch
from app.domain.approvals.models import decisions as approvals_decisions
from app.domain.approvals.models import rounds as approvals_rounds
from app.domain.audit import models as audit
from app.domain.authorship import models as authorship
from app.domain.calendar import models as calendar
from app.domain.campaigns import models as campaigns
from app.domain.cases.models import cases
from app.domain.cases.models import readings as cases_readings
from app.domain.cases.models import replies as cases_replies
from app.domain.cases.models import sources as cases_sources
from app.domain.cases.models import unit_questions as cases_unit_questions
from app.domain.control import models as control
from app.domain.crisis import models as crisis
from app.domain.deadlines import models as deadlines
from app.domain.directory import models as directory
from app.domain.editorial_line import models as editorial_line
from app.domain.external_calendars import models as external_calendars
from app.domain.faq import models as faq
from app.domain.feeds import models as feeds
from app.domain.image_rights import models as image_rights
from app.domain.inbox import models as inbox
from app.domain.indicators import models as indicators
from app.domain.media import models as media
from app.domain.metrics import models as metrics
from app.domain.moderation import models as moderation
from app.domain.newsletter import models as newsletter
from app.domain.notifications import models as notifications
from app.domain.organisations import models as organisations
from app.domain.people import models as people
from app.domain.periods import models as periods
from app.domain.plan.models import gate as plan_gate
from app.domain.plan.models import guide as plan_guide
from app.domain.plan.models import profiles as plan_profiles
from app.domain.plan.models import resources as plan_resources
from app.domain.plan.models import team as plan_team
from app.domain.plan.models import versions as plan_versions
from app.domain.posts import models as posts
from app.domain.public import models as public
from app.domain.publishing import models as publishing
from app.domain.recovery import models as recovery
from app.domain.replies import models as replies
from app.domain.reports import models as reports
from app.domain.requests import models as requests
from app.domain.review import models as review
from app.domain.search import models as search
from app.domain.series import models as series
from app.domain.sittings import models as sittings
from app.domain.slots import models as slots
from app.domain.spreadsheets import models as spreadsheets
from app.domain.takedowns import models as takedowns
from app.domain.triage import models as triage

MODULES = (
    account_watch,
    approvals_decisions,
    approvals_rounds,
    audit,
    authorship,
    calendar,
    campaigns,
    cases,
    cases_readings,
    cases_replies,
    cases_sources,
    cases_unit_questions,
    control,
    crisis,
    deadlines,
    directory,
    editorial_line,
    external_calendars,
    faq,
    feeds,
    image_rights,
    inbox,
    indicators,
    media,
    metrics,
    moderation,
    newsletter,
    notifications,
    organisations,
    people,
    periods,
    plan_gate,
    plan_guide,
    plan_profiles,
    plan_resources,
    plan_team,
    plan_versions,
    posts,
    public,
    publishing,
    recovery,
    replies,
    reports,
    requests,
    review,
    search,
    series,
    sittings,
    slots,
    spreadsheets,
    takedowns,
    triage,
)

# The criterion of `db.scope` reads the attribute on the mixin itself before it does on each table; it may
# be there only once every table is mapped.
setattr(Tenant, "organisation_id", sa.column("organisation_id", Id()))  # noqa: B010 - the class has none to type
