"""The demonstration's months are kept up as by the worker, so that its public page has real content."""

from sqlmodel import col, select

from app.core.zones import local_day
from app.domain.organisations.models import Organisation
from app.domain.public.rules.attention import attention_months
from app.domain.reports.models import ComplianceReport
from app.domain.reports.rules.scope import month_of
from app.usecases.public import projection
from app.usecases.wiring import Wiring


def test_how_citizens_were_answered_is_public_from_the_first_day(demo: Wiring, demo_app):
    now = demo.clock()
    with demo.reading() as session:
        body = session.exec(select(Organisation).order_by(col(Organisation.id))).first()
        assert body is not None
        reports = session.exec(select(ComplianceReport).order_by(col(ComplianceReport.month).desc())).all()
    published_months = attention_months(
        (report.month, report.numbers) for report in reports if report.organisation_id == body.id
    )
    last = month_of(local_day(now, body.zone)).moved(-1)
    assert published_months and all(month.month.first <= last.first for month in published_months)
    assert any(isinstance(month.cases, int) and isinstance(month.answered, float) for month in published_months)
    projection.catch_up_pages(demo.reading, demo.writing, demo.press, now=now)
    page = demo_app.test_client().get(f"/p/{body.slug}/attention")
    assert page.status_code == 200 and "Atención a la ciudadanía" in page.text
