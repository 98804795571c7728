"""A writer's declarations for the rules: used by them, kept with the version, shown to the reviewer."""

import io

import pytest
from sqlmodel import Session, select

from app.core.permissions import Permission, Role
from app.domain.posts.models import Post
from app.domain.posts.queries import posts
from app.domain.posts.rules.states import PostStatus
from app.usecases.wiring import Wiring
from tests.media.pictures import picture
from tests.posts.composer_form import page_of, panel, posts_of, saved, send, typed
from tests.posts.conftest import Seat
from tests.sample_town import Town
from tests.statement_counter import counting

pytestmark = pytest.mark.postgresql

FIGURE = "La biblioteca presta 3.200 libros al mes, un 12 % más que antes."
POSTER = "Todo está en el cartel."
SOURCE = {"source": "https://riba.example/memoria", "source_on": "2026-12-31"}
KEY = "a" * 64


def two_languages(town: Town) -> dict[str, object]:
    return {
        "text": [FIGURE, "La biblioteca deixa llibres."],
        "target": [f"{town.channels[0].id}:{code}" for code in ("es", "ca")],
    }


def shown(*ticked: str, **more: object) -> dict[str, object]:
    return {
        "text": [POSTER, ""],
        "media": [KEY],
        "alt": ["Cartel"],
        "pictured": [f"{KEY}:{option}" for option in ticked],
        **more,
    }


class TestRulesHear:
    @pytest.mark.parametrize(
        ("rule", "speaks", "falls_silent"),
        [
            ("VE-01", {"text": [FIGURE, ""]}, SOURCE),
            ("VE-01", {"text": [FIGURE, ""], "source": "Memoria de 2026"}, {"source_on": "2026-12-31"}),
            ("VE-03", {"declares": ["repost"]}, {"declares": ["repost", "read_and_checked"]}),
            ("PD-04", {"declares": ["private_mention"]}, {"declares": []}),
            ("PD-01", {"declares": ["personal_data"]}, {"declares": []}),
            ("PU-01", {"declares": ["paid"]}, {"declares": []}),
            ("LE-01", {"declares": ["language_missing"]}, {"declares": []}),
            ("AC-02", shown("text"), {"text": ["El sábado 12 de junio de 2027, a las 20.00.", ""]}),
            ("PD-02", shown("person"), {"consent": ["Expediente 2027/31"]}),
            ("PD-02", shown("person", "official"), {"consent": ["Expediente 2027/31"]}),
            ("PD-03", shown("minor"), {"consent": ["Registro 2027/44"]}),
            ("NE-05", shown("official"), {"pictured": []}),
            ("NE-08", shown("party_mark"), {"pictured": []}),
            ("IA-01", shown("ai"), {"pictured": []}),
        ],
    )
    def test_a_rule_speaks_until_it_has_its_answer(
        self, town: Town, seat: Seat, rule: str, speaks: dict[str, object], falls_silent: dict[str, object]
    ):
        assert f">{rule}</a>" in panel(seat(town.author), town, **speaks)
        assert f">{rule}</a>" not in panel(seat(town.author), town, **{**speaks, **falls_silent})

    def test_a_translation_is_read_by_somebody(self, town: Town, seat: Seat):
        both = two_languages(town)
        assert ">LE-01</a>" in panel(seat(town.author), town, **both)
        assert ">LE-01</a>" not in panel(seat(town.author), town, **both, reviewed_by="Marta Soler")

    def test_nobody_in_a_picture_and_an_ornament_ask_for_nothing(self, town: Town, seat: Seat):
        page = panel(seat(town.author), town, **shown("nobody", "decorative", alt=[""]))
        assert not any(f">{rule}</a>" in page for rule in ("PD-02", "PD-03", "AC-01"))
        assert "Describa la imagen" not in page

    def test_a_rule_without_its_feature_says_what_it_lacks(self, town: Town, seat: Seat):
        page = seat(town.author).get(f"/o/{town.slug}/line/rules/NE-09").text
        assert "La ficha pública de cada cuenta" in page


