"""Invented questions: kept, rephrased, and near ones that the kept answer does not answer."""

from typing import NamedTuple


class Pair(NamedTuple):
    kept: str
    asked: str
    language: str = "es"


POOL = "¿A qué hora abre la piscina municipal?"
POOL_PRICE = "¿Cuánto cuesta la entrada a la piscina municipal?"
LIBRARY = "¿Qué horario tiene la biblioteca?"
REGISTER = "¿Cómo me empadrono?"
TAX = "¿Hasta cuándo se puede pagar el IBI?"
TAX_WHERE = "¿Dónde se paga el IBI?"
RUBBISH = "¿A qué hora se saca la basura?"
FURNITURE = "¿Cómo pido que recojan muebles viejos?"
DOGS = "¿Se puede ir con perro a la piscina?"
WORKS = "¿Cuándo terminan las obras de la calle Mayor?"
BUS = "¿Qué horario tiene el autobús al hospital?"
NURSERY = "¿Cuándo es la matrícula de la escuela infantil?"
WEDDING = "¿Cómo se pide una boda civil en el ayuntamiento?"
PARKING = "¿Cuánto cuesta aparcar en la zona azul?"
CAMP = "¿Cómo apunto a mi hija al campamento de verano?"
GRANT = "¿Qué documentación hace falta para la beca de comedor?"
MARKET = "¿Qué día es el mercadillo?"
FAIR = "¿Cuándo empieza la feria de agosto?"
OIL = "¿Dónde se tira el aceite usado?"
HALL = "¿Cuál es el teléfono del polideportivo?"
PERMIT = "¿Dónde se solicita la tarjeta de aparcamiento para personas con discapacidad?"
LICENCE = "¿Cuánto tarda la licencia de obra menor?"
DUMP = "¿Qué horario tiene el punto limpio?"
COURT = "¿Cómo se reserva una pista de pádel?"
SPORTS = "¿Cuándo abren las inscripciones de las escuelas deportivas?"
RENT = "¿Hay ayudas para el alquiler joven?"
FINE = "¿Qué multa ponen por no recoger las heces del perro?"
WATER = "¿Cómo se cambia el titular del recibo del agua?"
JOBS = "¿Dónde puedo ver el tablón de empleo?"
FIREWORKS = "¿A qué hora son los fuegos artificiales?"
POOL_CA = "A quina hora obre la piscina municipal?"
BUS_GL = "Canto custa o autobús ao hospital?"
LIBRARY_EU = "Noiz irekitzen da liburutegia?"

