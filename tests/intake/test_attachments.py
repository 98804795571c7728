"""Files that come with a request: recognised for what they are, kept apart, told in words, and gone with the names."""

import hashlib
import io
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from sqlmodel import Session, select

from app.adapters import backup
from app.audit.models import AuditEntry
from app.core.errors import NotFound, Refusal
from app.drafting import queries as drafting
from app.drafting.rules.readiness import what_is_missing
from app.intake import deeds, service
from app.intake.jobs import forget_names
from app.intake.models import Request
from app.intake.rules.acts import ActKind
from app.intake.rules.answers import Outcome
from app.intake.rules.attachments import (
    DOCUMENTS,
    LARGEST_FILE,
    LONGEST_NAME,
    Attachment,
    Rights,
    check_file,
    plain_name,
)
from app.media.models import MediaFile
from app.usecases.wiring import Wiring
from tests.cast import Town
from tests.clocks import StoppedClock
from tests.intake.asking import ASKED, asked
from tests.intake.papers import PDF, PHOTO, attached, odf, office, paper
from tests.intake.test_forgetting import TERM
from tests.media.pictures import picture


@pytest.mark.parametrize("ending", DOCUMENTS)
def test_each_kind_of_the_list_is_recognised(ending: str):
    assert check_file(f"programa{ending}", paper(f"programa{ending}")) == DOCUMENTS[ending]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("nada.pdf", b"", "está vacío"),
        ("grande.pdf", PDF + bytes(LARGEST_FILE), "más de 8 MB"),
        ("pagina.html", b"<script>alert(1)</script>", "no es de una clase"),
        ("logo.svg", b"<svg onload='x'/>", "no es de una clase"),
        ("programa.exe", b"MZ\x90\x00", "no es de una clase"),
        ("pagina.pdf", b"<html></html>", "no es un PDF"),
        ("virus.txt", b"MZ\x90\x00\x03", "no es un TXT"),
        ("carta.docx", office(".xlsx"), "no es un DOCX"),
        ("carta.docx", office(".docx", "word/vbaProject.bin"), "no es un DOCX"),
        ("carta.docx", office(".docx")[:60], "no es un DOCX"),
        ("carta.odt", odf(".ods"), "no es un ODT"),
        ("carta.odt", office(".docx"), "no es un ODT"),
    ],
    ids=lambda told: told if isinstance(told, str) else "",
)
def test_anything_else_is_refused_by_its_name(name: str, content: bytes, words: str):
    with pytest.raises(Refusal, match=words) as refused:
        check_file(name, content)
    assert name in str(refused.value)


@settings(max_examples=300)
@given(ending=st.sampled_from([*DOCUMENTS]), cut=st.integers(0, 400), noise=st.binary(max_size=40))
def test_no_file_breaks_whoever_looks_at_it(ending: str, cut: int, noise: bytes):
    whole = paper(f"x{ending}")
    with suppress(Refusal):
        check_file(f"x{ending}", whole[:cut] + noise + whole[cut + len(noise) :])


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Mis cosas\\cartel.pdf", "cartel.pdf"),
        ("car\r\ntel\x00.pdf", "car tel.pdf"),
        ("", "archivo"),
        ("...", "archivo"),
        ("ñ" * 300 + ".pdf", "ñ" * (LONGEST_NAME - 4) + ".pdf"),
    ],
)
def test_a_name_is_never_a_path(typed: str, kept: str):
    assert plain_name(typed) == kept


@pytest.fixture
def with_files(session: Session, town: Town, wiring: Wiring, clock: StoppedClock) -> Request:
    """A poster in PDF, a photograph that may be published and one that may not."""
    photo = service.take_in(wiring.images, "foto.jpg", PHOTO)
    shown = replace(photo, rights=Rights.YES, owner="Marta Soler")
    told = (attached(), shown, replace(photo, name="otra.jpg", rights=Rights.NO))
    made = asked(session, town, now=clock(), attachments=told, files=wiring.files)
    session.commit()
    return made


def in_store(wiring: Wiring, town: Town) -> list[bytes]:
    folder = wiring.config.data_dir / "media" / str(town.id)
    return [one.read_bytes() for one in folder.rglob("*") if one.is_file()]


