"""A fictional town's plan, complete and half-written, as stored in a version."""

from datetime import UTC, date, datetime
from typing import Any

from sqlmodel import Session

from app.adapters.packs import shipped_line
from app.domain.plan.models.versions import PlanVersion
from app.domain.plan.rules.line_snapshot import rule_snapshot, rules_in_region
from app.domain.plan_document.rules.document import DocumentRequest, build_document
from app.domain.plan_document.rules.phrases import CATALOGUES, PHRASES
from app.domain.plan_document.rules.tree import Document
from app.web.translation import load_catalogue
from tests.sample_town import Town

BY_UNIT = ("Cultura", "Deportes", "Servicios sociales", "Juventud", "Comercio", "Biblioteca")
TOPICS = (
    ("Cortes y obras en la calle", "La ciudad funciona", "service", "Servicios", 25),
    ("Agenda cultural", "Vida en común", "event", "Cultura", 20),
    ("Ayudas y plazos", "Trámites", "call", "Servicios sociales", 20),
    ("Deporte de base", "Vida en común", "event", "Deportes", 10),
    ("Reciclaje y limpieza", "La ciudad funciona", "service", "Servicios", 10),
    ("Pleno y acuerdos", "Transparencia", "service", "Secretaría", 10),
    ("Avisos de protección civil", "La ciudad funciona", "emergency", "Policía local", 5),
)
NETWORKS = (
    ("mastodon", "Mastodon", True, 21, "Red abierta, sin publicidad, con buena respuesta a avisos."),
    ("x", "X", True, 17, "Donde la prensa comarcal busca la información."),
    ("instagram", "Instagram", True, 18, "Donde está la gente de 16 a 35 años del municipio."),
    ("tiktok", "TikTok", False, 9, "Pide un vídeo diario y no hay horas para hacerlo."),
    ("linkedin", "LinkedIn", False, 8, "No llega a los públicos del plan."),
)


def phrases(language: str) -> dict[str, str]:
    """Return the document's sentences in a language, by key."""
    catalogue = load_catalogue(language, *CATALOGUES)
    return {key: phrase.translate(catalogue) for key, phrase in PHRASES.items()}


def document_of(content: dict[str, Any], document_request: DocumentRequest) -> Document:
    return build_document(content, document_request, load_catalogue(document_request.language, *CATALOGUES))


def both(es: str, ca: str = "") -> dict[str, str]:
    return {"es": es, "ca": ca} if ca else {"es": es}


def whole() -> dict[str, Any]:
    """Return a complete plan, in Spanish and Valencian except the crisis protocol, only in Spanish."""
    stops = {"wait": _wait(), "why": _why(), "others": _others(), "who": _who(), "where": _where()}
    return {"stops": stops | {"means": _means(), "exists": _exists(), "guide": _guide()}}


def sparse() -> dict[str, Any]:
    """Return a plan after a first afternoon: keys missing, empty or useless."""
    stops = {
        "wait": {"accounts": [{"name": "Ayuntamiento en X", "network": "x"}]},
        "why": {"statement": {"es": ""}, "objectives": [{"code": "O1"}], "line": None},
        "others": {"profiles": [{"name": "Otra ciudad", "sheets": []}]},
        "who": {"people": None, "coverage": [{"weekday": 9}]},
        "where": {"capacity": {"needed": None}},
        "guide": {"topics": [{"name": "Avisos"}], "slots": [{}], "intake": [{"name": "Correo"}]},
    }
    return {"stops": stops}


def _wait() -> dict[str, Any]:
    accounts = [
        {
            "network": network,
            "name": f"Riba en {name}",
            "handle": f"@riba_{network}",
            "url": f"https://{network}.example/riba",
            "unit": "Comunicación",
            "purpose": "public_service",
            "state": "open",
            "opened_on": "2024-02-01",
            "act": "Decreto 31/2024",
            "administrators": ["Marta Soler", "Iván Pons"],
            "responsible": "Marta Soler",
            "attention": "L-V 8-15",
            "missing": ["Falta la segunda persona administradora."] if network == "instagram" else [],
            "waiver": None,
        }
        for network, name, chosen, *_ in NETWORKS
        if chosen
    ]
    spanish_text = "Ninguna cuenta se abre sin finalidad, dos personas que la administren y un acto que la apruebe."
    return {
        "text": both(spanish_text, "Cap compte s’obri sense finalitat, dues persones i un acte."),
        "accounts": accounts,
    }


