"""What the page of the norms of participation posts: a row for each norm, field by field in the same order."""

from collections.abc import Mapping, Sequence

from app.citizens.forms.attention import Address
from app.citizens.rules.norms import Norms, Notice
from app.citizens.rules.reach import typed_norms
from app.core.errors import Refusal
from app.core.words import say
from app.web.forms import Form


class NormsForm(Form):
    """`es` … `eu`: the words of each in those languages, left empty where it has none."""

    code: list[str] = []
    about: list[str] = []
    reach: list[str] = []
    most_days: list[str] = []
    es: list[str] = []
    ca: list[str] = []
    gl: list[str] = []
    eu: list[str] = []
    url: Address = ""
    complain_url: Address = ""

    def norms(self, notices: Mapping[Notice, Mapping[str, str]], languages: Sequence[str]) -> Norms:
        """With the notices of the version it begins from; raises `Refusal` for a form that was not sent whole."""
        columns = [getattr(self, one) for one in languages if one in ("es", "ca", "gl", "eu")]
        whole = [self.code, self.about, self.reach, self.most_days, *columns]
        if len({len(one) for one in whole}) > 1:
            raise Refusal(say("El formulario llegó incompleto: vuelva a enviarlo."))
        texts = [dict(zip(languages, words, strict=False)) for words in zip(*columns, strict=True)]
        rows = zip(self.code, self.about, self.reach, self.most_days, texts, strict=True)
        return Norms(typed_norms(list(rows)), notices, self.url, self.complain_url)
