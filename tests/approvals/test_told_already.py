"""Posts that say the same in other words, beside a text under review."""

import pytest
from sqlmodel import Session

from app.domain.editorial_line.rules.near_texts import KnownText, near_texts, shares_numbers
from app.domain.posts.queries import posts
from app.domain.review.queries.neighbours import post_neighbours
from app.domain.review.rules.neighbours import NeighbourReason
from app.usecases.editorial_line.second_opinions import OpinionWriter
from tests.approvals.test_second_opinions import submit
from tests.clocks import StoppedClock
from tests.sample_town import Town

TOLD = "La piscina municipal abre el lunes 15 de junio de 11 a 20 horas. Abonos en la oficina de deportes."
AGAIN = "El lunes 15 de junio arranca la temporada de piscina: de 11 a 20 h. Saca tu abono en deportes."
OTHER = "La piscina municipal cierra el lunes 31 de agosto a las 20 horas. Los abonos sirven para la cubierta."


@pytest.mark.postgresql
def test_the_review_tells_what_was_told_in_other_words(
    session: Session, town: Town, clock: StoppedClock, writer: OpinionWriter
):
    first, other = submit(session, town, clock, TOLD), submit(session, town, clock, OTHER)
    writer.give_due(clock())
    again = submit(session, town, clock, AGAIN)
    writer.give_due(clock())
    version = posts.version_of(session, again)
    assert version is not None
    variants = posts.variants_of(session, version)
    around = post_neighbours(session, again, variants, user_id=town.supervisor.user.id, step_id=None).neighbours
    told = {near.ordinal for near in around if NeighbourReason.SAME_MEANING in near.why}
    assert told == {first.ordinal} and other.ordinal not in told and around[0].ordinal == first.ordinal


def test_numbers_set_two_news_apart():
    assert shares_numbers("Pleno el jueves 19", "Sesión plenaria, jueves 19 a las 18") and shares_numbers(
        "Hoy", "A las 9"
    )
    assert not shares_numbers("Pleno del 19 de octubre", "Pleno del 27 de octubre")
    assert near_texts("Hola", b"\x01" * 8, [KnownText(1, "Hola", b"\x01" * 4)]) == []
