"""Files of a request: recognised by content, stored apart, described in words, and erased with the names."""

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
from app.adapters.archives.names import PooledArchives
from app.core.errors import NotFound, Refusal
from app.db.work import Work
from app.domain.audit.models import AuditEntry
from app.domain.media.models import MediaFile
from app.domain.posts.queries import posts
from app.domain.posts.rules.readiness import missing_fields
from app.domain.requests.models import Request
from app.domain.requests.rules.acts import RequestActKind
from app.domain.requests.rules.attachments import (
    DOCUMENT_TYPES,
    LARGEST_FILE,
    LONGEST_NAME,
    ImageRights,
    RequestFile,
    clean_file_name,
    recognise_file,
)
from app.domain.requests.rules.outcomes import RequestOutcome
from app.usecases.requests import files as request_files
from app.usecases.requests import outcomes, stored_request, submission
from app.usecases.requests.anonymisation import anonymise_past_requests
from app.usecases.wiring import Wiring
from tests.clocks import StoppedClock
from tests.media.pictures import picture
from tests.requests.sample_files import PDF, PHOTO, attached, odf, office, paper
from tests.requests.sample_requests import ASKED, asked
from tests.requests.test_retention import TERM
from tests.sample_town import Town

ARCHIVES = PooledArchives()


@pytest.mark.parametrize("ending", DOCUMENT_TYPES)
def test_each_kind_of_the_list_is_recognised(ending: str):
    assert recognise_file(f"programa{ending}", paper(f"programa{ending}"), ARCHIVES.names) == DOCUMENT_TYPES[ending]


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
        recognise_file(name, content, ARCHIVES.names)
    assert name in str(refused.value)


@settings(max_examples=300)
@given(ending=st.sampled_from([*DOCUMENT_TYPES]), cut=st.integers(0, 400), noise=st.binary(max_size=40))
def test_no_file_breaks_whoever_looks_at_it(ending: str, cut: int, noise: bytes):
    whole = paper(f"x{ending}")
    with suppress(Refusal):
        recognise_file(f"x{ending}", whole[:cut] + noise + whole[cut + len(noise) :], ARCHIVES.names)


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
    assert clean_file_name(typed) == kept


@pytest.fixture
def with_files(session: Session, town: Town, wiring: Wiring, clock: StoppedClock) -> Request:
    """Return a request with a poster in PDF, a publishable photograph and an unpublishable one."""
    photo = request_files.take_file(wiring, "foto.jpg", PHOTO)
    shown = replace(photo, rights=ImageRights.YES, owner="Marta Soler")
    attachments = (attached(), shown, replace(photo, name="otra.jpg", rights=ImageRights.NO))
    made = asked(session, town, now=clock(), attachments=attachments, files=wiring.files)
    session.commit()
    return made


def in_store(wiring: Wiring, town: Town) -> list[bytes]:
    folder = wiring.config.data_dir / "media" / str(town.id)
    return [path.read_bytes() for path in folder.rglob("*") if path.is_file()]