NEAR = (
    Pair(POOL, "¿Cuánto cuesta la piscina municipal?"),
    Pair(POOL, "¿A qué hora abre la biblioteca municipal?"),
    Pair(POOL, "¿Dónde está la piscina municipal?"),
    Pair(POOL, "¿Se puede ir con perro a la piscina municipal?"),
    Pair(POOL, "La piscina municipal está muy sucia"),
    Pair(POOL, "Gracias por arreglar la piscina municipal"),
    Pair(POOL_PRICE, "¿A qué hora es la entrada a la piscina municipal?"),
    Pair(POOL_PRICE, "¿Cuánto cuesta la entrada al teatro municipal?"),
    Pair(LIBRARY, "¿Cómo me hago el carné de la biblioteca?"),
    Pair(LIBRARY, "¿Qué horario tiene el gimnasio?"),
    Pair(REGISTER, "¿Dónde recojo el certificado de empadronamiento?"),
    Pair(REGISTER, "¿Cómo empadrono a mi bebé recién nacido?"),
    Pair(TAX, "¿Hasta cuándo se puede pagar el impuesto de circulación?"),
    Pair(TAX, "¿Cuánto se paga de IBI?"),
    Pair(TAX_WHERE, "¿Por qué ha subido el IBI?"),
    Pair(RUBBISH, "¿Dónde se tira la basura orgánica?"),
    Pair(RUBBISH, "¿Cuánto se paga de basura al año?"),
    Pair(FURNITURE, "¿Cuándo recogen los restos de poda?"),
    Pair(DOGS, "¿A qué hora abre la piscina?"),
    Pair(DOGS, "¿Se puede ir con perro a la playa?"),
    Pair(WORKS, "¿Cuándo terminan las obras de la plaza de España?"),
    Pair(WORKS, "¿Quién paga las obras de la calle Mayor?"),
    Pair(BUS, "¿Qué horario tiene el autobús a la universidad?"),
    Pair(NURSERY, "¿Cuánto cuesta la matrícula de la escuela infantil?"),
    Pair(NURSERY, "¿Cuándo es la matrícula de la escuela de música?"),
    Pair(WEDDING, "¿Cómo se pide cita en el ayuntamiento?"),
    Pair(PARKING, "¿Se puede aparcar en la plaza?"),
    Pair(CAMP, "¿Cómo apunto a mi hija al campamento de Navidad?"),
    Pair(GRANT, "¿Qué documentación hace falta para la beca de transporte?"),
    Pair(FAIR, "¿Dónde se compran las casetas de la feria de agosto?"),
    Pair(OIL, "¿Dónde se tiran las pilas usadas?"),
    Pair(HALL, "¿Cuál es el horario del polideportivo?"),
    Pair(PERMIT, "¿Dónde se solicita la tarjeta de residente?"),
    Pair(PERMIT, "¿Cuánto cuesta la tarjeta de aparcamiento para personas con discapacidad?"),
    Pair(PERMIT, "¿Hay aparcamiento para personas con discapacidad en el mercado?"),
    Pair(LICENCE, "¿Cuánto cuesta la licencia de obra menor?"),
    Pair(LICENCE, "¿Cuánto tarda la licencia de apertura de un bar?"),
    Pair(LICENCE, "¿Cómo se pide la licencia de obra menor?"),
    Pair(DUMP, "¿Dónde está el punto limpio?"),
    Pair(DUMP, "¿Qué horario tiene el punto de información turística?"),
    Pair(DUMP, "¿Se pueden llevar neumáticos al punto limpio?"),
    Pair(COURT, "¿Cómo se reserva una sala de estudio?"),
    Pair(COURT, "¿Cuánto cuesta la pista de pádel?"),
    Pair(COURT, "La pista de pádel tiene la red rota"),
    Pair(SPORTS, "¿Cuándo abren las inscripciones de la escuela de música?"),
    Pair(SPORTS, "¿Cuánto cuestan las escuelas deportivas?"),
    Pair(SPORTS, "¿Dónde se entrenan las escuelas deportivas?"),
    Pair(RENT, "¿Hay ayudas para la rehabilitación de viviendas?"),
    Pair(RENT, "¿Cuándo pagan las ayudas para el alquiler joven?"),
    Pair(RENT, "¿Hay ayudas para comprar libros?"),
    Pair(FINE, "¿Dónde hay papeleras para las heces del perro?"),
    Pair(FINE, "¿Qué multa ponen por tirar basura?"),
    Pair(FINE, "¿Cómo pago una multa?"),
    Pair(WATER, "¿Por qué sale turbia el agua?"),
    Pair(WATER, "¿Cómo se cambia el titular del nicho?"),
    Pair(WATER, "¿Cuándo llega el recibo del agua?"),
    Pair(JOBS, "¿Cuándo sale la bolsa de empleo?"),
    Pair(JOBS, "¿Dónde puedo ver el padrón?"),
    Pair(FIREWORKS, "¿Dónde son los fuegos artificiales?"),
    Pair(FIREWORKS, "¿A qué hora son los conciertos?"),
    Pair(FIREWORKS, "¿Quién paga los fuegos artificiales?"),
    Pair(FIREWORKS, "Los fuegos artificiales asustan a mi perro, ¿a qué hora cierra el veterinario?"),
    Pair(POOL_CA, "Quant costa la piscina municipal?", "ca"),
    Pair(BUS_GL, "A que hora pasa o autobús ao hospital?", "gl"),
    Pair(LIBRARY_EU, "Non dago liburutegia?", "eu"),
)

