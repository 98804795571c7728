"""The demonstration's months are kept as the worker keeps them, so that its public page has something true to show."""

import pytest
from sqlmodel import col, select

from app.core.zones import day_in
from app.organisations.models import Organisation
from app.public import jobs
from app.public.rules.attention import attended
from app.reports.models import ComplianceReport
from app.reports.rules.months import month_of
from app.usecases.wiring import Wiring

pytestmark = pytest.mark.postgresql


def test_how_citizens_were_answered_is_public_from_the_first_day(demo: Wiring, demo_app):
    now = demo.clock()
    with demo.reading() as session:
        body = session.exec(select(Organisation).order_by(col(Organisation.id))).first()
        assert body is not None
        kept = session.exec(select(ComplianceReport).order_by(col(ComplianceReport.month).desc())).all()
    told = attended((one.month, one.numbers) for one in kept if one.organisation_id == body.id)
    last = month_of(day_in(now, body.zone)).moved(-1)
    assert told and all(one.month.first <= last.first for one in told)
    assert any(isinstance(one.cases, int) and isinstance(one.answered, float) for one in told)
    jobs.catch_up(demo.reading, demo.writing, demo.press, now=now)
    page = demo_app.test_client().get(f"/p/{body.slug}/attention")
    assert page.status_code == 200 and "Atención a la ciudadanía" in page.text
