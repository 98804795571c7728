"""The words of a person that are erased, and the page's retention terms."""

from app.domain.privacy.rules.personal_data import scrub_names


def test_names_go_however_they_are_capitalised():
    assert scrub_names("Jacinto y JACINTO y jacinto", ["jacinto"]) == "Dato borrado y Dato borrado y Dato borrado"
    assert scrub_names("Dato de Dato", ["Dato"]).count("Dato borrado") == 2


def test_the_page_says_the_term_this_installation_has(session, town, seat):
    session.commit()
    page = seat(town.legal_reviewer).get(f"/o/{town.slug}/citizens/personal").text
    assert "365 días desde que se cierra el caso" in page