SAME = (
    Pair(POOL, "¿cuando abren las piscinas municipales?"),
    Pair(POOL, "Hola, buenas tardes. Quería saber el horario de la piscina municipal, gracias"),
    Pair(POOL, "a q hora abre la piscina"),
    Pair(POOL, "La piscina municipal, ¿a qué hora abre?"),
    Pair(POOL, "¿A qué hora cierra la piscina municipal los domingos?"),
    Pair(POOL, "Voy con mis nietos el sábado. ¿Me podéis decir a qué hora abre la piscina municipal? Mil gracias"),
    Pair(POOL_PRICE, "¿Qué precio tiene la entrada de la piscina municipal?"),
    Pair(POOL_PRICE, "cuanto vale entrar a la piscina municipal? y la entrada?"),
    Pair(LIBRARY, "Buenos días, ¿a qué hora cierra la biblioteca?"),
    Pair(LIBRARY, "¿Está abierta la biblioteca el sábado?"),
    Pair(REGISTER, "¿Qué papeles necesito para empadronarme?"),
    Pair(REGISTER, "¿Dónde me empadrono?"),
    Pair(TAX, "¿Cuándo acaba el plazo para pagar el IBI?"),
    Pair(TAX, "fecha límite pago IBI?"),
    Pair(TAX_WHERE, "¿En qué sitio y dónde puedo pagar el IBI?"),
    Pair(RUBBISH, "¿Desde qué hora se puede sacar la basura?"),
    Pair(FURNITURE, "¿Cómo solicito la recogida de muebles viejos?"),
    Pair(DOGS, "¿Puedo ir a la piscina con mi perro?"),
    Pair(WORKS, "Llevamos meses así. ¿Cuándo acaban las obras de la calle Mayor?"),
    Pair(BUS, "¿A qué horas pasa el autobús del hospital?"),
    Pair(NURSERY, "¿Qué plazo hay para la matrícula de la escuela infantil?"),
    Pair(WEDDING, "¿Qué requisitos hay para una boda civil?"),
    Pair(PARKING, "¿Qué precio tiene aparcar en zona azul?"),
    Pair(CAMP, "¿Cómo inscribo a mi hija en el campamento de verano?"),
    Pair(GRANT, "¿Qué papeles piden para la beca de comedor?"),
    Pair(FAIR, "¿Qué fecha empieza la feria de agosto?"),
    Pair(OIL, "¿Dónde tiro el aceite usado de cocina?"),
    Pair(HALL, "¿A qué teléfono llamo al polideportivo?"),
    Pair(PERMIT, "¿Dónde pido la tarjeta de aparcamiento de discapacidad?"),
    Pair(PERMIT, "¿Cómo solicito la tarjeta de aparcamiento para personas con discapacidad?"),
    Pair(LICENCE, "¿Cuánto tardan en dar una licencia de obra menor?"),
    Pair(LICENCE, "Hola, ¿cuánto tiempo tarda la licencia de una obra menor?"),
    Pair(DUMP, "¿A qué hora cierra el punto limpio?"),
    Pair(DUMP, "¿Está abierto el punto limpio los sábados?"),
    Pair(DUMP, "horario punto limpio"),
    Pair(COURT, "¿Cómo puedo reservar pista de pádel?"),
    Pair(COURT, "quiero reservar una pista de padel, como lo hago?"),
    Pair(SPORTS, "¿Cuándo es la inscripción de las escuelas deportivas?"),
    Pair(SPORTS, "¿Cuándo empieza el plazo de las escuelas deportivas?"),
    Pair(RENT, "¿Tenéis ayudas de alquiler para jóvenes?"),
    Pair(RENT, "hay alguna ayuda al alquiler joven?"),
    Pair(FINE, "¿Qué multa hay por no recoger heces de perro?"),
    Pair(WATER, "¿Cómo cambio el titular del agua?"),
    Pair(WATER, "¿Qué papeles piden para cambiar de titular el recibo del agua?"),
    Pair(JOBS, "¿Dónde se ve el tablón de empleo?"),
    Pair(FIREWORKS, "¿A qué hora empiezan los fuegos artificiales?"),
    Pair(FIREWORKS, "a que hora son los fuegos artificiales esta noche"),
    Pair(POOL_CA, "Hola! a quina hora obren la piscina?", "ca"),
    Pair(BUS_GL, "Cal é o prezo do autobús ao hospital?", "gl"),
    Pair(LIBRARY_EU, "Zein ordutan irekitzen da liburutegia?", "eu"),
)

KEPT = (
    POOL,
    POOL_PRICE,
    LIBRARY,
    REGISTER,
    TAX,
    TAX_WHERE,
    RUBBISH,
    FURNITURE,
    DOGS,
    WORKS,
    BUS,
    NURSERY,
    WEDDING,
    PARKING,
    CAMP,
    GRANT,
    MARKET,
    FAIR,
    OIL,
    HALL,
    PERMIT,
    LICENCE,
    DUMP,
    COURT,
    SPORTS,
    RENT,
    FINE,
    WATER,
    JOBS,
    FIREWORKS,
)
"""A town's set of questions, in Spanish."""