def _why() -> dict[str, Any]:
    verbs = ("Reducir las llamadas al 010", "Contestar a tiempo", "Dar a conocer las ayudas", "Publicar en valenciano")
    objectives = [
        {
            "code": f"O{at}",
            "text": text,
            "verb": text.split()[0],
            "indicator": f"K{at}",
            "indicator_name": name,
            "unit": "%",
            "baseline": 20,
            "target": 80,
            "due_on": "2027-12-31",
            "owner": "Marta Soler",
            "current": 20 + 15 * at,
            "status": "on_track",
        }
        for at, (text, name) in enumerate(
            zip(verbs, ("Llamadas", "Respuestas", "Solicitudes", "Textos"), strict=True), 1
        )
    ]
    statement = "Estamos en redes para que **quien vive en Riba** sepa lo que le afecta antes de que le afecte."
    audiences = [
        {"name": "Familias", "needs": "Plazos y horarios de escuelas", "where": "Instagram"},
        {"name": "Mayores de 65", "needs": "Avisos claros, también por otros medios", "where": "Tablón y radio"},
        {"name": "Comercio", "needs": "Cortes de calle con antelación", "where": "X"},
    ]
    return {
        "purpose": "public_service",
        "statement": both(statement, "Som en xarxes perquè **qui viu a Riba** sàpia el que li afecta abans."),
        "audiences": audiences,
        "objectives": objectives,
        "line": {"number": 3, "in_force_from": "2026-09-01"},
        "rules": [rule_snapshot(rule) for rule in rules_in_region(shipped_line().rules, "")],
    }


def _others() -> dict[str, Any]:
    def sheet(on: str, often: int, hours: int) -> dict[str, Any]:
        return {
            "observed_on": on,
            "posts_per_week": often,
            "hours": 20,
            "formats": "Imagen y texto",
            "tone": "Cercano",
            "response_hours": hours,
            "to_copy": "Avisos con plano",
            "to_avoid": "Fotos de cargos",
            "by": "Iván Pons",
        }

    profiles = [
        {
            "name": name,
            "body": f"Ayuntamiento de {name}",
            "network": "x",
            "url": "https://x.example/otra",
            "sheets": [sheet("2026-01-10", often - 2, hours + 3), sheet("2026-10-10", often, hours)],
        }
        for name, often, hours in (("Vallclara", 14, 4), ("Puente Alto", 9, 12), ("Marina Baja", 21, 2))
    ]
    own = {"posts_per_week": 11, "response_hours": 6}
    return {
        "text": both("Tres ciudades de tamaño parecido.", "Tres ciutats semblants."),
        "profiles": profiles,
        "own": own,
    }


def _who() -> dict[str, Any]:
    people = [
        {
            "name": name,
            "roles": roles,
            "minutes_week": minutes,
            "substitute": other,
            "training": "Lenguaje claro",
            "can_administer": True,
        }
        for name, roles, minutes, other in (
            ("Marta Soler", ["Jefatura de comunicación"], 600, "Iván Pons"),
            ("Iván Pons", ["Gestión de redes"], 1500, "Marta Soler"),
            ("Amparo Vidal", ["Revisión de neutralidad"], 90, "Secretaría"),
        )
    ]
    skills = [
        {"skill": "Vídeo subtitulado", "needed": 2, "held": 1, "who": "Iván Pons"},
        {"skill": "Valenciano", "needed": 1, "held": 1, "who": "Marta Soler"},
    ]
    coverage = [{"weekday": day, "starts": "08:00", "ends": "15:00", "who": "Iván Pons"} for day in range(5)]
    gaps = [{"weekday": 4, "starts": "15:00", "ends": "20:00"}]
    text = both("Dos personas, y cada una con quien la sustituye.", "Dues persones, i cadascuna amb suplent.")
    return {"text": text, "people": people, "skills": skills, "coverage": coverage, "gaps": gaps}


def _where() -> dict[str, Any]:
    networks = [
        {"network": code, "name": name, "chosen": chosen, "scores": {"objectives": 4}, "total": total, "reason": reason}
        for code, name, chosen, total, reason in NETWORKS
    ]
    capacity = {
        "posts_per_week": 30,
        "post_minutes": 45,
        "messages_per_week": 60,
        "message_minutes": 8,
        "needed": 1830,
        "available": 2190,
        "fits": True,
    }
    return {"text": both("Tres redes, y por qué no más.", "Tres xarxes."), "networks": networks, "capacity": capacity}


