"""A citizen's address may also have requested publications: they are found, handed over and erased too."""

import io
import json
import zipfile

import pytest
from sqlmodel import Session, select

from app.core.errors import Conflict, NotPermitted
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.audit.queries.verification import verify_chain
from app.domain.audit.rules.acts import Act
from app.domain.cases.rules.states import MessageSource
from app.domain.privacy.queries.dossier import citizen_or_404, load_dossier
from app.domain.privacy.rules.personal_data import scrub_names
from app.domain.requests.models import Request
from app.domain.requests.rules.acts import RequestActKind
from app.domain.requests.rules.origin import IN_OWN_NAME, RequestChannel, RequesterKind
from app.domain.requests.rules.outcomes import CitedRule, RequestOutcome
from app.domain.requests.rules.request import RequestContent, Requester
from app.usecases.privacy import erasure
from app.usecases.privacy.erasure import erase_requester_of, request_obstacles
from app.usecases.requests import decisions, submission
from tests import sample_town
from tests.citizens import moderation_steps as m
from tests.citizens.test_privacy import everywhere
from tests.clocks import StoppedClock
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql

ADDRESS, NAME = "rosa.mora@correo.example", "Rosa Mora"
ASKED = {"reason": "Lo pide Rosa Mora por la sede", "asked_by": "La interesada"}


def wrote(session: Session, town: Town, clock: StoppedClock):
    how = {"source": MessageSource.MAILBOX, "network": "mail", "handle": ADDRESS, "name": NAME, "permalink": ""}
    return m.written(session, town, clock, "¿Cuándo abre la piscina?", **how)


def wished(session: Session, town: Town, clock: StoppedClock, kind=RequesterKind.ASSOCIATION, **how) -> Request:
    address = how.pop("email", ADDRESS.upper())
    who = Requester(kind, NAME, email=address, original_channel=RequestChannel.PHONE)
    content = RequestContent(
        subject="Fiesta del barrio", on_behalf_of=IN_OWN_NAME, text="Un saludo, Rosa Mora. Hasta mañana."
    )
    return submission.submit_for_other(Work(session, town.author.actor, clock()), town.organisation, content, who)


def refused(session: Session, town: Town, clock: StoppedClock, request: Request) -> Request:
    why = (CitedRule("NE-01", "Sin autoelogio."),)
    no = RequestOutcome(RequestActKind.REFUSED, why, motive="No es de servicio.", answer="Rosa Mora: no puede ser.")
    decisions.decide_request(Work(session, town.supervisor.actor, clock()), request, no)
    return request


def erase(session, town, clock, wiring, came):
    who = citizen_or_404(session, town.id, came.case.citizen_id, lock=True)
    erasure.erase_citizen(Work(session, town.legal_reviewer.actor, clock()), who, wiring.files, **ASKED)


def test_what_was_asked_from_the_same_address_goes_with_the_rest(session, town, clock, wiring):
    came, request = wrote(session, town, clock), refused(session, town, clock, wished(session, town, clock))
    assert [
        listed_request.id
        for listed_request in load_dossier(session, citizen_or_404(session, town.id, came.case.citizen_id)).requests
    ] == [request.id]
    erase(session, town, clock, wiring, came)
    for words in (ADDRESS, ADDRESS.upper(), NAME):
        assert everywhere(session, words) == [], words
    assert "Hasta mañana" in request.text and request.erased_at == clock()
    entry = session.exec(select(AuditEntry).where(AuditEntry.act == Act.REQUEST_ERASED)).one()
    assert entry.actor_name == town.legal_reviewer.user.name
    assert verify_chain(session, town.id, keys=wiring.keyring.audit, anchor=None).first_break is None


def test_a_name_alone_is_not_the_same_person(session, town, clock):
    came = wrote(session, town, clock)
    wished(session, town, clock, email="otra@correo.example")
    assert load_dossier(session, citizen_or_404(session, town.id, came.case.citizen_id)).requests == []


@pytest.mark.parametrize("kind", [RequesterKind.POLITICAL_OFFICE, RequesterKind.STAFF, RequesterKind.UNIT])
def test_whoever_asks_by_their_office_is_kept_to_render_account(session, town, clock, wiring, kind):
    came = wrote(session, town, clock)
    request = refused(session, town, clock, wished(session, town, clock, kind))
    assert "art. 17.3.b" in str(request_obstacles(session, [request])[request.id])
    erase(session, town, clock, wiring, came)
    assert request.erased_at is None and request.requester_name == NAME


def test_what_nobody_has_answered_waits(session, town, clock, wiring):
    request = wished(session, town, clock)
    with pytest.raises(Conflict, match="por contestar"):
        erase_requester_of(Work(session, town.legal_reviewer.actor, clock()), request, wiring.files, **ASKED)
    with pytest.raises(NotPermitted):
        erase_requester_of(Work(session, town.author.actor, clock()), request, wiring.files, **ASKED)


def test_from_the_search_to_erasing_and_once_only(session, town, clock, seat):
    request = refused(session, town, clock, wished(session, town, clock))
    other = sample_town.make_town(session, now=clock(), slug="otra")
    session.commit()
    officer, at = seat(town.legal_reviewer), f"/o/{town.slug}/citizens/personal"
    page = officer.post(at, data={"words": NAME}).text
    request_url = f"{at}/requests/{request.year}/{request.ordinal}"
    assert request_url in page and NAME in officer.get(request_url).text
    assert seat(town.author).get(request_url).status_code == 403
    assert seat(other.legal_reviewer).get(request_url.replace(town.slug, "otra")).status_code == 404
    form = {"erase_reason": "Art. 17", "erase_asked_by": "Ella"}
    assert officer.post(f"{request_url}/erasure", data={"erase_reason": "Art. 17"}).status_code == 422
    assert officer.post(f"{request_url}/erasure", data=form).status_code == 303
    assert (
        NAME not in officer.get(request_url).text
        and officer.post(f"{request_url}/erasure", data=form).status_code == 409
    )


def test_the_persons_page_and_their_copy_hold_what_they_asked_for(session, town, clock, seat):
    came, request = wrote(session, town, clock), wished(session, town, clock)
    session.commit()
    officer, at = seat(town.legal_reviewer), f"/o/{town.slug}/citizens/personal/{came.case.citizen_id}"
    page = officer.get(at).text
    assert request.code in page and "Está por contestar" in page
    archive = zipfile.ZipFile(io.BytesIO(officer.post(f"{at}/copy").data))
    assert json.loads(archive.read("datos.json"))["requests"][0]["requester_name"] == NAME
    assert "Fiesta del barrio" in archive.read("datos.html").decode()


def test_a_name_goes_and_words_that_hold_it_stay():
    assert scrub_names("Mañana viene Ana, ¿y ANA?", ["Ana"]) == "Mañana viene Dato borrado, ¿y Dato borrado?"
