"""Fixed contexts of every kind of e-mail, by kind or by kind and variant."""

from collections.abc import Mapping
from typing import Any

ADDRESS = "https://cauce.riba.example"
ZONE = "Europe/Madrid"
POST = {"number": "2027/0012", "title": "Corte de agua en la calle Mayor", "path": "/o/riba/posts/2027/12"}
ACCOUNT = {**POST, "account": "Ayuntamiento en Mastodon", "path": "/o/riba/deliveries/7"}
REQUEST = {"code": "P-2027/3", "subject": "Fuente de la plaza", "path": "/o/riba/requests/2027/3"}
ORDER = {
    "reference": "JEZ 12/2027",
    "received": "2027-03-01T08:00:00+00:00",
    "due": "2027-03-02T09:00:00+00:00",
    "zone": ZONE,
    "path": "/o/riba/takedowns/7",
}
MEASURE = {
    "number": "C-2027/7",
    "measure": "bloquear a quien escribió",
    "norm": "N1",
    "until": "2027-03-08T23:00:00+00:00",
    "look_by": "2027-03-02T09:00:00+00:00",
    "zone": ZONE,
    "path": "/o/riba/citizens/2027/7",
}
SITTING = {
    "title": "Martes y jueves",
    "zone": ZONE,
    "starts_at": "2027-03-02T08:00:00+00:00",
    "cut_off_at": "2027-03-01T12:00:00+00:00",
    "path": "/o/riba/sittings/3",
}
SOLE = POST | {"who": "Julia Sanz", "why": "No contesta nadie.", "due": "2027-03-02T13:00:00+00:00", "zone": ZONE}
GRANT = {
    "granter": "Pau Vidal",
    "grantee": "Julia Sanz",
    "function": "Jefatura de comunicación",
    "in_place_of": "",
    "zone": ZONE,
    "path": "/o/riba/grants",
}
CHANGE = {
    "granter": "Pau Vidal",
    "grantee": "",
    "function": "Lista de palabras",
    "in_place_of": "",
    "what": "Lista de palabras",
    "title": "Partidos",
    "zone": ZONE,
    "path": "/o/riba/grants",
}
SENDING = {
    "part": None,
    **ACCOUNT,
    "text": "Mañana no habrá agua de 9 a 14 h.\n\nMás información: https://riba.example/agua",
    "url": "https://social.example/@riba",
    "due": "2027-03-01T09:00:00+00:00",
    "until": "2027-03-01T11:00:00+00:00",
    "zone": ZONE,
    "trouble": "El servidor no contestó.",
    "pictures": 2,
}
WITHDRAWAL = {
    **ACCOUNT,
    "reason": "Da un horario que no es.",
    "by": "Julia Sanz",
    "trouble": "El servidor no contestó.",
    "permalink": "https://social.example/@riba/1",
    "path": "/o/riba/withdrawals/7",
}
REPLY = {"code": "C-2027/3", "trouble": "El servidor no contestó.", "path": "/o/riba/citizens/2027/3"}
LATE = POST | {"step": "Jefatura", "deadline": "26/02/2027 14:00", "planned": "01/03/2027 10:00"}
OUTSIDE = {"account": "X · Ayuntamiento", "count": 1, "path": "/o/riba/deliveries/outside"}
ENDING = {
    "account": "LinkedIn · Ayuntamiento",
    "ends_on": "15/03/2027",
    "is_past": False,
    "path": "/o/riba/official-accounts/4",
}
SERIES = {"title": "Mercado semanal", "planned": "02/03/2027", "path": "/o/riba/series/3"}
HELD = [
    {"number": "2027/0012", "title": "Corte de agua", "planned": "2027-03-01T09:00:00+00:00"},
    {"number": "2027/0013", "title": "Fiestas <de marzo>", "planned": None},
]
DIGEST = {
    "items": [
        {"kind": "review_asked", "context": POST, "waits": True},
        {"kind": "request_to_decide", "context": REQUEST | {"is_urgent": True}, "waits": True},
        {"kind": "review_decided", "context": POST | {"outcome": "approved"}, "waits": False},
    ],
    "count": 5,
}
TEMPLATE = {
    "code": "T01",
    "title": "Plazo de un trámite",
    "text": "El plazo para {tramite} es del {inicio} al {fin}.",
    "review_on": "01/03/2027",
    "organisation": "Ayuntamiento de Riba",
}
PLAN = {"version": 2, "review_on": "01/03/2028", "path": "/o/riba/plan/"}
CASE = {
    "code": "C-2027/3",
    "category": "incidencia",
    "due": "2027-03-02T12:00:00+00:00",
    "zone": ZONE,
    "path": "/o/riba/citizens/2027/3",
}
RISEN = {
    "level": "N3 · jefatura, jurídico o protección de datos",
    "whys": ["pasó el plazo de resolver", "habla de un juzgado o de la policía"],
    "note": "",
}
ASKED = {
    "organisation": "Ayuntamiento de Riba",
    "unit": "Vía Pública",
    "code": "C-2027/3",
    "by": "Julia Sanz",
    "question": "¿Cuándo se repara el socavón?",
    "quoted": "",
    "expires": "2027-03-08T22:59:00+00:00",
    "zone": ZONE,
    "answer_path": "/citizens/answer/abc",
}
SPIKE = {"seen": 312, "usual": 4, "path": "/o/riba/citizens/crisis"}
UPDATE = {
    "what": "Inundación del barrio del río",
    "due": "2027-03-01T12:00:00+00:00",
    "zone": ZONE,
    "path": "/o/riba/citizens/crisis",
}
CONTEXTS: Mapping[str, Mapping[str, Any]] = {
    "invitation": {"organisation": "Ayuntamiento de Riba", "link": f"{ADDRESS}/link/abc"},
    "access_granted": {"organisation": "Ayuntamiento de Riba", "link": f"{ADDRESS}/sign-in"},
    "first_link": {"organisation": "Ayuntamiento de Riba", "link": f"{ADDRESS}/link/abc"},
    "entry_link": {"link": f"{ADDRESS}/link/abc"},
    "password_reset": {"link": f"{ADDRESS}/link/abc"},
    "review_asked": POST | {"step": "Jefatura", "planned": "01/03/2027 10:00", "path": "/o/riba/posts/2027/12/review"},
    "nobody_decides": POST | {"step": "Revisión jurídica", "planned": "01/03/2027 10:00"},
    "review_decided.approved": POST | {"outcome": "approved", "reason": ""},
    "review_decided.sent_back": POST | {"outcome": "sent_back", "reason": "Falta el lugar.\nY la hora."},
    "review_decided.rejected": POST | {"outcome": "rejected", "reason": "No es del Ayuntamiento."},
    "decision_lapsed": POST
    | {"why": "Lo decidió antes %(name)s.", "values": {"name": "Julia Sanz"}, "path": "/o/riba/posts/2027/12/review"},
    "review_reminded": LATE,
    "review_escalated": LATE,
    "post_expired": POST | {"planned": "01/03/2027 10:00", "path": "/o/riba/posts/2027/12#slots"},
    "series_paused.writer": SERIES | {"trouble": "writer", "what": "Julia Sanz"},
    "series_paused.topic": SERIES | {"trouble": "topic", "what": "Cultura"},
    "series_paused.account": SERIES | {"trouble": "account", "what": "Mastodon · Ayuntamiento"},
    "account_ending.soon": ENDING,
    "account_ending.past": ENDING | {"is_past": True},
    "account_profile_changed": {
        "account": "X · Ayuntamiento",
        "parts": ["name", "avatar"],
        "path": "/o/riba/official-accounts/2",
    },
    "outside_post.single": OUTSIDE,
    "outside_post.several": OUTSIDE | {"count": 3},
    "account_idle": {"account": "X · Ayuntamiento", "path": "/o/riba/plan/wait/2"},
    "comment_made": POST | {"who": "Julia Sanz", "quote": "de 9 a 14 h", "text": "¿No era hasta las 15?"},
    "emergency_asked": POST | {"step": "Confirmación", "planned": "01/03/2027 10:00"},
    "emergency_over": POST | {"path": "/o/riba/posts/2027/12"},
    "later_review.alone": SOLE | {"is_emergency": False},
    "later_review.emergency": SOLE | {"is_emergency": True},
    "later_review_late": SOLE,
    "control_waits.asked": CHANGE | {"is_asked": True, "due": ""},
    "control_waits.told": CHANGE | {"grantee": "Ana Ríos", "is_asked": False, "due": "2027-03-02T09:00:00+00:00"},
    "control_settled.confirmed": CHANGE | {"outcome": "confirmed", "who": "Ana Ríos", "reason": ""},
    "control_settled.elapsed": CHANGE | {"outcome": "elapsed", "who": "Cauce", "reason": ""},
    "control_settled.refused": CHANGE | {"outcome": "refused", "who": "Ana Ríos", "reason": "No se acordó."},
    "function_waits.asked": GRANT | {"is_asked": True, "is_oneself": True, "due": ""},
    "function_waits.told": GRANT | {"is_asked": False, "is_oneself": False, "due": "2027-03-02T09:00:00+00:00"},
    "function_waits.in_place": GRANT
    | {"function": "Suplencia", "in_place_of": "Ana Ríos", "is_asked": True, "is_oneself": False, "due": ""},
    "function_settled.confirmed": GRANT | {"outcome": "confirmed", "who": "Ana Ríos", "reason": ""},
    "function_settled.elapsed": GRANT | {"outcome": "elapsed", "who": "Cauce", "reason": ""},
    "function_settled.refused": GRANT | {"outcome": "refused", "who": "Ana Ríos", "reason": "No se acordó."},
    "later_reviewed.agreed": POST | {"who": "Ana Ríos", "deed": "agreed", "reason": ""},
    "later_reviewed.to_correct": POST | {"who": "Ana Ríos", "deed": "to_correct", "reason": "Falta la calle."},
    **{f"moderation_review.{asks}": MEASURE | {"asks": asks} for asks in ("decide", "look", "soon", "over", "again")},
    **{
        f"moderation_review.{asks}": MEASURE
        | {"asks": asks, "trouble": "red.example no permite esta acción a la cuenta."}
        for asks in ("block_by_hand", "let_in_by_hand")
    },
    "session_invitation": SITTING | {"weekdays": ["tue", "thu"], "at": "09:00", "hours": 20},
    "session_cancelled": SITTING,
    "session_kept": SITTING,
    "session_called_off": SITTING,
    "session_tomorrow": SITTING,
    "session_agenda": SITTING | {"count": 3},
    "post_held": {
        "posts": HELD,
        "count": 3,
        "zone": ZONE,
        "reason": "Luto oficial",
        "releases": True,
        "path": "/o/riba/posts?status=on_hold",
    },
    "publish_by_hand": SENDING | {"trouble": ""},
    "publish_by_hand.refused": SENDING,
    "delivery_failed": SENDING,
    "delivery_failed.part": SENDING | {"part": 3},
    "delivery_unconfirmed": SENDING,
    "delivery_expired": SENDING,
    "withdrawal_proposed": WITHDRAWAL,
    "withdraw_by_hand": WITHDRAWAL,
    "withdrawal_stuck": WITHDRAWAL,
    "post_withdrawn": WITHDRAWAL,
    "reply_to_review": {
        "case": "C-2027/7",
        "by": "Julia Sanz",
        "text": "La piscina abre de 11 a 20 h.",
        "language": "es",
        "due": "2027-03-02T09:00:00+00:00",
        "zone": ZONE,
        "path": "/o/riba/citizens/2027/7",
    },
    "reply_by_hand": REPLY,
    "reply_stuck": REPLY,
    "account_unheard": {
        "account": "Mastodon · Ayuntamiento",
        "trouble": "La cuenta se conectó sin permiso para leer mensajes: vuelva a conectarla.",
        "path": "/o/riba/citizens/sources",
    },
    "takedown_received": ORDER | {"reminder": "received"},
    "takedown_reminder.soon": ORDER | {"reminder": "soon"},
    "takedown_reminder.overdue": ORDER | {"reminder": "overdue"},
    "request_to_decide": REQUEST | {"wanted": "15/03/2027", "is_urgent": True},
    "request_received": REQUEST,
    "request_answered": REQUEST | {"answer": "Recibida. Se publicará el lunes."},
    "plan_report": {
        "month": "2027-02",
        "published": 42,
        "useful": 71.4,
        "kept": None,
        "path": "/o/riba/reports/monthly/2027-02",
    },
    "address_refused": {
        "who": "Julia Sanz",
        "their_address": "julia@riba.example",
        "trouble": "El servidor de correo no la admite (550): mailbox unavailable",
        "path": "/o/riba/people/7",
    },
    "crisis_spike.all": SPIKE | {"what": ""},
    "crisis_spike.one": SPIKE | {"what": "queja"},
    "crisis_update_due.soon": UPDATE | {"is_late": False},
    "crisis_update_due.late": UPDATE | {"is_late": True},
    "plan_review.near": PLAN | {"is_past": False},
    "plan_review.past": PLAN | {"is_past": True},
    "template_review.person": TEMPLATE | {"path": "/o/riba/citizens/templates/T01"},
    "template_review.unit": TEMPLATE | {"path": ""},
    "case_escalated.late": CASE | RISEN,
    "case_escalated.by_hand": CASE | RISEN | {"whys": ["lo decidió una persona"], "note": "Insiste por tercera vez."},
    "case_late": CASE,
    "unit_answered": CASE | {"unit": "Vía Pública"},
    "unit_question.asked": ASKED | {"is_reminder": False, "quoted": "Llevamos tres semanas con el socavón."},
    "unit_question.reminder": ASKED | {"is_reminder": True},
    "digest": DIGEST,
}
