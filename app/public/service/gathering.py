"""Everything the documents of an organisation are made of, read at one instant."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlmodel import Session

from app.citizens.queries import norms
from app.citizens.queries.norms import InForce
from app.core.zones import day_in
from app.editorial_line import queries as lines
from app.editorial_line.models import LineVersion
from app.editorial_line.rules.engine import holds_in
from app.editorial_line.rules.line import Group, Rule
from app.editorial_line.service.holding import line_in_force
from app.organisations.models import Organisation
from app.plan.models import PlanVersion
from app.plan.queries.versions import in_force
from app.public.models import PublicPage
from app.public.queries import facts
from app.public.rules import plan as plans
from app.public.rules.accounts import Official
from app.public.rules.attention import Attended, attended
from app.public.rules.settings import Part
from app.reports.queries.kept import reports
from app.reports.rules.anonymous import Public, over
from app.reports.service import last_months


@dataclass(frozen=True)
class House:
    """One organisation, with what it shows; each part is read when it is first wanted."""

    session: Session
    body: Organisation
    page: PublicPage
    now: datetime

    @property
    def languages(self) -> Sequence[str]:
        return self.body.languages

    def shows(self, part: Part) -> bool:
        return part.value in self.page.parts

    def preferring(self, language: str) -> list[str]:
        """That language, then the others as the organisation puts them."""
        return [language, *(one for one in self.languages if one != language)]

    @cached_property
    def version(self) -> PlanVersion | None:
        """The plan in force, whether or not it is shown whole."""
        return in_force(self.session, self.body.id, today=day_in(self.now, self.body.zone))

    @cached_property
    def content(self) -> Mapping[str, Any]:
        return self.version.content if self.version else {}

    def plan(self, language: str) -> plans.OpenPlan:
        return plans.open_plan(self.content, self.preferring(language))

    @cached_property
    def goals(self) -> tuple[plans.Goal, ...]:
        return plans.goals(self.content, self.languages)

    @cached_property
    def line(self) -> tuple[LineVersion, Sequence[Rule]] | None:
        """The adopted line with the rules that hold here; none on the one that ships: nobody here adopted it."""
        number, line = line_in_force(self.session, self.body.id, now=self.now)
        if number == 0:
            return None
        held = [rule for rule in line.rules if rule.enabled and holds_in(rule, self.body.region)]
        return lines.version_or_404(self.session, self.body.id, number), held

    @property
    def participation(self) -> Sequence[Rule]:
        return [rule for rule in self.line[1] if rule.group is Group.RESPONSES] if self.line else []

    @cached_property
    def norms(self) -> InForce | None:
        """Those that measures are taken by; none until somebody adopts some."""
        return norms.in_force(self.session, self.body.id)

    def accounts(self, language: str) -> list[Official]:
        known = plans.account_facts(self.content) if self.shows(Part.PLAN) else {}
        return facts.officials(self.session, self.body.id, known, self.preferring(language))

    @cached_property
    def months(self) -> list[Public]:
        """The closed months, the oldest first; none where the report is not public."""
        is_public = self.body.publishes_neutrality
        return over(last_months(self.session, self.body, now=self.now)) if is_public else []

    @cached_property
    def attended(self) -> list[Attended]:
        """How citizens were answered in the months that were kept, the newest first."""
        kept = reports(self.session, self.body.id) if self.shows(Part.INDICATORS) else ()
        return attended((one.month, one.numbers) for one in kept)

    @cached_property
    def years(self) -> range:
        return facts.years(self.session, self.body.id, self.body.zone)
