"""Search for a person on the page."""

from sqlmodel import select

from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from tests.citizens import moderation_steps as m


def test_a_search_on_the_page_is_in_the_record_too(session, town, clock, seat):
    m.written(session, town, clock, m.ID_NUMBER)
    session.commit()
    officer, at = seat(town.legal_reviewer), f"/o/{town.slug}/citizens/personal"
    assert m.HANDLE in officer.post(at, data={"words": "jacinto"}).text
    session.rollback()
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == Act.PERSONAL_SEARCHED)).one()
    assert entry.detail["found"] == 2 and "jacinto" not in str(entry.detail)
    assert "Legal Reviewer" in officer.get(f"{at}/access?act=personal:searched").text
