"""Initial routes and rules; the first is default.

Replies to citizens and line changes have their own flows; LE-01 requires several languages.
"""

from collections.abc import Mapping

from app.core.permissions import Role
from app.domain.approvals.rules.routes import EVERYBODY, RouteStep
from app.domain.approvals.rules.routing import DepictedPeople, MoneyCondition, RoutingRule
from app.domain.directory.rules.topics import Risk, TopicClass
from app.domain.periods.rules.kinds import PeriodKind
from app.domain.requests.rules.origin import POLITICAL_KINDS

_CHIEF = (Role.SUPERVISOR.value,)
_LEGAL = (Role.LEGAL_REVIEWER.value,)
_NEUTRALITY = (Role.NEUTRALITY_REVIEWER.value,)
_ANY = (*_CHIEF, *_LEGAL, *_NEUTRALITY)
ORDINARY, SENSITIVE, NEUTRALITY, PERSONAL = "Ordinario", "Sensible", "Neutralidad", "Datos personales y menores"
ELECTORAL, NOTICE, PAID, EMERGENCY = "Periodo electoral", "Aviso de servicio", "Promoción pagada", "Emergencia"
JOINT = "Campaña conjunta"
SHIPPED_ROUTES: dict[str, tuple[RouteStep, ...]] = {
    ORDINARY: (RouteStep("Visto bueno", _CHIEF),),
    SENSITIVE: (RouteStep("Dos vistos buenos", _ANY, needed=2, hours=14),),
    NEUTRALITY: (RouteStep("Neutralidad", _NEUTRALITY), RouteStep("Visto bueno", _CHIEF, hours=14)),
    PERSONAL: (RouteStep("Revisión jurídica", _LEGAL), RouteStep("Visto bueno", _CHIEF, hours=14)),
    "Jurídico y comunicación en paralelo": (
        RouteStep("Revisión jurídica", _LEGAL, hours=14),
        RouteStep("Comunicación", _CHIEF, beside=True, hours=14),
    ),
    ELECTORAL: (
        RouteStep("Neutralidad", _NEUTRALITY, hours=14),
        RouteStep("Revisión jurídica", _LEGAL, beside=True, hours=14),
        RouteStep("Visto bueno", _CHIEF, hours=21),
    ),
    JOINT: (RouteStep("Todas las jefaturas", _CHIEF, needed=EVERYBODY, hours=21),),
    NOTICE: (RouteStep("Visto bueno", _ANY, hours=1),),
    PAID: (RouteStep("Revisión jurídica", _LEGAL, hours=21), RouteStep("Visto bueno", _CHIEF, hours=28)),
    EMERGENCY: (RouteStep("Confirmación", _ANY, hours=1),),
}
_NOT_SERVICE = (TopicClass.EVENT, TopicClass.CALL, TopicClass.ACHIEVEMENT, TopicClass.INAUGURATION, TopicClass.OPINION)


def shipped_rules(routes: Mapping[str, int]) -> list[RoutingRule]:
    """Return rules, most careful first."""
    period = PeriodKind.ELECTORAL_PERIOD.value
    return [
        RoutingRule(routes[EMERGENCY], topic_class=TopicClass.EMERGENCY.value, period=PeriodKind.EMERGENCY.value),
        *(RoutingRule(routes[ELECTORAL], topic_class=topic_class.value, period=period) for topic_class in _NOT_SERVICE),
        *(RoutingRule(routes[NEUTRALITY], requester=kind.value) for kind in sorted(POLITICAL_KINDS)),
        *(RoutingRule(routes[NEUTRALITY], finding=family) for family in ("NE", "EL")),
        RoutingRule(routes[PERSONAL], people=DepictedPeople.MINOR.value),
        RoutingRule(routes[PERSONAL], people=DepictedPeople.ANYBODY.value),
        RoutingRule(routes[PERSONAL], finding="PD"),
        RoutingRule(routes[PAID], money=MoneyCondition.PAID.value),
        RoutingRule(routes[SENSITIVE], risk=Risk.HIGH.value),
        RoutingRule(routes[SENSITIVE], money=MoneyCondition.FIGURE.value),
        RoutingRule(routes[SENSITIVE], finding="VE"),
        RoutingRule(routes[NOTICE], topic_class=TopicClass.SERVICE.value, risk=Risk.LOW.value),
        RoutingRule(routes[ORDINARY]),
    ]
