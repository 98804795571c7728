"""What can be written in the record, and how people read it."""

from enum import StrEnum

from app.core.words import Sentence, say


class Act(StrEnum):
    """What can be written in the record, named subject:deed. Keep in alphabetical order."""

    ACCOUNT_CHANGED = "account:changed"
    ACCOUNT_CONNECTED = "account:connected"
    ACCOUNT_DISCONNECTED = "account:disconnected"
    ACCOUNT_REGISTERED = "account:registered"
    ACCOUNT_REVIEWED = "account:reviewed"
    APPOINTMENT_CHANGED = "appointment:changed"
    APPOINTMENT_CREATED = "appointment:created"
    APPOINTMENT_ENDED = "appointment:ended"
    APPOINTMENT_PROLONGED = "appointment:prolonged"
    DELIVERY_ATTEMPTED = "delivery:attempted"
    DELIVERY_AWAITS_HAND = "delivery:awaits_hand"
    DELIVERY_CANCELLED = "delivery:cancelled"
    DELIVERY_EXPIRED = "delivery:expired"
    DELIVERY_FAILED = "delivery:failed"
    DELIVERY_PUBLISHED = "delivery:published"
    DELIVERY_RETRIED = "delivery:retried"
    DELIVERY_SCHEDULED = "delivery:scheduled"
    DELIVERY_SETTLED = "delivery:settled"
    DELIVERY_UNCONFIRMED = "delivery:unconfirmed"
    EXCEPTION_GRANTED = "exception:granted"
    FEED_REVOKED = "feed:revoked"
    FEED_SUBSCRIBED = "feed:subscribed"
    IMPORT_APPLIED = "import:applied"
    KEYS_ROTATED = "keys:rotated"
    LETTER_RETRIED = "letter:retried"
    LINE_ADOPTED = "line:adopted"
    LINE_EXAMPLE_CHANGED = "line:example_changed"
    LINE_LIST_CHANGED = "line:list_changed"
    LINE_PROPOSED = "line:proposed"
    LINE_SIGNED = "line:signed"
    LINE_WITHDRAWN = "line:withdrawn"
    LINE_WRITTEN = "line:written"
    MAILBOX_CHANGED = "mailbox:changed"
    MAILBOX_CHECKED = "mailbox:checked"
    MAILBOX_PAUSED = "mailbox:paused"
    MEDIA_ADDED = "media:added"
    MEMBERSHIP_ENDED = "membership:ended"
    MEMBERSHIP_GRANTED = "membership:granted"
    MEMBER_INVITED = "member:invited"
    NOTICES_CHOSEN = "notices:chosen"
    NOTICE_HOURS_SET = "notice_hours:set"
    ORGANISATION_CHANGED = "organisation:changed"
    ORGANISATION_CREATED = "organisation:created"
    PASSWORD_RESET_ASKED = "password:reset_asked"
    PASSWORD_SET = "password:set"
    PERIOD_CANCELLED = "period:cancelled"
    PERIOD_CONFIRMED = "period:confirmed"
    PERIOD_ENDED = "period:ended"
    PERIOD_INHERITED = "period:inherited"
    PERIOD_PROPOSED = "period:proposed"
    PERIOD_REVIEW_OPENED = "period:review_opened"
    PERSON_ERASED = "person:erased"
    POLITICAL_LOG_READ = "political_log:read"
    POST_APPROVED_ALONE = "post:approved_alone"
    POST_CALLED_IN = "post:called_in"
    POST_COMMENT_REOPENED = "post:comment_reopened"
    POST_COMMENT_RESOLVED = "post:comment_resolved"
    POST_COMMENTED = "post:commented"
    POST_CORRECTED = "post:corrected"
    POST_CREATED = "post:created"
    POST_DECIDED = "post:decided"
    POST_ESCALATED = "post:escalated"
    POST_EXPIRED = "post:expired"
    POST_HELD = "post:held"
    POST_HURRIED = "post:hurried"
    POST_LINKED = "post:linked"
    POST_RECUSED = "post:recused"
    POST_RELEASED = "post:released"
    POST_REMINDED = "post:reminded"
    POST_REOPENED = "post:reopened"
    POST_RESCHEDULED = "post:rescheduled"
    POST_REVIEWED_LATER = "post:reviewed_later"
    POST_REVIEW_LATE = "post:review_late"
    POST_SAVED = "post:saved"
    POST_SUBMITTED = "post:submitted"
    POST_SUGGESTED = "post:suggested"
    POST_SUGGESTION_ACCEPTED = "post:suggestion_accepted"
    POST_SUGGESTION_DECLINED = "post:suggestion_declined"
    POST_VOIDED = "post:voided"
    POST_WITHDRAWN = "post:withdrawn"
    PROFILE_CHANGED = "profile:changed"
    RECORD_ERASED = "record:erased"
    REPORT_READ = "report:read"
    REQUEST_DECIDED = "request:decided"
    REQUEST_ERASED = "request:erased"
    REQUEST_NOTED = "request:noted"
    REQUEST_RECEIVED = "request:received"
    ROUTE_ADOPTED = "route:adopted"
    ROUTE_CREATED = "route:created"
    ROUTE_RENAMED = "route:renamed"
    ROUTE_RESTORED = "route:restored"
    ROUTE_RETIRED = "route:retired"
    ROUTING_ADOPTED = "routing:adopted"
    SESSION_ENDED = "session:ended"
    SESSION_STARTED = "session:started"
    SITTING_CANCELLED = "sitting:cancelled"
    SITTING_CHAIRED = "sitting:chaired"
    SITTING_CLOSED = "sitting:closed"
    SITTING_DEFERRED = "sitting:deferred"
    SITTING_FROZEN = "sitting:frozen"
    SITTING_JOINED = "sitting:joined"
    SITTING_LAPSED = "sitting:lapsed"
    SITTING_LEFT = "sitting:left"
    SITTING_OPENED = "sitting:opened"
    SUBSTITUTION_ENDED = "substitution:ended"
    SUBSTITUTION_SET = "substitution:set"
    TAKEDOWN_CLOSED = "takedown:closed"
    TAKEDOWN_EVIDENCE_BUILT = "takedown:evidence_built"
    TAKEDOWN_EVIDENCE_SENT = "takedown:evidence_sent"
    TAKEDOWN_NAMES_POST = "takedown:names_post"
    TAKEDOWN_POSTS_ADDED = "takedown:posts_added"
    TAKEDOWN_RECEIVED = "takedown:received"
    TOPIC_CHANGED = "topic:changed"
    TOPIC_CREATED = "topic:created"
    UNIT_CHANGED = "unit:changed"
    UNIT_CREATED = "unit:created"
    WEBHOOK_REMOVED = "webhook:removed"
    WEBHOOK_SET = "webhook:set"
    WEBHOOK_TRIED = "webhook:tried"
    WITHDRAWAL_ATTEMPTED = "withdrawal:attempted"
    WITHDRAWAL_AWAITS_HAND = "withdrawal:awaits_hand"
    WITHDRAWAL_DECLINED = "withdrawal:declined"
    WITHDRAWAL_DONE = "withdrawal:done"
    WITHDRAWAL_FAILED = "withdrawal:failed"
    WITHDRAWAL_ORDERED = "withdrawal:ordered"
    WITHDRAWAL_POSTPONED = "withdrawal:postponed"
    WITHDRAWAL_PROPOSED = "withdrawal:proposed"
    WITHDRAWAL_RETRIED = "withdrawal:retried"
    WITHDRAWAL_UNCONFIRMED = "withdrawal:unconfirmed"


