"""A citizen without a session, and the worker that writes the public page."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from sqlmodel import Session
from werkzeug.test import TestResponse

from app.db.scope import scope_to
from app.db.work import Work
from app.domain.control.queries import waiting_changes
from app.domain.editorial_line.models import LineVersion
from app.domain.editorial_line.rules.line_data import rule_data
from app.domain.editorial_line.rules.versions import LineState
from app.domain.organisations.models import Organisation
from app.domain.plan.models.versions import PlanVersion
from app.domain.public.rules.settings import Licence, PagePart, PublicPageSettings
from app.usecases import control_outcomes
from app.usecases.public import projection
from app.usecases.public.settings import change_public_page
from app.usecases.wiring import Wiring
from tests.people.grant_scenario import comes_in
from tests.sample_town import Town

CONTENT: dict[str, Any] = {
    "stops": {
        "wait": {
            "text": {"es": "Se abrieron con **acto**."},
            "accounts": [
                {
                    "network": "x",
                    "handle": "@riba",
                    "purpose": {"es": "Avisos de servicio"},
                    "opened_on": "2020-02-01",
                    "attention": "De 8 a 15",
                    "administrators": ["Nombre Secreto"],
                    "responsible": "Nombre Secreto",
                }
            ],
        },
        "why": {
            "purpose": "public_service",
            "statement": {"es": "Para que se sepa.", "ca": "Perquè se sàpiga."},
            "audiences": [{"name": "Vecinas", "needs": "Saber cuándo"}],
            "objectives": [
                {
                    "code": "O1",
                    "text": "Responder antes",
                    "indicator_name": "Horas hasta contestar",
                    "unit": "horas",
                    "baseline": 24,
                    "current": 12.5,
                    "target": 8,
                    "due_on": "2027-12-31",
                    "owner": "Nombre Secreto",
                }
            ],
        },
        "who": {
            "people": [{"name": "Nombre Secreto", "roles": ["redacta"], "minutes_week": 4321}],
            "coverage": [{"weekday": 0, "starts": "08:00", "ends": "15:00", "who": "Nombre Secreto"}],
        },
        "where": {
            "networks": [{"network": "x", "name": "X", "chosen": True, "reason": "Avisos"}],
            "capacity": {"needed": 4321, "available": 4321},
        },
        "means": {"cost": {"total_cents": 123456, "per_post_cents": 4321}},
        "guide": {
            "topics": [{"name": "Cultura", "pillar": "Servicio", "owner": "Nombre Secreto", "target_share": 40}],
            "responses": {"es": "Se contesta en ocho horas."},
            "crisis": {"es": "Llamar a Nombre Secreto."},
        },
    }
}


@dataclass
class Desk:
    app: Flask
    wiring: Wiring
    town: Town
    session: Session

    def open(self, **showing: Any) -> None:
        """Open the page as the administrator, complete by default, and let the worker write it."""
        wanted = {
            "is_open": True,
            "parts": tuple(PagePart),
            "may_index": True,
            "licence": Licence.CC_BY,
            "contact": "comunicacion@riba.example",
        }
        actor, now = self.town.administrator.actor, self.wiring.clock()
        scope_to(self.session, self.town.id)
        comes_in(self.session, self.town.supervisor)
        settings = PublicPageSettings(**{**wanted, **showing})
        change_public_page(Work(self.session, actor, now), settings)
        for waiting in waiting_changes(self.session, self.town.id):
            control_outcomes.confirm_change(Work(self.session, self.town.supervisor.actor, now), waiting.id, "")
        self.session.commit()
        self.follow()

    def follow(self) -> int:
        """Run the worker; return the number of documents changed."""
        self.session.commit()
        here = self.wiring
        return projection.catch_up_pages(here.reading, here.writing, here.press, now=here.clock())

    def adopt_plan(self, number: int = 1, content: dict[str, Any] | None = None) -> PlanVersion:
        today = self.wiring.clock().date()
        made = PlanVersion(
            organisation_id=self.town.id,
            number=number,
            content=CONTENT if content is None else content,
            digest=f"{number}",
            proposed_at=self.wiring.clock(),
            act_body="Junta de Gobierno",
            act_number="12/2027",
            act_on=today,
            in_force_from=today,
        )
        self.session.add(made)
        self.session.commit()
        return made

    def adopt_line(self) -> None:
        """Adopt the shipped rules as the town's own."""
        now = self.wiring.clock()
        self.session.add(
            LineVersion(
                organisation_id=self.town.id,
                number=1,
                state=LineState.ADOPTED,
                principles="Se informa, no se elogia.",
                rules=[rule_data(rule) for rule in self.wiring.lines.shipped.rules],
                written_by_name="Nombre Secreto",
                written_at=now,
                act_reference="Acuerdo 3/2027",
                act_body="Pleno",
                in_force_from=now - timedelta(hours=1),
            )
        )
        self.session.commit()

    def publish_more(self) -> None:
        body = self.session.get_one(Organisation, self.town.id)
        body.publishes_neutrality = body.publishes_feeds = True
        self.session.commit()

    def ask(self, path: str = "", **options: Any) -> TestResponse:
        return self.app.test_client().get(f"/p/{self.town.slug}/{path}", **options)