def _means() -> dict[str, Any]:
    items = [
        {"kind": "tool", "name": "Cauce", "quantity": 1, "yearly_cents": 0, "note": "Programa libre"},
        {"kind": "equipment", "name": "Cámara y micrófono", "quantity": 1, "yearly_cents": 60000, "note": ""},
        {"kind": "training", "name": "Curso de subtitulado", "quantity": 2, "yearly_cents": 48000, "note": "Octubre"},
    ]
    accounts = [{"account": f"Riba en {name}", "yearly_cents": 36000} for _, name, chosen, *_ in NETWORKS if chosen]
    cost = {"total_cents": 108000, "per_post_cents": 69, "accounts": accounts}
    return {"text": both("Lo que hay basta para lo previsto.", "El que hi ha és prou."), "items": items, "cost": cost}


def _exists() -> dict[str, Any]:
    channels = [
        {
            "kind": "press",
            "name": "Notas de prensa",
            "owner": "Prensa",
            "rule": "Salen antes que en redes",
            "calendar": True,
        },
        {"kind": "bulletin", "name": "Boletín mensual", "owner": "Cultura", "rule": "Día 1 de mes", "calendar": True},
        {"kind": "radio", "name": "Radio Riba", "owner": "Prensa", "rule": "Recibe los avisos", "calendar": False},
    ]
    return {"text": both("Un calendario para todo.", "Un calendari per a tot."), "channels": channels, "clashes": 2}


def _guide() -> dict[str, Any]:
    topics = [
        {
            "name": name,
            "pillar": pillar,
            "class": sort,
            "owner": owner,
            "route": "Sensible" if sort == "call" else "Ordinario",
            "target_share": share,
            "languages": ["es", "ca"],
        }
        for name, pillar, sort, owner, share in TOPICS
    ]
    slots = [
        {
            "account": f"Riba en {network}",
            "weekday": day,
            "at": "09:00" if day % 2 else "17:30",
            "topic": TOPICS[(day + at) % 7][0],
            "language": "ca" if day % 2 else "es",
            "every_weeks": 1 + at // 2,
        }
        for day in range(5)
        for at, network in enumerate(("Mastodon", "X", "Instagram"))
    ]
    frequency = [{"account": f"Riba en {name}", "per_week": often} for name, often in (("Mastodon", 10), ("X", 14))]
    fields = ["Qué pasa", "Dónde y cuándo", "A quién afecta", "Fuente", "Contacto"]
    intake = [
        {"name": name, "owner": "Comunicación", "notice_days": days, "fields": fields, "sla_hours": 8}
        for name, days in (("Formulario interno", 3), ("Correo de comunicación", 5), ("Agenda de Alcaldía", 7))
    ]
    return {
        "topics": topics,
        "slots": slots,
        "frequency": [*frequency, {"account": "Riba en Instagram", "per_week": 6}],
        "evergreen": 18,
        "responses": both(
            "Cada pregunta tiene respuesta en horas de atención:\n\n1. Se lee.\n2. Se clasifica.\n3. Se contesta.",
            "Cada pregunta té resposta en hores d’atenció:\n\n1. Es llig.\n2. Es classifica.\n3. Es contesta.",
        ),
        "intake": intake,
        "crisis": both("La persona de guardia avisa a [protección civil](https://112.example/) y para lo programado."),
        "evaluation": both("Cada trimestre se miran los indicadores.", "Cada trimestre es miren els indicadors."),
    }


def adopted(session: Session, town: Town, content: dict[str, Any], **changes: Any) -> PlanVersion:
    """Return a version with its act, in force since the year began."""
    values: dict[str, Any] = {
        "number": 2,
        "digest": "ab" * 32,
        "proposed_at": datetime(2026, 12, 1, 9, tzinfo=UTC),
        "act_body": "Pleno",
        "act_number": "Acuerdo 12/2026",
        "act_on": date(2026, 12, 20),
        "in_force_from": date(2027, 1, 1),
        "review_on": date(2028, 1, 1),
    }
    made = PlanVersion(organisation_id=town.id, content=content, **values | changes)
    session.add(made)
    session.commit()
    return made
