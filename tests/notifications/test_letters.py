"""Every e-mail can be written, in its recipient's language."""

from pathlib import Path

import pytest

from app.adapters.mail.letters import ROOT, TemplateLetters

CONTEXT = {
    "version": 2,
    "review_on": "01/03/2028",
    "ends_on": "15/03/2027",
    "is_past": False,
    "name": "Ana Ríos",
    "organisation": "Ayuntamiento de Riba",
    "link": "https://cauce.example/x",
    "number": 12,
    "title": "Corte de agua",
    "planned": "01/03/2027 10:00",
    "step": "Jefatura",
    "reason": "Falta el lugar.",
    "account": "Ayuntamiento en Mastodon",
    "text": "Mañana no habrá agua.",
    "url": "https://riba.example/agua",
    "due": "2027-03-01T09:00:00+00:00",
    "until": "2027-03-01T11:00:00+00:00",
    "zone": "Europe/Madrid",
    "trouble": "El servidor no contestó.",
    "posts": [{"number": "2027/0012", "title": "Corte de agua", "planned": "2027-03-01T09:00:00+00:00"}],
    "count": 3,
    "releases": True,
    "reference": "JEZ 12/2027",
    "received": "2027-03-01T08:00:00+00:00",
    "reminder": "soon",
    "by": "Julia Sanz",
    "permalink": "https://social.example/@riba/1",
    "code": "P-2027/3",
    "subject": "Fuente de la plaza",
    "answer": "Recibida. Se publicará el lunes.",
    "wanted": "15/03/2027",
    "is_urgent": True,
    "who": "Julia Sanz",
    "month": "2027-02",
    "published": 42,
    "useful": 71.4,
    "kept": 50.0,
    "their_address": "julia@riba.example",
    "items": [{"kind": "withdraw_by_hand", "context": {"number": "2027/0012", "title": "Corte"}, "waits": True}],
    "why": "No contesta nadie.",
    "values": {},
    "category": "incidencia",
    "case": "C-2027/7",
    "language": "es",
    "asks": "decide",
    "measure": "ocultar",
    "norm": "N2",
    "look_by": "2027-03-02T09:00:00+00:00",
    "is_late": True,
    "seen": 312,
    "usual": 4,
    "level": "N2 · edición",
    "whys": ["pasó el plazo de acusar recibo"],
    "note": "",
    "unit": "Vía Pública",
    "question": "¿Cuándo se repara?",
    "quoted": "",
    "expires": "2027-03-08T22:59:00+00:00",
    "answer_path": "/citizens/answer/abc",
    "is_reminder": False,
    "is_emergency": True,
    "deed": "to_correct",
    "deadline": "26/02/2027 14:00",
    "quote": "de 9 a 14 h",
    "weekdays": ["tue", "thu"],
    "at": "09:00",
    "hours": 20,
    "part": 2,
    "parts": ["name", "link"],
    "starts_at": "2027-03-02T08:00:00+00:00",
    "cut_off_at": "2027-03-01T12:00:00+00:00",
    "what": "Cultura",
    "function": "Jefatura de comunicación",
    "granter": "Pau Vidal",
    "grantee": "Julia Sanz",
    "in_place_of": "",
    "is_asked": True,
    "is_oneself": False,
}
KINDS = sorted(path.stem for path in (ROOT / "templates/emails").glob("*.subject") if "newsletter" not in path.stem)
"""The letters to known people: the newsletter knows no name (`tests/public/test_newsletter.py`)."""


@pytest.mark.parametrize("locale", ["es", "en", "fr"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("outcome", ["approved", "sent_back", "rejected"])
def test_each_letter_has_one_line_of_subject_and_a_text(kind: str, locale: str, outcome: str) -> None:
    subject, text = TemplateLetters().compose(kind, CONTEXT | {"outcome": outcome}, locale=locale)
    assert subject and "\n" not in subject
    assert "Ana Ríos" in text and "{" not in text


@pytest.mark.parametrize(("kind", "context"), [("nothing", CONTEXT), ("invitation", {})])
def test_a_letter_that_cannot_be_written_says_so(kind: str, context: dict[str, str]) -> None:
    with pytest.raises(LookupError):
        TemplateLetters().compose(kind, context, locale="es")


def test_an_instant_is_written_in_the_zone_and_language_asked_for(tmp_path: Path) -> None:
    for part in ("subject", "txt"):
        (tmp_path / f"t.{part}").write_text('{{ at | moment("Atlantic/Canary") }}')
    subject, _ = TemplateLetters(templates=tmp_path).compose("t", {"at": "2027-03-01T09:00:00+00:00"}, locale="es")
    assert subject == "lunes, 1 de marzo de 2027, 09:00"


def test_a_letter_says_where_to_go():
    _, text = TemplateLetters("https://cauce.riba.example").compose("password_reset", CONTEXT, locale="es")
    assert "Entrar en Cauce: https://cauce.riba.example" in text
