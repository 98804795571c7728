"""The words of the record for where the plan speaks, with what, and what spoke before."""

from app.core.words import say

SUBJECTS = {
    "existing_channel": say("canal que ya había"),
    "network_choice": say("red del plan"),
    "plan_resource": say("medio del plan"),
    "plan_section": say("parada del plan"),
}
DETAILS = {
    "available_minutes": say("Minutos a la semana disponibles"),
    "calendar": say("Calendario"),
    "chosen": say("Se está en ella"),
    "hourly": say("Euros por hora"),
    "hours_apart": say("Horas de distancia"),
    "message_minutes": say("Minutos por mensaje"),
    "messages_per_week": say("Mensajes a la semana"),
    "owner": say("Quién lo lleva"),
    "post_minutes": say("Minutos por publicación"),
    "posts_per_week": say("Publicaciones a la semana"),
    "quantity": say("Cantidad"),
    "renews_on": say("Se renueva"),
    "rule": say("Regla de coordinación"),
    "schedule": say("Cuándo sale"),
    "scores": say("Valoración"),
    "weights": say("Pesos"),
    "yearly": say("Euros al año"),
}
