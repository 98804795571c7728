"""`flask audit verify`: prove the record unaltered."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import click
from flask.cli import with_appcontext
from sqlmodel import Session

from app.cli.actors import wiring
from app.core.errors import Refusal
from app.core.messages import msg
from app.domain.audit.ports import UnknownSealingKey
from app.domain.audit.queries.verification import ChainVerdict, verify_chain
from app.domain.audit.rules.chain import ChainAnchor, Discrepancy
from app.domain.editorial_line.queries.line_versions import line_discrepancies
from app.domain.organisations import queries as organisations
from app.domain.people.queries.record_check import role_discrepancies
from app.domain.publishing.queries.record_check import post_discrepancies
from app.domain.replies.queries.record_check import reply_discrepancies
from app.usecases.wiring import Wiring

NO_KEYS = (
    "Faltan las claves con las que se selló el historial, así que no se puede comprobar: ponga en KEYS_DIR las de la "
    "instalación copiada (restore --keys)."
)
TAMPERED = msg("El archivo de anclas no está como se escribió: alguien lo ha cambiado.")
MISSING_ANCHOR = (
    "Falta su ancla, así que no se sabe si al historial le quitaron el final. Ponga en su sitio «anchors.jsonl» o, si "
    "nunca la tuvo, arranque el proceso que publica; con --without-anchors no se pide."
)


@dataclass(frozen=True, slots=True)
class RecordFinding:
    """`is_anchored`: its end matches the anchor file, if required.

    `facts`: differences between tables and record.
    """

    slug: str
    verdict: ChainVerdict
    is_anchored: bool
    facts: Sequence[Discrepancy] = ()

    @property
    def lacks_key(self) -> bool:
        """Tell whether the record was sealed with a key that is not here: nothing of it can be checked."""
        return bool(self.verdict.missing_key)

    @property
    def is_well(self) -> bool:
        return self.verdict.intact and self.is_anchored and not self.facts

    def as_json(self) -> dict[str, object]:
        verdict = self.verdict
        return {
            "slug": self.slug,
            "entries": verdict.entries,
            "intact": verdict.intact,
            "first_break": verdict.first_break,
            **({"missing_key": verdict.missing_key} if verdict.missing_key else {}),
            "anchored": self.is_anchored,
            "facts": [{"where": fact.where, "trouble": str(fact.trouble)} for fact in self.facts],
        }

    def __str__(self) -> str:
        return "\n".join((self._chain(), *(f"{self.slug}: {fact.where}: {fact.trouble}." for fact in self.facts)))

    def _chain(self) -> str:
        verdict = self.verdict
        if verdict.first_break is not None:
            return f"{self.slug}: ALTERADO a partir del asiento {verdict.first_break} (hay {verdict.entries})."
        anchored = "" if self.is_anchored else f" {MISSING_ANCHOR}"
        return f"{self.slug}: íntegro, {verdict.entries} asientos.{anchored}"


@click.group("audit", help="El historial.")
def group() -> None:
    """Group the audit commands."""


@group.command("verify", help="Comprueba que nadie ha alterado el historial ni los hechos. Termina con 1 si lo están.")
@click.option("--organisation", "slug", default="", help="Solo esta organización.")
@click.option("--without-anchors", is_flag=True, help="No exigir las anclas, por si no las hay todavía.")
@click.option("--json", "as_json", is_flag=True, help="El resultado, en JSON.")
@with_appcontext
def check(slug: str, without_anchors: bool, as_json: bool) -> None:
    try:
        findings = verify_all(wiring(), slug, without_anchors=without_anchors)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if as_json:
        click.echo(json.dumps({"organisations": [finding.as_json() for finding in findings]}, ensure_ascii=False))
    else:
        click.echo(report(findings))
    if not all(finding.is_well for finding in findings):
        raise SystemExit(1)


def report(findings: Sequence[RecordFinding]) -> str:
    """Return a line for each finding, and one for all that lack their keys."""
    lines = [str(finding) for finding in findings if not finding.lacks_key]
    return "\n".join([*lines, NO_KEYS] if any(finding.lacks_key for finding in findings) else lines)


def verify_all(wiring: Wiring, slug: str = "", *, without_anchors: bool = False) -> list[RecordFinding]:
    """Raise `Refusal` on a forged anchor file."""
    anchors = {} if without_anchors else _latest_anchors(wiring)
    with wiring.reading() as session:
        chosen = (
            [organisations.organisation_by_slug(session, slug)] if slug else organisations.all_organisations(session)
        )
        bodies = [(body.slug, body.id) for body in chosen]
    return [_finding(wiring, slug, key, anchors.get(key), is_optional=without_anchors) for slug, key in bodies]


def _finding(
    wiring: Wiring, slug: str, organisation_id: int, anchor: ChainAnchor | None, *, is_optional: bool
) -> RecordFinding:
    with wiring.reading() as session:
        verdict = verify_chain(session, organisation_id, keys=wiring.keyring.audit, anchor=anchor)
        facts = [] if verdict.missing_key else list(_discrepancies(wiring, session, organisation_id))
    is_anchored = anchor is not None or is_optional or not verdict.entries
    return RecordFinding(slug, verdict, is_anchored=is_anchored, facts=facts)


def _discrepancies(wiring: Wiring, session: Session, organisation_id: int) -> Iterator[Discrepancy]:
    yield from post_discrepancies(session, organisation_id)
    yield from reply_discrepancies(session, organisation_id)
    yield from line_discrepancies(session, organisation_id)
    yield from role_discrepancies(session, organisation_id, now=wiring.clock())


def _latest_anchors(wiring: Wiring) -> dict[int, ChainAnchor]:
    try:
        return wiring.anchors.latest()
    except UnknownSealingKey:
        return {}
    except ValueError as error:
        raise Refusal(TAMPERED) from error
