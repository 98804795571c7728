"""The routes an organisation starts with, in plain words; the first is the one by default."""

from app.accounts.rules import Role
from app.approvals.rules.routes import ALL, Asking

_CHIEF = (Role.SUPERVISOR.value,)
_LEGAL = (Role.LEGAL_REVIEWER.value,)
_NEUTRALITY = (Role.NEUTRALITY_REVIEWER.value,)
SHIPPED: dict[str, tuple[Asking, ...]] = {
    "Ordinario": (Asking("Visto bueno", _CHIEF),),
    "Sensible": (Asking("Dos vistos buenos", (*_CHIEF, *_LEGAL, *_NEUTRALITY), needed=2, hours=48),),
    "Neutralidad": (Asking("Neutralidad", _NEUTRALITY), Asking("Visto bueno", _CHIEF, hours=48)),
    "Datos personales y menores": (Asking("Revisión jurídica", _LEGAL), Asking("Visto bueno", _CHIEF, hours=48)),
    "Jurídico y comunicación en paralelo": (
        Asking("Revisión jurídica", _LEGAL, hours=48),
        Asking("Comunicación", _CHIEF, beside=True, hours=48),
    ),
    "Periodo electoral": (
        Asking("Neutralidad", _NEUTRALITY, hours=48),
        Asking("Revisión jurídica", _LEGAL, beside=True, hours=48),
        Asking("Visto bueno", _CHIEF, hours=72),
    ),
    "Campaña conjunta": (Asking("Todas las jefaturas", _CHIEF, needed=ALL, hours=72),),
}
