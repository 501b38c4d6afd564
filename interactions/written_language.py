"""In which language a letter is written, as far as its words tell.

Not by what Word marks as the language of the text: that is the language of whoever's Word it was.
"""

import re
from collections import Counter

from crm.models.contacts import CONTACT_LANGUAGES

WORD = re.compile(r"[^\W\d_]+")
TAG = re.compile(r"{{.*?}}|{%.*?%}", re.DOTALL)
CYRILLIC = re.compile("[Ѐ-ӿ]")
# Letters of Cyrillic alphabets that are not Russian.
NOT_RUSSIAN = re.compile("[ѓґєіїјљњћќўџђ]", re.IGNORECASE)
# Small words that are frequent in a language; more tell than can be shared with a few others. Of
# the last ones nobody writes here yet, and their letters are not to be taken for a neighbour's.
SMALL_WORDS = {
    "en": "the and of to you your our we with for this from have has are be will would that is "
    "dear yours sincerely regards kind please like it by",
    "de": "der die das und den dem des ist mit für sie ihnen ihre ihr ihren wir uns unser unsere "
    "auf nicht ein eine einen einer zu zum zur von bei auch werden freundlichen grüßen geehrte",
    "fr": "le la les et des du une vous votre vos nous notre nos est pour dans avec sur pas que "
    "qui au aux par cette ce madame monsieur cordialement veuillez",
    "es": "el los las y del una usted ustedes su sus nosotros nuestro nuestra nuestros es para "
    "con por que se al como más estimado estimada saludos atentamente le les",
    "it": "il lo gli e della delle dei del una lei voi suo sua nostro nostra nostri è per con che "
    "non di da si al alla come più gentile cordiali saluti distinti",
    "nl": "de het een en van is te dat niet met voor uw u wij we ons onze in op aan er zijn wordt "
    "bij ook om of als naar geachte heer mevrouw vriendelijke groet graag",
    "pt": "o os as e um uma do da dos das no na nos em para com por que não se ao seu sua você "
    "nossa nosso é são mais prezado prezada atenciosamente",
}
SPOKEN = {code for code, _label in CONTACT_LANGUAGES}
LANGUAGE_OF: dict[str, set[str]] = {}
for _language, _words in SMALL_WORDS.items():
    for _word in _words.split():
        LANGUAGE_OF.setdefault(_word, set()).add(_language)
# So many small words at least, and so many times those of any other language.
ENOUGH, CLEARLY = 4, 2


def written_language(text: str) -> str:
    """The language of most of the text, one of those that contacts are written to in; '' where it
    is too short to tell, mixed, or in another."""
    words = [word.lower() for word in WORD.findall(TAG.sub(" ", text))]
    cyrillic = [word for word in words if CYRILLIC.search(word)]
    if len(cyrillic) > len(words) / 2:
        is_russian = len(cyrillic) >= ENOUGH and not NOT_RUSSIAN.search(" ".join(cyrillic))
        return "ru" if is_russian else ""
    counts = Counter(language for word in words for language in LANGUAGE_OF.get(word, ()))
    (first, most), (_second, next_most) = [*counts.most_common(2), ("", 0), ("", 0)][:2]
    is_clear = most >= ENOUGH and most >= CLEARLY * next_most
    return first if is_clear and first in SPOKEN else ""
