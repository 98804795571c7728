"""Every table, imported once, so that the metadata is whole wherever it is needed."""

import sqlalchemy as sa

from app.accounts import models as accounts
from app.approvals import models as approvals
from app.audit import models as audit
from app.calendar import models as calendar
from app.channels import models as channels
from app.citizens import models as citizens
from app.db.columns import Id, Tenant
from app.drafting import models as drafting
from app.editorial_line import models as editorial_line
from app.feeds import models as feeds
from app.intake import models as intake
from app.media import models as media
from app.notifications import models as notifications
from app.organisations import models as organisations
from app.periods import models as periods
from app.plan import models as plan
from app.public import models as public
from app.publishing import models as publishing
from app.recovery import models as recovery
from app.reports import models as reports
from app.review import models as review
from app.search import models as search
from app.series import models as series
from app.sittings import models as sittings
from app.takedowns import models as takedowns
from app.topics import models as topics

MODULES = (
    organisations,
    accounts,
    audit,
    notifications,
    topics,
    channels,
    media,
    periods,
    editorial_line,
    plan,
    intake,
    drafting,
    series,
    approvals,
    sittings,
    publishing,
    review,
    takedowns,
    citizens,
    recovery,
    calendar,
    feeds,
    search,
    reports,
    public,
)

# The criterion of `db.scope` reads the attribute on the mixin itself before it does on each table; it may
# be there only once every table is mapped.
setattr(Tenant, "organisation_id", sa.column("organisation_id", Id()))  # noqa: B010 - the class has none to type
