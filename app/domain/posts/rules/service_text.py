"""The service template: what use requires, without evaluation.

Electoral boards ask exactly this: how, who, when, where (Junta Electoral de la Comunitat Valenciana, April 2023; JEC,
Instrucción 2/2011, Cuarto.b).
"""

SERVICE_TEXT = {
    "es": "Qué: …\nQuién puede: …\nCuándo: …\nDónde: …\nCómo: …",
    "ca": "Què: …\nQui pot: …\nQuan: …\nOn: …\nCom: …",
    "gl": "Que: …\nQuen pode: …\nCando: …\nOnde: …\nComo: …",
    "eu": "Zer: …\nNork: …\nNoiz: …\nNon: …\nNola: …",
}


def service_texts(languages: list[str]) -> dict[str, str]:
    return {language: SERVICE_TEXT[language] for language in languages if language in SERVICE_TEXT}
