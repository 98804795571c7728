"""The gallery's content: a fictional town's week that uses every component."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

from app.core.messages import msg
from app.pages.components.link_cards import LinkCardView
from app.pages.shell.menu import Group, NavigationItem, arrange

WORDS = {
    "idea": "Idea",
    "draft": "Borrador",
    "in_review": "En revisión",
    "changes_requested": "Cambios pedidos",
    "approved": "Aprobada",
    "closed": "Cerrada",
    "rejected": "Rechazada",
    "withdrawn": "Retirada",
    "expired": "Caducada",
    "on_hold": "Retenida",
    "scheduled": "Programada",
    "sending": "Saliendo",
    "published": "Publicada",
    "unconfirmed": "Por confirmar",
    "failed": "Fallida",
    "cancelled": "Anulada",
    "awaiting_hand": "A mano",
}
FLASHES = [("good", "Publicación enviada a aprobación.")]
FORM = SimpleNamespace(
    errors={"date": "El 31 de febrero no existe. Escriba otra fecha.", "title": "Este dato hace falta."},
    typed={
        "title": "",
        "date": "2027-02-27",
        "text": "El miércoles 25 se corta el agua de 9:00 a 11:00.",
        "when": "fixed",
    },
)
TEXT = (
    "El miércoles 25 de noviembre se cortará el agua en la calle Molino y la plaza del Pozo, de 9:00 a 11:00, "
    "para renovar una válvula.\n\nTendrán agua en la fuente de la plaza Mayor."
)
DIFF = [
    ("same", "El miércoles 25 de noviembre se cortará el agua en la calle Molino"),
    ("added", " y la plaza del Pozo"),
    ("same", ", de 9:00 a "),
    ("removed", "12:00"),
    ("added", "11:00"),
    ("same", ", para renovar una válvula."),
]
HISTORY = [
    {"who": "Rosa Almagro", "deed": "la envió a aprobación", "when": "hoy, 9:12", "at": "2026-11-24T09:12+01:00"},
    {
        "who": "Andrés Peñalver",
        "deed": "pidió cambios",
        "when": "ayer, 18:40",
        "at": "2026-11-23T18:40+01:00",
        "note": "Falta la plaza del Pozo, y la hora de fin no es la del aviso de la empresa de aguas.",
    },
    {
        "who": "Rosa Almagro",
        "deed": "escribió la primera versión",
        "when": "ayer, 17:05",
        "at": "2026-11-23T17:05+01:00",
    },
]
NETWORKS = {
    "mastodon": ("Mastodon", "@villacauce@social.example", 500),
    "x": ("X", "@villacauce", 280),
    "bluesky": ("Bluesky", "@villacauce.example", 300),
    "facebook": ("Facebook", "Ayuntamiento de Villacauce", 5000),
    "instagram": ("Instagram", "villacauce", 2200),
    "generic": ("Canal de difusión", "Villacauce informa", 1000),
}
BAND = {"text": "Periodo electoral hasta el 23 de mayo: solo información de servicio", "url": "#period"}

CARD = LinkCardView(
    "https://villacauce.example/cortes",
    "villacauce.example",
    "Cortes de agua programados",
    "Calles, días y horas de los trabajos en la red.",
    is_awaited=False,
    is_read=True,
)


def post(network: str) -> dict[str, Any]:
    name, handle, _ = NETWORKS[network]
    alt = "Plano del casco antiguo con la calle Molino y la plaza del Pozo señaladas en azul."
    return {
        "network": network,
        "network_name": name,
        "name": "Ayuntamiento de Villacauce",
        "handle": handle,
        "text": TEXT,
        "language": "es",
        "card": CARD if network != "instagram" else None,
        "media": [{"alt": alt if network != "x" else ""}] if network in ("mastodon", "x", "instagram") else [],
    }


def _place(
    group: Group, label: str, icon: str, *, here: str = "", name: str = "", count: int | None = None
) -> tuple[Group, NavigationItem]:
    counted = msg("por decidir") if count else msg("")
    return group, NavigationItem(msg(label), f"#{icon}", icon, count, counted, bool(name) and here == name)


def frame(name: str, theme: str) -> SimpleNamespace:
    return SimpleNamespace(
        theme=theme,
        organisation=SimpleNamespace(name="Ayuntamiento de Villacauce", slug="villacauce"),
        organisations=[
            {"name": "Ayuntamiento de Villacauce", "url": "#a"},
            {"name": "Patronato Municipal de Deportes", "url": "#b"},
        ],
        menu=arrange(
            [
                _place(Group.WORK, "Hoy", "today", here="today", name=name),
                _place(Group.WORK, "Calendario", "calendar", here="month", name=name),
                _place(Group.WORK, "Publicaciones", "posts", here="composer", name=name),
                _place(
                    Group.WORK,
                    "Para decidir",
                    "decide",
                    here=name,
                    name="queue" if name == "queue" else "review",
                    count=12,
                ),
                _place(Group.GOVERNANCE, "Ajustes", "settings"),
                _place(Group.GOVERNANCE, "Historial", "history"),
            ]
        ),
        person="Rosa Almagro",
        account_links=[{"label": "Mi cuenta", "url": "#me"}, {"label": "Suscripción al calendario", "url": "#feed"}],
        notices_url="#notices",
        search_url="#search",
        palette_url="#palette",
        palette_search_url="#search",
        unread=120 if name == "queue" else 0,
        health="El servicio que publica no da señal desde las 9:40." if name == "components" else None,
        bands=[BAND] if name != "queue" else [],
        sign_out_url="#out",
    )


WAITING = [
    {
        "when": "Antes de las 12:00",
        "late": True,
        "title": "Corte de agua en la calle Molino y la plaza del Pozo",
        "url": "#1",
        "detail": "Servicios · Mastodon, X · de Rosa Almagro · paso 1 de 2, Neutralidad",
        "status": "in_review",
    },
    {
        "when": "Hoy, 13:00",
        "title": "Últimos días para pedir la beca de comedor",
        "url": "#2",
        "detail": "Educación · Bluesky · de Iker Solana · paso 2 de 2, Jefatura",
        "status": "in_review",
    },
    {
        "when": "Mañana, 9:00",
        "title": "La biblioteca abre también los domingos de exámenes",
        "url": "#3",
        "detail": "Cultura · Mastodon, X, Bluesky · de Rosa Almagro",
        "status": "in_review",
    },
]
LEAVING = [
    {"when": "8:30", "title": "Corte de tráfico en la avenida del Puente", "url": "#4", "status": "published"},
    {"when": "12:00", "title": "Padrón: cita previa por teléfono", "url": "#5", "status": "scheduled"},
    {"when": "18:00", "title": "Pleno ordinario, en directo", "url": "#6", "status": "awaiting_hand"},
    {"when": "19:30", "title": "Taller de lectura en la casa de cultura", "url": "#7", "status": "on_hold"},
]
WRONG = [
    {
        "when": "9:00",
        "late": True,
        "title": "Nuevo horario del autobús 3",
        "url": "#8",
        "detail": "Mastodon no contestó tras recibirla",
        "status": "unconfirmed",
    },
    {
        "when": "7:15",
        "late": True,
        "title": "Aviso por viento",
        "url": "#9",
        "detail": "La cuenta de X perdió su permiso",
        "status": "failed",
    },
]
WEEKDAYS = [
    ("lun", "lunes"),
    ("mar", "martes"),
    ("mié", "miércoles"),
    ("jue", "jueves"),
    ("vie", "viernes"),
    ("sáb", "sábado"),
    ("dom", "domingo"),
]
ENTRIES = {
    3: [("09:00", "published", "Recogida de enseres"), ("12:00", "published", "Plazo del IBI")],
    10: [("10:00", "published", "Semana del comercio")],
    17: [("09:00", "published", "Pleno del día 19"), ("13:00", "expired", "Aforo de la piscina")],
    23: [("09:00", "published", "Nuevo horario del autobús 3"), ("12:00", "unconfirmed", "Padrón sin cita")],
    24: [
        ("08:30", "published", "Corte de tráfico en la avenida del Puente"),
        ("12:00", "scheduled", "Padrón: cita previa"),
        ("18:00", "awaiting_hand", "Pleno ordinario"),
        ("19:30", "on_hold", "Taller de lectura"),
    ],
    25: [("08:00", "in_review", "Corte de agua"), ("12:00", "approved", "Beca de comedor")],
    26: [("10:00", "changes_requested", "Mercado de invierno")],
    27: [("10:00", "draft", "Luces de Navidad"), ("17:00", "idea", "Belén municipal")],
}


def _entry(number: int, time: str, status: str, title: str) -> dict[str, Any]:
    return {
        "time": time,
        "status": status,
        "status_label": WORDS[status],
        "title": title,
        "url": f"#p{number}-{time}",
        "accounts": "Mastodon, X",
        "marks": "Ma X",
        "again": "",
        "move": "",
        "move_label": "",
        "number": "",
        "picture": "",
        "hue": "",
        "keys": (),
        "warned": "avisos" if time == "12:00" else "",
        "clashes": ("", ""),
    }


def _empty(number: int) -> dict[str, str]:
    """Return an empty slot and a paused one."""
    text, url = ("Hueco: Servicios", "#place") if number == 30 else ("Hueco: Servicios, en pausa", "")
    return {"time": "12:00", "text": text, "account": "X · Ayto. Villacauce", "marks": "X", "url": url}


def day(offset: int) -> dict[str, Any]:
    """Return a day of November 2026, which begins on a Sunday; the grid begins on Monday the 26th of October."""
    number = offset - 5
    inside = 1 <= number <= 30
    shown = number if inside else number + 31 if number < 1 else number - 30
    weekday = WEEKDAYS[offset % 7][1]
    return {
        "iso": (date(2026, 10, 26) + timedelta(days=offset)).isoformat(),
        "number": shown,
        "weekday": weekday,
        "label": f"{weekday} {shown}",
        "url": f"#d{offset}",
        "outside": not inside,
        "today": number == 24,
        "past": False,
        "ahead": False,
        "rest": offset % 7 > 4,
        "bands": ["Luto oficial"] if number == 26 else [],
        "free": False,
        "elsewhere": [],
        "add": "#add",
        "runs": [{"name": "Ahorre agua", "url": "#c", "is_named": offset % 7 == 0}] if 16 <= number <= 27 else [],
        "meetings": [{"time": "10:00", "text": "Sesión: Comité de redes", "url": "#s"}] if number == 24 else [],
        "deadlines": ["13:00 decidir"] if number == 24 else [],
        "slots": [_empty(number)] if number in (26, 30) else [],
        "more": 3 if number == 23 else 0,
        "entries": [_entry(number, *entry) for entry in ENTRIES.get(number, [])],
    }


WEEKS = [[day(week * 7 + offset) for offset in range(7)] for week in range(6)]
AGENDA = [each for week in WEEKS for each in week if each["entries"] and not each["outside"]][4:]
ROWS = [
    ("Corte de agua en la calle Molino", "Servicios", "X, Mastodon", "25 nov, 8:00", "in_review", 214),
    ("Beca de comedor: últimos días", "Educación", "Bluesky", "25 nov, 12:00", "approved", 187),
    ("Mercado de invierno", "Comercio", "Instagram", "26 nov, 10:00", "changes_requested", 640),
]


WAYS = SimpleNamespace(
    tabs=[{"label": label, "url": "#page", "current": label == "Mes"} for label in ("Mes", "Semana", "Día", "Agenda")],
    label="Otros meses",
    previous=SimpleNamespace(name="octubre", url="#prev"),
    now="#now",
    following=SimpleNamespace(name="diciembre", url="#next"),
    jump="#jump",
    day="2026-11-24",
    narrowing={},
)
