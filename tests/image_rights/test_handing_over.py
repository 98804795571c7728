"""Data of somebody in a picture: found by the sealed names, handed over once an officer says they are theirs."""

import io
import json
import zipfile
from dataclasses import replace

import pytest
from sqlmodel import Session, select

from app.domain.audit.models import AuditEntry
from app.domain.audit.rules.acts import Act
from app.domain.image_rights.models import DepictedPerson
from app.domain.image_rights.rules.consent import AgeGroup
from tests.citizens import moderation_steps
from tests.image_rights.conftest import MINOR
from tests.publishing import sender_setup
from tests.statement_counter import counting
from tests.takedowns import takedown_setup

pytestmark = pytest.mark.postgresql


def contents(answer) -> tuple[dict, str, list[str]]:
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        names = archive.namelist()
        page = archive.read("datos.html").decode()
        return json.loads(archive.read("datos.json")), page, [name for name in names if name.startswith("imagenes/")]


def test_a_guardian_who_never_wrote_gets_the_consents_the_pictures_and_where_they_went(
    session: Session, town, clock, seat, stored, sender, wiring
):
    use = stored(MINOR, replace(MINOR, identity="Otra persona", guardians=("Eva Mas", "Leo Mas")))
    takedown_setup.publish(session, town, clock, sender, media=(use,))
    officer, here = seat(town.legal_reviewer), f"/o/{town.slug}/citizens/personal"
    with counting(wiring.engine) as few:
        found = officer.post(here, data={"words": "ana ruiz"}).text
    assert "Lucía, de 4.º B, Ana Ruiz, Pau Soler" in found and "Otra persona" not in found
    first, other = (person.id for person in sender_setup.fresh(session, select(DepictedPerson)))
    data, page, pictures = contents(officer.post(f"{here}/consents/copy", data={"consent": [first]}))
    (consent,) = data["consents"]
    assert (consent["name"], consent["guardians"]) == (MINOR.identity, list(MINOR.guardians))
    assert (consent["given_on"], consent["proof"]) == ("2027-01-07", MINOR.proof)
    (publication,) = consent["publications"]
    assert publication["state"] == "published" and publication["at"]
    assert pictures == [f"imagenes/{use.digest}.jpg"] and "Ana Ruiz" in page and "Otra persona" not in page + str(data)
    (entry,) = sender_setup.fresh(session, select(AuditEntry).where(AuditEntry.act == Act.PERSONAL_EXPORTED))
    assert entry.subject.startswith("media:") and entry.detail == {"person": first}
    assert officer.post(f"{here}/consents/copy").status_code == 303
    assert seat(town.author).post(f"{here}/consents/copy", data={"consent": [other]}).status_code == 403
    for width in (80, 90):
        stored(MINOR, width=width)
    with counting(wiring.engine) as many:
        assert officer.post(here, data={"words": "ana ruiz"}).text.count('name="consent"') == 3
    assert few.count == many.count


def test_a_citizen_s_copy_has_the_consents_of_their_name_only_when_they_are_said_to_be_theirs(
    session: Session, town, clock, seat, stored
):
    moderation_steps.adopted(session, town, clock)
    came = moderation_steps.written(session, town, clock, moderation_steps.INSULT)
    adult = replace(MINOR, identity=f" {moderation_steps.HANDLE.upper()}", age=AgeGroup.ADULT, guardians=())
    stored(adult)
    (person,) = sender_setup.fresh(session, select(DepictedPerson))
    officer, page = seat(town.legal_reviewer), f"/o/{town.slug}/citizens/personal/{came.case.citizen_id}"
    assert f'value="{person.id}"' in officer.get(page).text
    data, _, pictures = contents(officer.post(f"{page}/copy"))
    assert data["consents"] == pictures == [] and data["messages"]
    data, _, pictures = contents(officer.post(f"{page}/copy", data={"consent": [person.id]}))
    assert data["consents"][0]["age"] == "adult" and len(pictures) == 1