class TestAsking:
    def test_what_nothing_waits_for_is_folded(self, town: Town, post: Post, seat: Seat):
        page = seat(town.author).get(page_of(town, post, "edit")).text
        before, _, folded = page.partition("Datos que piden las reglas")
        assert 'id="source"' in folded and 'id="source"' not in before
        assert "Quién ha revisado" not in page and 'name="asked"' not in page

    def test_a_figure_brings_its_source_forward_with_the_rule_that_asks(self, town: Town, seat: Seat):
        page = panel(seat(town.author), town, text=[FIGURE, ""])
        assert 'id="asking" hx-swap-oob="true"' in page and 'name="asked" value="source"' in page
        assert 'href="#source"' in page

    def test_once_there_it_is_left_alone_while_one_writes(self, town: Town, seat: Seat):
        page = panel(seat(town.author), town, text=[FIGURE, ""], asked=["source"], source="Memoria")
        assert 'id="asking"' not in page and 'id="why-source" hx-swap-oob="true"' in page

    def test_without_scripts_it_comes_forward_on_opening(self, town: Town, session: Session, seat: Seat):
        send(seat(town.author), town, text=[FIGURE, ""])
        page = seat(town.author).get(page_of(town, saved(session), "edit")).text
        assert 'name="asked" value="source"' in page.partition("Datos que piden las reglas")[0]

    def test_it_comes_forward_when_sending_is_refused(self, town: Town, session: Session, seat: Seat):
        answer = send(seat(town.author), town, **two_languages(town), deed="submit")
        assert answer.status_code == 422 and "LE-01" in answer.text
        assert 'name="asked" value="translation_reviewed"' in answer.text
        assert session.exec(select(Post)).all() == []

    def test_an_organisation_of_one_language_is_not_asked_for_others(self, town: Town, session: Session, seat: Seat):
        town.organisation.languages = ["es"]
        session.add(town.organisation)
        session.commit()
        assert 'value="language_missing"' not in seat(town.author).get(posts_of(town) + "/new").text

    def test_what_no_rule_asks_is_not_offered(self, town: Town, session: Session, seat: Seat, clock, stricter):
        stricter(session, town)
        session.commit()
        assert 'value="paid"' in seat(town.author).get(posts_of(town) + "/new").text

    def test_it_costs_a_constant_number_of_statements(self, town: Town, wiring: Wiring, session: Session, seat: Seat):
        author = seat(town.author)
        send(author, town, **two_languages(town), **SOURCE, reviewed_by="Marta", declares=["paid"])
        page = page_of(town, saved(session), "edit")
        session.commit()
        with counting(wiring.engine) as opening:
            author.get(page)
        assert opening.count < 15


class TestKeeping:
    def test_it_is_kept_with_the_version_as_the_rules_were_told(self, town: Town, session: Session, seat: Seat):
        image = (io.BytesIO(picture()), "foto.jpg")
        photo = {"new_image": image, "new_alt": "Las pistas", "new_pictured": ["minor"], "new_consent": "Registro 44"}
        send(seat(town.author), town, text=[FIGURE, ""], **SOURCE, declares=["paid"], paid_by="La Diputación", **photo)
        post = saved(session)
        version = posts.version_of(session, post)
        session.commit()
        assert version is not None
        assert version.declared["text"] == {"paid": True, "source": True}
        assert list(version.declared["pictures"].values()) == [{"consent": True, "minor": True}]
        page = seat(town.author).get(page_of(town, post, "edit")).text
        assert all(f'value="{SOURCE[name]}"' in page for name in SOURCE)
        assert "Registro 44</textarea>" in page and "La Diputación</textarea>" in page

    def test_another_answer_is_another_version_and_the_same_is_none(self, town: Town, session: Session, seat: Seat):
        send(seat(town.author), town, text=[FIGURE, ""], **SOURCE)
        for source, version in ((SOURCE["source"], 1), ("Memoria de 2026", 2)):
            send(seat(town.author), town, saved(session), text=[FIGURE, ""], source=source, source_on="2026-12-31")
            post = saved(session)
            session.refresh(post)
            session.commit()
            assert post.version == version

    def test_the_history_shows_what_was_declared_otherwise(self, town: Town, session: Session, seat: Seat):
        send(seat(town.author), town, text=[FIGURE, ""], **SOURCE)
        send(seat(town.author), town, saved(session), text=[FIGURE, ""], source="Padrón", source_on="2027-01-01")
        page = seat(town.author).get(page_of(town, saved(session))).text
        assert "Lo que declara quien la escribió" in page
        changes = page.partition('id="versions"')[2]
        assert all(word in changes for word in ("Fecha de la fuente", "<del", "riba.example/memoria", "Padrón"))

    def test_a_source_on_the_web_can_be_followed_and_nothing_else(self, town: Town, session: Session, seat: Seat):
        send(seat(town.author), town, text=[FIGURE, ""], **SOURCE)
        page = seat(town.author).get(page_of(town, saved(session))).text
        assert '<a href="https://riba.example/memoria" rel="noopener noreferrer">' in page
        send(
            seat(town.author),
            town,
            saved(session),
            text=[FIGURE, ""],
            source="<b>Acta</b> https://x",
            source_on="2026-12-31",
        )
        page = seat(town.author).get(page_of(town, saved(session))).text
        assert "&lt;b&gt;Acta&lt;/b&gt; https://x" in page and 'href="&lt;b' not in page

    def test_it_is_kept_while_one_types_and_offered_back(self, town: Town, session: Session, seat: Seat):
        send(seat(town.author), town, text=[FIGURE, ""], **SOURCE, declares=["paid"])
        post = saved(session)
        form = typed(town, text=[FIGURE, ""], source="Acta del pleno", base=post.base)
        assert seat(town.author).post(page_of(town, post, "copy"), data=form).status_code == 204
        offered = seat(town.author).get(page_of(town, post, "edit")).text
        assert "Acta del pleno" in offered and "Se paga por difundirla" in offered
        restored = seat(town.author).get(page_of(town, post, "edit") + "?copy=1").text
        assert 'value="Acta del pleno"' in restored
        assert 'id="declares-paid" name="declares" value="paid">' in restored

    def test_what_was_said_of_a_picture_still_to_come_waits_for_it(self, town: Town, session: Session, seat: Seat):
        send(seat(town.author), town, new_pictured=["ai"], new_consent="Registro 9")
        page = seat(town.author).get(page_of(town, saved(session), "edit")).text
        assert 'id="new_pictured-ai" name="new_pictured" value="ai" checked' in page and "Registro 9" in page

    @pytest.mark.parametrize("role", list(Role))
    def test_whoever_writes_declares(self, town: Town, session: Session, seat: Seat, role: Role):
        person = town.people[role]
        answer = send(seat(person), town, text=[FIGURE, ""], **SOURCE)
        assert answer.status_code == (303 if person.actor.may(Permission.POST_WRITE) else 403)


