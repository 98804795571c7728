"""How the record of the plan is read: what its entries are about, and what they add."""

from app.core.words import say

PLAN_SUBJECTS = {
    "indicator": say("indicador"),
    "objective": say("objetivo"),
    "plan": say("plan de redes sociales"),
}
PLAN_DETAILS = {
    "audience": say("Público"),
    "baseline": say("Punto de partida"),
    "baseline_before": say("Punto de partida anterior"),
    "before": say("Antes"),
    "corrected": say("Corregidos"),
    "due_on": say("Para cuándo"),
    "due_on_before": say("Para cuándo, antes"),
    "indicator": say("Indicador"),
    "indicators": say("Indicadores"),
    "month": say("Mes"),
    "owner": say("Responde"),
    "target": say("Meta"),
    "target_before": say("Meta anterior"),
    "text": say("Texto"),
    "value": say("Valor"),
}
