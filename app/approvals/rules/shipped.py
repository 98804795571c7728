"""The routes an organisation starts with, in plain words; the first is the one by default."""

from app.accounts.rules import Role
from app.approvals.rules.routes import ALL, Asking

_CHIEF = (Role.SUPERVISOR.value,)
_LEGAL = (Role.LEGAL_REVIEWER.value,)
_NEUTRALITY = (Role.NEUTRALITY_REVIEWER.value,)
SHIPPED: dict[str, tuple[Asking, ...]] = {
    "Ordinario": (Asking("Visto bueno", _CHIEF),),
    "Sensible": (Asking("Dos vistos buenos", (*_CHIEF, *_LEGAL, *_NEUTRALITY), needed=2, hours=14),),
    "Neutralidad": (Asking("Neutralidad", _NEUTRALITY), Asking("Visto bueno", _CHIEF)),
    "Datos personales y menores": (Asking("Revisión jurídica", _LEGAL), Asking("Visto bueno", _CHIEF)),
    "Jurídico y comunicación en paralelo": (
        Asking("Revisión jurídica", _LEGAL, hours=14),
        Asking("Comunicación", _CHIEF, beside=True, hours=14),
    ),
    "Periodo electoral": (
        Asking("Neutralidad", _NEUTRALITY, hours=14),
        Asking("Revisión jurídica", _LEGAL, beside=True, hours=14),
        Asking("Visto bueno", _CHIEF),
    ),
    "Campaña conjunta": (Asking("Todas las jefaturas", _CHIEF, needed=ALL, hours=21),),
}
