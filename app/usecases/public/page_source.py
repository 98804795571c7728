from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlmodel import Session

from app.core.zones import local_day
from app.domain.editorial_line.models import LineVersion
from app.domain.editorial_line.queries import line_versions
from app.domain.editorial_line.queries.line_cache import line_in_force
from app.domain.editorial_line.rules.engine import applies_in_region
from app.domain.editorial_line.rules.line import LineRule, RuleGroup
from app.domain.media.models import MediaFile
from app.domain.moderation.queries import norms
from app.domain.moderation.queries.norms import NormsInForce
from app.domain.organisations.models import Organisation
from app.domain.plan.models.versions import PlanVersion
from app.domain.plan.queries.versions import version_in_force
from app.domain.public.models import PublicPage
from app.domain.public.queries import public_facts
from app.domain.public.queries.published import sent_texts
from app.domain.public.queries.published_pictures import shown_files
from app.domain.public.rules import public_plan
from app.domain.public.rules.attention import AttentionMonth, attention_months
from app.domain.public.rules.official_accounts import OfficialAccount
from app.domain.public.rules.published import SentText
from app.domain.public.rules.settings import PagePart
from app.domain.reports.queries.monthly_reports import monthly_reports
from app.domain.reports.rules.disclosure import PublicMonth, public_months
from app.usecases.reports.plan_figures import neutrality_by_month


@dataclass(frozen=True)
class PublicPageSource:
    """An organisation's public parts, each read on first use, at one instant."""

    session: Session
    body: Organisation
    page: PublicPage
    now: datetime

    @property
    def languages(self) -> Sequence[str]:
        return self.body.languages

    def shows(self, part: PagePart) -> bool:
        return part.value in self.page.parts

    @property
    def has_newsletter(self) -> bool:
        """Tell whether its part is shown, and that of the posts it carries."""
        return self.shows(PagePart.NEWSLETTER) and self.shows(PagePart.PUBLISHED)

    def preferring(self, language: str) -> list[str]:
        """Return the language, then the others in the organisation's order."""
        return [language, *(other for other in self.languages if other != language)]

    @cached_property
    def version(self) -> PlanVersion | None:
        """Return the plan in force, shown or not."""
        return version_in_force(self.session, self.body.id, today=local_day(self.now, self.body.zone))

    @cached_property
    def content(self) -> Mapping[str, Any]:
        return self.version.content if self.version else {}

    def plan(self, language: str) -> public_plan.PublicPlan:
        return public_plan.public_plan(self.content, self.preferring(language))

    @cached_property
    def goals(self) -> tuple[public_plan.PublicGoal, ...]:
        return public_plan.public_goals(self.content, self.languages)

    @cached_property
    def line(self) -> tuple[LineVersion, Sequence[LineRule]] | None:
        """Return the adopted line's version and applicable rules; None while only the shipped line is in force."""
        number, line = line_in_force(self.session, self.body.id, now=self.now)
        if number == 0:
            return None
        applicable_rules = [rule for rule in line.rules if rule.enabled and applies_in_region(rule, self.body.region)]
        return line_versions.version_or_404(self.session, self.body.id, number), applicable_rules

    @property
    def participation(self) -> Sequence[LineRule]:
        return [rule for rule in self.line[1] if rule.group is RuleGroup.RESPONSES] if self.line else []

    @cached_property
    def norms(self) -> NormsInForce | None:
        return norms.norms_in_force(self.session, self.body.id)

    def accounts(self, language: str) -> list[OfficialAccount]:
        known = public_plan.plan_account_facts(self.content) if self.shows(PagePart.PLAN) else {}
        return public_facts.official_accounts(self.session, self.body.id, known, self.preferring(language))

    @cached_property
    def months(self) -> list[PublicMonth]:
        """Return the closed months, oldest first; none if the report is not public."""
        is_public = self.body.publishes_neutrality
        return public_months(neutrality_by_month(self.session, self.body, now=self.now)) if is_public else []

    @cached_property
    def attended(self) -> list[AttentionMonth]:
        """Return stored months of attention, newest first."""
        reports = monthly_reports(self.session, self.body.id) if self.shows(PagePart.INDICATORS) else ()
        return attention_months((report.month, report.numbers) for report in reports)

    @cached_property
    def years(self) -> range:
        return public_facts.publication_years(self.session, self.body.id, self.body.zone)

    @cached_property
    def sent(self) -> list[SentText]:
        """Return what is out now, as sent; none unless it is shown."""
        if not self.shows(PagePart.PUBLISHED):
            return []
        return sent_texts(self.session, self.body.id, title_language=self.languages[0])

    @cached_property
    def picture_files(self) -> Mapping[str, MediaFile]:
        """Return the pictures of what is out now whose rights stand, by digest."""
        digests = {picture.digest for one in self.sent for picture in one.pictures}
        return shown_files(self.session, self.body.id, digests, today=local_day(self.now, self.body.zone))