def test_an_image_is_kept_without_where_it_was_taken(with_files: Request, wiring: Wiring):
    told = with_files.attachments[1]
    content = service.content_of(wiring.files, with_files, 2)
    assert Image.open(io.BytesIO(PHOTO)).getexif() and not Image.open(io.BytesIO(content)).getexif()
    assert (told["size"], told["digest"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert (told["rights"], told["owner"], told["width"]) == ("yes", "Marta Soler", 64)


def test_a_gif_is_a_png_and_is_called_so(wiring: Wiring):
    assert service.take_in(wiring.images, "dibujo.gif", picture("GIF")).name == "dibujo.png"


def test_an_image_by_another_name_is_an_image(wiring: Wiring):
    assert service.take_in(wiring.images, "foto.pdf", PHOTO).media_type == "image/jpeg"


def test_a_broken_image_is_refused_by_its_name(wiring: Wiring):
    with pytest.raises(Refusal, match="«rota"):
        service.take_in(wiring.images, "rota.png", picture("PNG")[:40])


@pytest.mark.parametrize("position", [0, -1, 4, 10**9])
def test_a_file_that_is_not_there_is_not_found(position: int, with_files: Request, wiring: Wiring):
    with pytest.raises(NotFound):
        service.content_of(wiring.files, with_files, position)


def test_a_form_sent_twice_keeps_its_files_once(session: Session, town: Town, wiring: Wiring, clock: StoppedClock):
    def send(*files: Attachment) -> Request:
        told = replace(ASKED, attachments=files)
        how = {"actor": town.author.actor, "now": clock(), "form_key": "a", "files": wiring.files}
        return service.ask(session, town.organisation, told, **how)

    assert send(attached()).id == send(attached()).id
    assert len(in_store(wiring, town)) == 1
    with pytest.raises(service.AlreadyAsked):
        send(attached(), attached("otro.pdf"))


def test_files_go_with_the_names_and_nobody_elses_do(
    with_files: Request, session: Session, town: Town, wiring: Wiring, clock: StoppedClock
):
    later = clock() + TERM
    other = asked(session, town, now=later, attachments=(attached(),), files=wiring.files)
    session.commit()
    forget_names(wiring.reading, wiring.writing, wiring.files, keep_for=TERM, now=later + timedelta(days=1))
    session.expire_all()
    gone = session.get_one(Request, with_files.id)
    assert gone.attachments == [{"name": "Dato borrado", "note": "", "digest": ""}] * 3
    assert in_store(wiring, town) == [PDF] == [service.content_of(wiring.files, other, 1)]


def test_whoever_dies_while_forgetting_begins_again(
    with_files: Request, session: Session, town: Town, wiring: Wiring, clock: StoppedClock
):
    for file in with_files.attachments:
        wiring.files.remove(town.id, file["place"])
    session.commit()
    at = clock() + TERM + timedelta(days=1)
    assert forget_names(wiring.reading, wiring.writing, wiring.files, keep_for=TERM, now=at) == 1


def test_the_record_counts_them_and_names_none(with_files: Request, session: Session):
    entry = session.exec(select(AuditEntry).where(AuditEntry.subject == f"request:{with_files.id}")).one()
    assert entry.detail["files"] == 3
    assert "foto.jpg" not in str(entry.detail)


def test_a_draft_takes_an_image_as_its_own_and_asks_for_its_words(
    with_files: Request, session: Session, town: Town, wiring: Wiring, clock: StoppedClock
):
    chosen = deeds.Chosen(wiring.files, [2])
    accepted = Outcome(ActKind.ACCEPTED)
    post = deeds.write(session, town.organisation, with_files, accepted, chosen, actor=town.editor.actor, now=clock())
    (use,) = drafting.draft_of(post, drafting.version_of(session, post)).media
    row = session.exec(select(MediaFile)).one()
    assert (use.digest, use.alt_text, row.name, row.width) == (row.digest, "", "foto.jpg", 64)
    draft = drafting.draft_of(post, drafting.version_of(session, post))
    wanting = what_is_missing(draft, drafting.voices(session, town.id), zone=post.zone, now=clock())
    assert any("texto alternativo" in str(want.sentence) for want in wanting)
    session.commit()
    at = clock() + TERM + timedelta(days=1)
    forget_names(wiring.reading, wiring.writing, wiring.files, keep_for=TERM, now=at)
    assert wiring.files.read(town.id, row.digest)


@pytest.mark.parametrize(
    ("position", "words"), [(1, "no es una imagen"), (3, "no se puede publicar"), (9, "no se guarda")]
)
def test_what_may_not_be_shown_goes_into_no_draft(
    position: int,
    words: str,
    with_files: Request,
    session: Session,
    town: Town,
    wiring: Wiring,
    clock: StoppedClock,
):
    chosen = deeds.Chosen(wiring.files, [position])
    with pytest.raises(Refusal, match=words):
        deeds.write(
            *(session, town.organisation, with_files, Outcome(ActKind.ACCEPTED), chosen),
            actor=town.editor.actor,
            now=clock(),
        )


def test_a_backup_brings_them(with_files: Request, wiring: Wiring, town: Town, clock: StoppedClock, tmp_path: Path):
    copy = tmp_path / "copia"
    backup.write(wiring.engine, wiring.config.data_dir, copy, apart=(), now=clock())
    place = with_files.attachments[0]["place"]
    assert [one.read_bytes() for one in (copy / "files").rglob(place)] == [PDF]