class TestApproved:
    def test_another_answer_ends_the_approval(
        self, town: Town, session: Session, approved: Post, seat: Seat, status_of
    ):
        hour = {"planned_on": str(approved.planned_on), "planned_time": f"{approved.planned_time:%H:%M}"}
        text = {"text": ["La biblioteca abre este sábado de 10:00 a 14:00.", ""], "topic": str(approved.topic_id)}
        send(seat(town.author), town, approved, **hour, **text)
        assert status_of(approved) is PostStatus.APPROVED
        send(seat(town.author), town, approved, **hour, **text, declares=["quotes_official"])
        assert status_of(approved) is PostStatus.DRAFT


class TestRefused:
    @pytest.mark.parametrize(
        ("wrong", "says"),
        [
            ({"source": "a" * 100_000}, "como mucho 2000 caracteres"),
            ({"source": "JavaScript:alert(1)"}, "Escriba la dirección completa, con https://"),
            ({"source": "data:text/html,x"}, "Escriba la dirección completa, con https://"),
            ({"source": "Memoria", "source_on": "2027-03-02"}, "no puede ser posterior a hoy"),
            ({"source": "Memoria", "source_on": "31/02"}, "Escriba una fecha"),
            ({"reviewed_by": "a" * 201}, "como mucho 200 caracteres"),
            ({"paid_by": "a" * 1001}, "como mucho 1000 caracteres"),
            ({"declares": ["everything"]}, "Elija una de las opciones"),
            ({"pictured": [f"{KEY}:everything"]}, "Elija una de las opciones"),
            ({"new_pictured": ["nobody", "minor"]}, "o no se reconoce a nadie"),
        ],
    )
    def test_what_cannot_be_comes_back_as_it_was_typed(
        self, town: Town, session: Session, seat: Seat, wrong: dict[str, object], says: str
    ):
        answer = send(seat(town.author), town, **{"text": [FIGURE, ""], **wrong})
        assert answer.status_code == 422 and says in answer.text and FIGURE in answer.text
        assert session.exec(select(Post)).all() == []
        typed_value = wrong.get("source_on") or wrong.get("source")
        assert typed_value is None or f'value="{typed_value}"' in answer.text

    @pytest.mark.parametrize("strange", ["\x00\x08Memoria", "\u202eairomeM", "🦊" * 400, "'; DROP TABLE post; --"])
    def test_strange_sources_are_only_words(self, town: Town, session: Session, seat: Seat, strange: str):
        answer = send(seat(town.author), town, text=[FIGURE, ""], source=strange, source_on="2026-12-31")
        assert answer.status_code == 303
        assert seat(town.author).get(answer.location).status_code == 200

    def test_a_day_that_has_begun_here_is_today(self, town: Town, seat: Seat, clock):
        clock.forward(hours=14, minutes=30)
        answer = send(seat(town.author), town, text=[FIGURE, ""], source="Acta", source_on="2027-03-02")
        assert answer.status_code == 303