A = Act
ACT_WORDS: dict[Act, Sentence] = {
    A.ACCOUNT_CHANGED: say("cambió los datos de la cuenta"),
    A.ACCOUNT_CONNECTED: say("conectó la cuenta"),
    A.ACCOUNT_DISCONNECTED: say("desconectó la cuenta"),
    A.ACCOUNT_REGISTERED: say("registró la cuenta"),
    A.ACCOUNT_REVIEWED: say("miró a mano lo que la cuenta muestra"),
    A.APPOINTMENT_CHANGED: say("cambió una convocatoria de sesiones"),
    A.APPOINTMENT_CREATED: say("creó una convocatoria de sesiones"),
    A.APPOINTMENT_ENDED: say("terminó una convocatoria de sesiones"),
    A.APPOINTMENT_PROLONGED: say("preparó las sesiones siguientes"),
    A.DELIVERY_ATTEMPTED: say("empezó el envío"),
    A.DELIVERY_AWAITS_HAND: say("pidió que se publique a mano"),
    A.DELIVERY_CANCELLED: say("anuló el envío"),
    A.DELIVERY_EXPIRED: say("dejó caducar el envío"),
    A.DELIVERY_FAILED: say("no pudo publicar"),
    A.DELIVERY_PUBLISHED: say("publicó"),
    A.DELIVERY_RETRIED: say("ordenó repetir el envío"),
    A.DELIVERY_SCHEDULED: say("programó el envío"),
    A.DELIVERY_SETTLED: say("resolvió el envío"),
    A.DELIVERY_UNCONFIRMED: say("no pudo confirmar el envío"),
    A.EXCEPTION_GRANTED: say("concedió una excepción a una regla"),
    A.FEED_REVOKED: say("retiró una suscripción al calendario"),
    A.FEED_SUBSCRIBED: say("creó una suscripción al calendario"),
    A.IMPORT_APPLIED: say("importó una hoja de publicaciones"),
    A.KEYS_ROTATED: say("renovó las claves"),
    A.LETTER_RETRIED: say("ordenó enviar de nuevo una carta"),
    A.LINE_ADOPTED: say("puso en vigor una versión de la línea editorial"),
    A.LINE_EXAMPLE_CHANGED: say("cambió un ejemplo de la línea editorial"),
    A.LINE_LIST_CHANGED: say("cambió una lista de la línea editorial"),
    A.LINE_PROPOSED: say("propuso una versión de la línea editorial"),
    A.LINE_SIGNED: say("firmó una versión de la línea editorial"),
    A.LINE_WITHDRAWN: say("retiró una propuesta de la línea editorial"),
    A.LINE_WRITTEN: say("escribió en una propuesta de la línea editorial"),
    A.MAILBOX_CHANGED: say("cambió el buzón de las peticiones"),
    A.MAILBOX_CHECKED: say("pidió leer el buzón de las peticiones"),
    A.MAILBOX_PAUSED: say("dejó de leer el buzón de las peticiones"),
    A.MEDIA_ADDED: say("añadió una imagen"),
    A.MEMBERSHIP_ENDED: say("retiró una función"),
    A.MEMBERSHIP_GRANTED: say("dio una función"),
    A.MEMBER_INVITED: say("invitó a una persona"),
    A.NOTICES_CHOSEN: say("eligió cómo se le avisa"),
    A.NOTICE_HOURS_SET: say("fijó las horas de los avisos"),
    A.ORGANISATION_CHANGED: say("cambió los datos de la organización"),
    A.ORGANISATION_CREATED: say("creó la organización"),
    A.PASSWORD_RESET_ASKED: say("pidió restablecer la contraseña"),
    A.PASSWORD_SET: say("fijó su contraseña"),
    A.PERIOD_CANCELLED: say("anuló el periodo"),
    A.PERIOD_CONFIRMED: say("confirmó el periodo"),
    A.PERIOD_ENDED: say("dio por terminado el periodo"),
    A.PERIOD_INHERITED: say("extendió el periodo a este organismo"),
    A.PERIOD_PROPOSED: say("propuso el periodo"),
    A.PERIOD_REVIEW_OPENED: say("abrió la lista de lo que se mira a mano en cada cuenta"),
    A.PERSON_ERASED: say("borró los datos personales de una persona"),
    A.POLITICAL_LOG_READ: say("consultó el registro político"),
    A.POST_APPROVED_ALONE: say("aprobó la publicación sin otra persona"),
    A.POST_CALLED_IN: say("avocó un paso de la publicación"),
    A.POST_COMMENT_REOPENED: say("reabrió un comentario"),
    A.POST_COMMENT_RESOLVED: say("dio por resuelto un comentario"),
    A.POST_COMMENTED: say("comentó el texto"),
    A.POST_CORRECTED: say("preparó una corrección"),
    A.POST_CREATED: say("creó la publicación"),
    A.POST_DECIDED: say("decidió sobre la publicación"),
    A.POST_ESCALATED: say("elevó a la jefatura un paso fuera de plazo"),
    A.POST_EXPIRED: say("dio por caducada la publicación"),
    A.POST_HELD: say("retuvo la publicación"),
    A.POST_HURRIED: say("decidió fuera de sesión, por urgencia"),
    A.POST_LINKED: say("unió la publicación a una petición"),
    A.POST_RECUSED: say("se abstuvo de decidir sobre la publicación"),
    A.POST_RELEASED: say("levantó la retención"),
    A.POST_REMINDED: say("recordó un paso que espera decisión"),
    A.POST_REOPENED: say("reabrió la publicación"),
    A.POST_RESCHEDULED: say("cambió la fecha de la publicación"),
    A.POST_REVIEWED_LATER: say("revisó después una aprobación única"),
    A.POST_REVIEW_LATE: say("vio pasar el plazo de revisar una aprobación única"),
    A.POST_SAVED: say("guardó la publicación"),
    A.POST_SUBMITTED: say("envió la publicación a aprobación"),
    A.POST_SUGGESTED: say("sugirió otro texto"),
    A.POST_SUGGESTION_ACCEPTED: say("aceptó el texto sugerido"),
    A.POST_SUGGESTION_DECLINED: say("dejó el texto sugerido sin usar"),
    A.POST_VOIDED: say("anuló la aprobación porque cambió el contenido"),
    A.POST_WITHDRAWN: say("retiró la publicación"),
    A.PROFILE_CHANGED: say("cambió sus propios datos"),
    A.RECORD_ERASED: say("borró un dato personal del historial"),
    A.REPORT_READ: say("consultó el informe de neutralidad"),
    A.REQUEST_DECIDED: say("decidió sobre la petición"),
    A.REQUEST_ERASED: say("borró los datos personales de una petición"),
    A.REQUEST_NOTED: say("anotó algo en la petición"),
    A.REQUEST_RECEIVED: say("registró la petición"),
    A.ROUTE_ADOPTED: say("puso en vigor una versión de la ruta de aprobación"),
    A.ROUTE_CREATED: say("creó la ruta de aprobación"),
    A.ROUTE_RENAMED: say("cambió el nombre de la ruta de aprobación"),
    A.ROUTE_RESTORED: say("recuperó la ruta de aprobación"),
    A.ROUTE_RETIRED: say("retiró la ruta de aprobación"),
    A.ROUTING_ADOPTED: say("puso en vigor las reglas que eligen la ruta"),
    A.SESSION_ENDED: say("cerró la sesión"),
    A.SESSION_STARTED: say("inició sesión"),
    A.SITTING_CANCELLED: say("anuló la sesión"),
    A.SITTING_CHAIRED: say("pasó a presidir la sesión"),
    A.SITTING_CLOSED: say("cerró la sesión y firmó su acta"),
    A.SITTING_DEFERRED: say("aplazó un punto de la sesión"),
    A.SITTING_FROZEN: say("cerró la lista de la sesión"),
    A.SITTING_JOINED: say("anotó una asistencia a la sesión"),
    A.SITTING_LAPSED: say("dio la sesión por no celebrada"),
    A.SITTING_LEFT: say("anotó quién dejó la sesión"),
    A.SITTING_OPENED: say("abrió la sesión"),
    A.SUBSTITUTION_ENDED: say("terminó una sustitución"),
    A.SUBSTITUTION_SET: say("estableció una sustitución"),
    A.TAKEDOWN_CLOSED: say("cerró el requerimiento de retirada"),
    A.TAKEDOWN_EVIDENCE_BUILT: say("reunió la prueba"),
    A.TAKEDOWN_EVIDENCE_SENT: say("anotó el envío de la prueba"),
    A.TAKEDOWN_NAMES_POST: say("la señaló en un requerimiento de retirada"),
    A.TAKEDOWN_POSTS_ADDED: say("añadió publicaciones al requerimiento"),
    A.TAKEDOWN_RECEIVED: say("registró un requerimiento de retirada"),
    A.TOPIC_CHANGED: say("cambió el tema"),
    A.TOPIC_CREATED: say("creó el tema"),
    A.UNIT_CHANGED: say("cambió la unidad"),
    A.UNIT_CREATED: say("creó la unidad"),
    A.WEBHOOK_REMOVED: say("quitó el canal de avisos"),
    A.WEBHOOK_SET: say("fijó el canal de avisos"),
    A.WEBHOOK_TRIED: say("probó el canal de avisos"),
    A.WITHDRAWAL_ATTEMPTED: say("pidió a la red que la borre"),
    A.WITHDRAWAL_AWAITS_HAND: say("pidió que se retire a mano"),
    A.WITHDRAWAL_DECLINED: say("decidió no retirarla"),
    A.WITHDRAWAL_DONE: say("la retiró de la red"),
    A.WITHDRAWAL_FAILED: say("no pudo retirarla de la red"),
    A.WITHDRAWAL_ORDERED: say("ordenó retirarla de la red"),
    A.WITHDRAWAL_POSTPONED: say("volverá a pedir que se borre"),
    A.WITHDRAWAL_PROPOSED: say("propuso retirarla de la red"),
    A.WITHDRAWAL_RETRIED: say("ordenó pedir otra vez que se borre"),
    A.WITHDRAWAL_UNCONFIRMED: say("no pudo confirmar que ya no esté"),
}
