"""PDF documents as they arrive, what is kept of them, and how they are served."""

from pathlib import Path

import pikepdf
import pytest
from sqlmodel import Session, select

from app.adapters.pdfs.cleaner import PikePdfs
from app.core.errors import NotPermitted, Refusal
from app.db.work import Work
from app.domain.media.models import MediaFile
from app.domain.media.rules import DocumentFacts, MediaKind
from app.usecases.media.documents import keep_document, store_document
from tests.media.documents import AUTHOR, TITLE, pdf, store_own_document

SCRIPT = pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS=pikepdf.String("app.alert(1)"))
LAUNCH = pikepdf.Dictionary(S=pikepdf.Name("/Launch"), F=pikepdf.String("calc.exe"))
ELSEWHERE = pikepdf.Dictionary(S=pikepdf.Name("/GoToR"), F=pikepdf.String("otro.pdf"), D=pikepdf.Array([0]))
PRESSED = pikepdf.Dictionary(S=pikepdf.Name("/URI"), URI=pikepdf.String(" Java\tscript:alert(1)"))
WEB = pikepdf.Dictionary(S=pikepdf.Name("/URI"), URI=pikepdf.String("https://rivera.example/"))
CARRIED = pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("a"), pikepdf.Dictionary(EF=pikepdf.Dictionary())]))
SIGNATURE = pikepdf.Dictionary(ByteRange=pikepdf.Array([0, 1, 2, 3]), Contents=pikepdf.String("firma"))


def test_who_made_it_is_left_behind_and_its_title_and_tags_stay(tmp_path: Path):
    (tmp_path / "a.pdf").write_bytes(pdf(is_tagged=True))
    cleaned = PikePdfs().cleaned(tmp_path / "a.pdf", tmp_path / "limpio.pdf")
    written = (tmp_path / "limpio.pdf").read_bytes()
    assert cleaned.facts == DocumentFacts(pages=2, size=len(written), is_tagged=True)
    with pikepdf.open(tmp_path / "limpio.pdf") as kept:
        assert dict(kept.docinfo) == {"/Title": TITLE}
        words = kept.open_metadata()
        assert (words["dc:title"], words["pdfuaid:part"], "dc:creator" in words) == (TITLE, "1", False)
    assert AUTHOR.encode() not in written
    assert cleaned.poster[:3] == b"\xff\xd8\xff"
    PikePdfs().cleaned(tmp_path / "a.pdf", tmp_path / "otra.pdf")
    assert (tmp_path / "otra.pdf").read_bytes() == written


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (lambda: pdf(encryption=pikepdf.Encryption(owner="a", user="b")), "contraseña"),
        (lambda: pdf(encryption=pikepdf.Encryption(owner="a", user="")), "contraseña"),
        (lambda: pdf(root={"/OpenAction": SCRIPT}), "programas"),
        (lambda: pdf(root={"/OpenAction": LAUNCH}), "programas"),
        (lambda: pdf(root={"/A": ELSEWHERE}), "programas"),
        (lambda: pdf(root={"/A": PRESSED}), "programas"),
        (lambda: pdf(root={"/Names": pikepdf.Dictionary(EmbeddedFiles=CARRIED)}), "otros archivos"),
        (lambda: pdf(root={"/Perms": pikepdf.Dictionary(DocMDP=SIGNATURE)}), "firma electrónica"),
        (lambda: b"%PDF-1.7 y nada", "no es un PDF"),
    ],
)
def test_one_that_is_locked_signed_acts_or_carries_others_is_refused_in_words(tmp_path: Path, content, words: str):
    (tmp_path / "a.pdf").write_bytes(content())
    with pytest.raises(Refusal, match=words):
        PikePdfs().cleaned(tmp_path / "a.pdf", tmp_path / "limpio.pdf")


def test_what_acts_as_it_opens_is_left_behind_and_what_is_pressed_stays(tmp_path: Path):
    (tmp_path / "a.pdf").write_bytes(pdf(root={"/OpenAction": WEB, "/AA": pikepdf.Dictionary(WC=WEB), "/A": WEB}))
    PikePdfs().cleaned(tmp_path / "a.pdf", tmp_path / "limpio.pdf")
    with pikepdf.open(tmp_path / "limpio.pdf") as kept:
        assert "/OpenAction" not in kept.Root and "/AA" not in kept.Root and kept.Root.A.URI == WEB.URI


def test_a_document_is_kept_once_and_a_long_one_is_not(session: Session, town, wiring, clock, tmp_path: Path):
    (tmp_path / "largo.pdf").write_bytes(pdf(pages=301))
    with pytest.raises(Refusal, match="caben 300"):
        keep_document(wiring.files, wiring.documents, tmp_path / "largo.pdf", organisation_id=town.id)
    kept = store_own_document(session, wiring, town, tmp_path / "bando.pdf", now=clock())
    store_document(Work(session, town.author.actor, clock()), kept, name="otro.pdf")
    with pytest.raises(NotPermitted):
        store_document(Work(session, town.political_office.actor, clock()), kept, name="a.pdf")
    row = session.exec(select(MediaFile)).one()
    assert (row.name, row.kind, row.document) == ("bando.pdf", MediaKind.DOCUMENT, kept.cleaned.facts)
    assert wiring.files.read(town.id, row.poster) == kept.cleaned.poster
    assert not list(tmp_path.glob(".document-*"))


def test_it_is_downloaded_never_shown_and_in_parts_if_asked(session, town, wiring, clock, seat, tmp_path: Path):
    kept = store_own_document(session, wiring, town, tmp_path / "bando «feria».pdf", now=clock())
    session.commit()
    address, reader = f"/o/{town.slug}/images/{kept.digest}", seat(town.supervisor)
    with reader.get(address) as whole:
        assert (whole.mimetype, whole.data[:5]) == ("application/pdf", b"%PDF-")
        assert whole.headers["Content-Disposition"].startswith("attachment; filename")
        assert whole.headers["X-Content-Type-Options"] == "nosniff"
    assert reader.get(address, headers={"Range": "bytes=1-3"}).data == b"PDF"
    assert reader.get(f"{address}/poster").mimetype == "image/jpeg"
    assert reader.get(f"{address}/small").status_code == 200
    assert "Descargar el documento" in reader.get(f"/o/{town.slug}/media/{kept.digest}").text
