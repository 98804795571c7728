"""The routes an organisation starts with, in plain words, and the rules that lead to them; the first is by default.

What answers a citizen and what changes the line have ways of their own; several languages are asked for by LE-01.
"""

from collections.abc import Mapping

from app.accounts.rules import Role
from app.approvals.rules.routes import ALL, Asking
from app.approvals.rules.routing import Depicted, Money, Rule
from app.intake.rules.kinds import POLITICAL
from app.periods.rules.kinds import PeriodKind
from app.topics.rules import Risk, TopicClass

_CHIEF = (Role.SUPERVISOR.value,)
_LEGAL = (Role.LEGAL_REVIEWER.value,)
_NEUTRALITY = (Role.NEUTRALITY_REVIEWER.value,)
_ANY = (*_CHIEF, *_LEGAL, *_NEUTRALITY)
ORDINARY, SENSITIVE, NEUTRALITY, PERSONAL = "Ordinario", "Sensible", "Neutralidad", "Datos personales y menores"
ELECTORAL, NOTICE, PAID, EMERGENCY = "Periodo electoral", "Aviso de servicio", "Promoción pagada", "Emergencia"
JOINT = "Campaña conjunta"
SHIPPED: dict[str, tuple[Asking, ...]] = {
    ORDINARY: (Asking("Visto bueno", _CHIEF),),
    SENSITIVE: (Asking("Dos vistos buenos", _ANY, needed=2, hours=14),),
    NEUTRALITY: (Asking("Neutralidad", _NEUTRALITY), Asking("Visto bueno", _CHIEF, hours=14)),
    PERSONAL: (Asking("Revisión jurídica", _LEGAL), Asking("Visto bueno", _CHIEF, hours=14)),
    "Jurídico y comunicación en paralelo": (
        Asking("Revisión jurídica", _LEGAL, hours=14),
        Asking("Comunicación", _CHIEF, beside=True, hours=14),
    ),
    ELECTORAL: (
        Asking("Neutralidad", _NEUTRALITY, hours=14),
        Asking("Revisión jurídica", _LEGAL, beside=True, hours=14),
        Asking("Visto bueno", _CHIEF, hours=21),
    ),
    JOINT: (Asking("Todas las jefaturas", _CHIEF, needed=ALL, hours=21),),
    NOTICE: (Asking("Visto bueno", _ANY, hours=1),),
    PAID: (Asking("Revisión jurídica", _LEGAL, hours=21), Asking("Visto bueno", _CHIEF, hours=28)),
    EMERGENCY: (Asking("Confirmación", _ANY, hours=1),),
}
_NOT_SERVICE = (
    *(TopicClass.EVENT, TopicClass.CALL, TopicClass.ACHIEVEMENT, TopicClass.INAUGURATION, TopicClass.OPINION),
)


def shipped_rules(routes: Mapping[str, int]) -> list[Rule]:
    """The rules to begin with, by the keys of the shipped routes: the most careful way first."""
    period = PeriodKind.ELECTORAL_PERIOD.value
    return [
        Rule(routes[EMERGENCY], topic_class=TopicClass.EMERGENCY.value, period=PeriodKind.EMERGENCY.value),
        *(Rule(routes[ELECTORAL], topic_class=one.value, period=period) for one in _NOT_SERVICE),
        *(Rule(routes[NEUTRALITY], requester=one.value) for one in sorted(POLITICAL)),
        *(Rule(routes[NEUTRALITY], finding=family) for family in ("NE", "EL")),
        Rule(routes[PERSONAL], people=Depicted.MINOR.value),
        Rule(routes[PERSONAL], people=Depicted.ANYBODY.value),
        Rule(routes[PERSONAL], finding="PD"),
        Rule(routes[PAID], money=Money.PAID.value),
        Rule(routes[SENSITIVE], risk=Risk.HIGH.value),
        Rule(routes[SENSITIVE], money=Money.FIGURE.value),
        Rule(routes[SENSITIVE], finding="VE"),
        Rule(routes[NOTICE], topic_class=TopicClass.SERVICE.value, risk=Risk.LOW.value),
        Rule(routes[ORDINARY]),
    ]