def test_an_image_is_kept_without_where_it_was_taken(with_files: Request, wiring: Wiring):
    attachment = with_files.attachments[1]
    content = request_files.file_content(wiring.files, with_files, 2)
    assert Image.open(io.BytesIO(PHOTO)).getexif() and not Image.open(io.BytesIO(content)).getexif()
    assert (attachment["size"], attachment["digest"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert (attachment["rights"], attachment["owner"], attachment["width"]) == ("yes", "Marta Soler", 64)


def test_a_gif_is_a_png_and_is_called_so(wiring: Wiring):
    assert request_files.take_file(wiring, "dibujo.gif", picture("GIF")).name == "dibujo.png"


def test_an_image_by_another_name_is_an_image(wiring: Wiring):
    assert request_files.take_file(wiring, "foto.pdf", PHOTO).media_type == "image/jpeg"


def test_a_broken_image_is_refused_by_its_name(wiring: Wiring):
    with pytest.raises(Refusal, match="«rota"):
        request_files.take_file(wiring, "rota.png", picture("PNG")[:40])


@pytest.mark.parametrize("position", [0, -1, 4, 10**9])
def test_a_file_that_is_not_there_is_not_found(position: int, with_files: Request, wiring: Wiring):
    with pytest.raises(NotFound):
        request_files.file_content(wiring.files, with_files, position)


def test_a_form_sent_twice_keeps_its_files_once(session: Session, town: Town, wiring: Wiring, clock: StoppedClock):
    def send(*files: RequestFile) -> Request:
        new_request = replace(ASKED, attachments=files)
        how = {"form_key": "a", "files": wiring.files}
        return submission.submit_request(
            Work(session, town.author.actor, clock()), town.organisation, new_request, **how
        )

    assert send(attached()).id == send(attached()).id
    assert len(in_store(wiring, town)) == 1
    with pytest.raises(stored_request.FormAlreadyUsed):
        send(attached(), attached("otro.pdf"))


def test_files_go_with_the_names_and_nobody_elses_do(
    with_files: Request, session: Session, town: Town, wiring: Wiring, clock: StoppedClock
):
    later = clock() + TERM
    other = asked(session, town, now=later, attachments=(attached(),), files=wiring.files)
    session.commit()
    anonymise_past_requests(wiring.reading, wiring.writing, wiring.files, keep_for=TERM, now=later + timedelta(days=1))
    session.expire_all()
    gone = session.get_one(Request, with_files.id)
    assert gone.attachments == [{"name": "Dato borrado", "note": "", "digest": ""}] * 3
    assert in_store(wiring, town) == [PDF] == [request_files.file_content(wiring.files, other, 1)]


def test_whoever_dies_while_forgetting_begins_again(
    with_files: Request, session: Session, town: Town, wiring: Wiring, clock: StoppedClock
):
    for file in with_files.attachments:
        wiring.files.remove(town.id, file["place"])
    session.commit()
    at = clock() + TERM + timedelta(days=1)
    assert anonymise_past_requests(wiring.reading, wiring.writing, wiring.files, keep_for=TERM, now=at) == 1


def test_the_record_counts_them_and_names_none(with_files: Request, session: Session):
    entry = session.exec(select(AuditEntry).where(AuditEntry.subject == f"request:{with_files.id}")).one()
    assert entry.detail["files"] == 3
    assert "foto.jpg" not in str(entry.detail)


def test_a_draft_takes_an_image_as_its_own_and_asks_for_its_words(
    with_files: Request, session: Session, town: Town, wiring: Wiring, clock: StoppedClock
):
    chosen = outcomes.ChosenImages(wiring.files, [2])
    accepted = RequestOutcome(RequestActKind.ACCEPTED)
    post = outcomes.draft_from_request(
        Work(session, town.editor.actor, clock()), town.organisation, with_files, accepted, chosen
    )
    (use,) = posts.draft_of(post, posts.version_of(session, post)).media
    row = session.exec(select(MediaFile)).one()
    assert (use.digest, use.alt_text, row.name, row.width) == (row.digest, "", "foto.jpg", 64)
    draft = posts.draft_of(post, posts.version_of(session, post))
    wanting = missing_fields(draft, posts.open_voices(session, town.id), {}, zone=post.zone, now=clock())
    assert any("texto alternativo" in str(want.sentence) for want in wanting)
    session.commit()
    at = clock() + TERM + timedelta(days=1)
    anonymise_past_requests(wiring.reading, wiring.writing, wiring.files, keep_for=TERM, now=at)
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
    chosen = outcomes.ChosenImages(wiring.files, [position])
    with pytest.raises(Refusal, match=words):
        outcomes.draft_from_request(
            Work(session, town.editor.actor, clock()),
            town.organisation,
            with_files,
            RequestOutcome(RequestActKind.ACCEPTED),
            chosen,
        )


def test_a_backup_brings_them(with_files: Request, wiring: Wiring, town: Town, clock: StoppedClock, tmp_path: Path):
    copy = tmp_path / "copia"
    backup.write_backup(wiring.engine, wiring.config.data_dir, copy, store=wiring.files, apart=(), now=clock())
    place = with_files.attachments[0]["place"]
    assert [path.read_bytes() for path in (copy / "files").rglob(place)] == [PDF]
