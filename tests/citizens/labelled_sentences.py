"""Messages of invented neighbours in the four languages, with a careful reader's labels."""

from app.domain.cases.rules.categories import Category as C

ES = [
    ("Huele a gas en el portal del número 4 y hay vecinos mayores dentro", C.EMERGENCY),
    ("Hay una rama a punto de caer sobre la zona donde juegan los niños", C.EMERGENCY),
    ("Ya no aguanto más, me quiero morir", C.EMERGENCY),
    ("Un señor se ha caído en la fuente y no respira", C.EMERGENCY),
    ("Soy Jacinta, mi DNI es 12345678Z, ¿me miráis la ayuda?", C.PERSONAL_DATA),
    ("Sé dónde vives, te voy a partir las piernas", C.THREAT),
    ("Suscríbete a mi canal y gana dinero desde casa", C.SPAM),
    ("Firma la petición para salvar al delfín: change.org", C.SPAM),
    ("Quiero denunciar que en mi oficina cobran comisiones, tengo pruebas de todo", C.WHISTLEBLOWING),
    ("Por favor, borrad mis datos de la lista de correo", C.RIGHTS_REQUEST),
    ("Solicito copia del contrato de la feria según la ley de transparencia", C.ACCESS_TO_INFORMATION),
    ("¿Cómo va mi expediente de la terraza?", C.QUESTION_FILE),
    ("Soy periodista y preparo algo para un reportaje sobre la riada", C.PRESS),
    ("Sois unos sinvergüenzas", C.INSULT),
    ("Valiente panda de vagos", C.INSULT),
    ("La fecha está mal: el 31 de junio no existe", C.OWN_ERROR),
    ("Estaría bien poner una fuente junto a la pista de patinaje", C.SUGGESTION),
    ("¿Por qué no ponéis bancos a la sombra en el paseo?", C.SUGGESTION),
    ("La farola de la esquina está fundida", C.INCIDENT),
    ("Retiren los muebles que han dejado en mi acera", C.INCIDENT),
    ("Llevamos tres semanas con la basura sin recoger y nadie contesta", C.COMPLAINT),
    ("¿Hasta cuándo vamos a aguantar el ruido de las terrazas?", C.COMPLAINT),
    ("Muchas gracias por la rapidez con la fuga", C.THANKS),
    ("¿A qué hora cierra la biblioteca los sábados?", C.QUESTION_GENERAL),
    ("¿La obra de la avenida afecta también al puente viejo?", C.QUESTION_UNIT),
    ("Ya veremos en las elecciones", C.POLITICAL),
    ("He oído que van a cerrar el mercado", C.FACTUAL_ERROR),
    ("A mí ese mural me parece un error", C.CRITICISM),
    ("Nos vemos luego en la plaza", C.OTHER),
]
CA = [
    ("Fa olor de gas a l'escala i hi ha gent gran", C.EMERGENCY),
    ("Sé on vius, et rebentaré", C.THREAT),
    ("Segueix-me i guanya diners sense sortir de casa", C.SPAM),
    ("Sou uns pocavergonyes", C.INSULT),
    ("Estaria bé posar una font al costat de la pista", C.SUGGESTION),
    ("El fanal de la cantonada no funciona", C.INCIDENT),
    ("Fa setmanes que no recullen la brossa, quina vergonya", C.COMPLAINT),
    ("A quina hora obre la piscina?", C.QUESTION_GENERAL),
    ("Com va el meu expedient?", C.QUESTION_FILE),
    ("Moltes gràcies per arreglar-ho", C.THANKS),
]
GL = [
    ("Cheira a gas no portal e hai nenos dentro", C.EMERGENCY),
    ("Sodes uns sinvergoñas", C.INSULT),
    ("Estaría ben poñer unha fonte a carón da pista", C.SUGGESTION),
    ("O semáforo da praza non funciona", C.INCIDENT),
    ("Levamos semanas co lixo sen recoller, que vergoña", C.COMPLAINT),
    ("A que hora abre a biblioteca?", C.QUESTION_GENERAL),
    ("Moitas grazas polo arranxo", C.THANKS),
]
EU = [
    ("Gas usaina dago atarian, umeak barruan daude", C.EMERGENCY),
    ("Lotsagabeak zarete", C.INSULT),
    ("Ondo legoke iturri bat jartzea pistaren ondoan", C.SUGGESTION),
    ("Kaleko farola ez dabil", C.INCIDENT),
    ("Asteak daramatzagu zaborra jaso gabe, lotsagarria da", C.COMPLAINT),
    ("Zer ordutan irekitzen da liburutegia?", C.QUESTION_GENERAL),
    ("Eskerrik asko konpontzeagatik", C.THANKS),
]
EVERY = [
    (text, language, category)
    for language, said in (("es", ES), ("ca", CA), ("gl", GL), ("eu", EU))
    for text, category in said
]
RESPECTFUL = [
    "No estoy de acuerdo con gastar tanto en fuegos artificiales.",
    "Qué cosa más fea de rotonda.",
    "La gestión de este equipo de gobierno es mala, y lo digo con respeto.",
    "El servicio de autobuses es una pena desde hace años.",
    "Es una vergüenza que el parque siga cerrado.",
    "Una puta mierda de acera, llevan meses sin arreglarla.",
    "Vaya caca de perro hay en la plaza, limpien la calle.",
    "No es de recibo que cobren por aparcar.",
]
"""Harsh words on the service and on no person: none is an insult."""
NOBODY_INSULTED = {
    "ca": """
La colla de diables fa massa soroll a la nit
La colla de gegants del barri assaja dissabte?
Una colla de joves molesta cada nit
La gestió d'aquest equip de govern és dolenta, i ho dic amb respecte
És una vergonya que el parc continuï tancat
Quina merda de vorera, fa mesos que no l'arreglen
Els nens fan el ruc al pati
El ruc català de la fira és preciós
Vaig veure uns porcs a la carretera
És un pessebre per a ximples, diu la cançó
La desgraciada notícia d'ahir ens ha entristit
El meu fill s'ha desgraciat la bici en un sot
Els pallassos de la cavalcada van ser fantàstics
Hi ha rates al carrer
Aquesta festa és per a bojos de la música
Ningú no és tan inútil com el semàfor d'aquesta cruïlla
""",
    "gl": """
Unha panda de rapaces molesta cada noite
O pallaso da festa estivo moi ben
Hai porcos soltos na estrada
A xestión é mala, dígoo con respecto
É unha vergoña que o parque siga pechado
Vaia merda de beirarrúa
O semáforo é inútil nese cruce
Que parva a decisión de pechar a piscina
Os ladróns entraron na escola outra vez
""",
    "eu": """
Pailazoak oso onak izan ziren jaietan
Lapurrak eskolan sartu dira berriro
Lotsagarria da parkea itxita egotea
Zerriak errepidean daude
Alferrik da telefonoz deitzea
Kudeaketa txarra da, errespetuz diot
Hau zaborra da, ez dute ezer garbitzen
Zoragarria izan da kontzertua
Inozentea zara uste baduzu konponduko dutela
Zikina dago espaloia
""",
    "es": """
El oso panda de la plaza es precioso
Mi pandilla de amigos quiere usar el frontón
Un atajo de la senda está cortado
Una panda de chavales molesta cada noche
El payaso de la fiesta estuvo genial
Vi una rata en la plaza
Las perras y zorras del refugio necesitan casa
La granja escuela tiene cerdos y burros
Borregos en la feria: ¿a qué hora es la muestra?
Hay que estar loco para cruzar esa rotonda
Los ladrones entraron otra vez en el colegio
Es un puto asco de acera
El concurso de capullos de rosa ¿cuándo es?
El bastardo de la planta se reproduce, el taller fue genial
""",
}
"""Insulting words, used of animals, feasts and things."""
