"""`flask audit verify`: prove that nobody altered the record."""

import json
from dataclasses import dataclass

import click
from flask.cli import with_appcontext

from app.adapters.anchors import SealedElsewhere
from app.audit.queries.verification import Verdict, verify
from app.audit.rules import Anchor
from app.core.errors import Refusal
from app.core.words import say
from app.organisations import queries as organisations
from app.web.request import wiring
from app.wiring import Wiring

KEYS_HINT = "Ponga en KEYS_DIR las claves de la instalación copiada (restore --keys)."
TAMPERED = say("El archivo de anclas no está como se escribió: alguien lo ha cambiado.")


@dataclass(frozen=True, slots=True)
class Finding:
    """`is_anchored`: the end of the chain was also compared with the file of anchors."""

    slug: str
    verdict: Verdict
    is_anchored: bool

    def as_json(self) -> dict[str, object]:
        verdict = self.verdict
        return {
            "slug": self.slug,
            "entries": verdict.entries,
            "intact": verdict.intact,
            "first_break": verdict.first_break,
            **({"missing_key": verdict.missing_key} if verdict.missing_key else {}),
        }

    def __str__(self) -> str:
        verdict = self.verdict
        if verdict.missing_key:
            return (
                f"{self.slug}: no tengo la clave «{verdict.missing_key}» con la que se selló desde el asiento "
                f"{verdict.first_break} (hay {verdict.entries}), así que no se puede comprobar. {KEYS_HINT}"
            )
        if verdict.first_break is not None:
            return f"{self.slug}: ALTERADO a partir del asiento {verdict.first_break} (hay {verdict.entries})."
        anchored = "" if self.is_anchored else " Aún sin ancla: el final no se ha podido contrastar."
        return f"{self.slug}: íntegro, {verdict.entries} asientos.{anchored}"


@click.group("audit", help="El historial.")
def group() -> None:
    """Everything about the record."""


@group.command("verify", help="Comprueba que nadie ha alterado el historial. Termina con 1 si lo está.")
@click.option("--organisation", "slug", default="", help="Solo esta organización.")
@click.option("--json", "as_json", is_flag=True, help="El resultado, en JSON.")
@with_appcontext
def check(slug: str, as_json: bool) -> None:
    try:
        findings = verify_all(wiring(), slug)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if as_json:
        click.echo(json.dumps({"organisations": [finding.as_json() for finding in findings]}))
    else:
        click.echo("\n".join(map(str, findings)))
    if not all(finding.verdict.intact for finding in findings):
        raise SystemExit(1)


def verify_all(wiring: Wiring, slug: str = "") -> list[Finding]:
    """Every organisation's record, or one's. Raises `Refusal` when the file of anchors was tampered with."""
    anchors = _anchors(wiring)
    with wiring.reading() as session:
        chosen = [organisations.by_slug(session, slug)] if slug else organisations.all_organisations(session)
        bodies = [(body.slug, body.id) for body in chosen]
    return [_finding(wiring, slug, key, anchors.get(key)) for slug, key in bodies]


def _finding(wiring: Wiring, slug: str, organisation_id: int, anchor: Anchor | None) -> Finding:
    with wiring.reading() as session:
        verdict = verify(session, organisation_id, keys=wiring.keyring.audit, anchor=anchor)
    return Finding(slug, verdict, is_anchored=anchor is not None)


def _anchors(wiring: Wiring) -> dict[int, Anchor]:
    try:
        return wiring.anchors.latest()
    except SealedElsewhere:
        return {}
    except ValueError as error:
        raise Refusal(TAMPERED) from error
