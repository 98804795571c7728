"""Pictures without rights, or with a consent that lapsed, stop a post where it is submitted and where it is sent."""

from dataclasses import replace
from datetime import date

import pytest
from sqlmodel import Session, select

from app.db.work import Work
from app.domain.editorial_line.rules.findings import apply_fixes
from app.domain.editorial_line.rules.piece import PiecePicture
from app.domain.image_rights.models import DepictedPerson
from app.domain.posts.queries.post_details import last_mark
from app.domain.posts.rules.line_checks import BlockedByLine
from app.domain.posts.rules.states import PostStatus
from app.usecases.image_rights.revocation import revoke_consent
from app.usecases.posts.actions import release_post
from tests import post_factory
from tests.editorial_line.shipped_line import held
from tests.image_rights.conftest import MINOR
from tests.publishing import sender_setup
from tests.sample_town import Town

pytestmark = pytest.mark.postgresql


@pytest.mark.parametrize(
    ("people", "noted", "why"),
    [
        ((), False, "La regla PD-06 .* Imagen: Niños plantando en el patio"),
        ((replace(MINOR, guardians=("Ana Ruiz",)),), True, "La regla PD-03 "),
        ((replace(MINOR, expires_on=date(2027, 1, 31)),), True, "La regla PD-0[23] "),
    ],
    ids=["nothing noted", "one of two guardians", "expired"],
)
def test_a_post_is_refused_by_name_of_picture_and_rule(session: Session, town: Town, clock, stored, people, noted, why):
    media = (stored(*people, noted=noted),)
    post = post_factory.post(session, town, now=clock(), media=media)
    with pytest.raises(BlockedByLine, match=why):
        post_factory.submission.submit_post(Work(session, town.author.actor, clock()), post)


def test_a_consent_revoked_a_minute_before_stops_what_was_approved_even_if_somebody_releases_it(
    session: Session, town: Town, clock, stored, sender, network
):
    post = post_factory.approved(session, town, now=clock(), hours=2, media=(stored(MINOR),))
    session.commit()
    clock.forward(minutes=119)
    (person,) = session.exec(select(DepictedPerson)).all()
    assert revoke_consent(Work(session, town.author.actor, clock()), person) == 0
    session.commit()
    assert sender_setup.status_of(session, post) is PostStatus.ON_HOLD
    release_post(Work(session, town.supervisor.actor, clock()), post, reason="No lo he visto")
    session.commit()
    sender.send_due(clock.forward(minutes=1))
    assert network.published == []
    assert sender_setup.status_of(session, post) is PostStatus.ON_HOLD
    reason = last_mark(session, post).reason
    assert reason.startswith("PD-0") and "Imagen: Niños plantando en el patio." in reason


def test_a_picture_made_by_ai_is_labelled_in_the_text_at_a_press():
    picture = (PiecePicture("Una plaza con árboles", declared={"ai": True}),)
    (mark,) = held("Así podría quedar la plaza.", pictures=picture)["IA-01"].marks
    text = apply_fixes([mark], "Así podría quedar la plaza.")
    assert text == "Así podría quedar la plaza.\n\nImagen generada con inteligencia artificial."
    assert held(text, pictures=picture)["IA-01"].marks == ()
