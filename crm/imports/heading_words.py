"""What the words of a heading are, without those that only say whose or which it is."""

import re
from collections.abc import Iterator

from crm.imports.columns import plain
from crm.imports.headings import HEADINGS

BY_HEADING = {
    heading.strip(): field
    for field, headings in HEADINGS.items()
    for heading in headings.split(",")
}

# "firstName", "ZIPCode", "phone1" are two words each.
HUMP = re.compile(r"(?<=[^\W\d_A-ZА-ЯЁ])(?=[A-ZА-ЯЁ0-9])|(?<=[A-Z])(?=[A-Z][a-z])")
# Words of a heading that only say which of several: "Business Phone", "E-mail 1 - Value".
WHICH = re.compile(
    r"\d+|value|primary|main|business|work|office|corporate|mailing|billing|preferred|default|"
    r"рабоч(ий|ая|ее)|основн(ой|ая|ое)|главн(ый|ая|ое)|контактн(ый|ая|ое)|почтов(ый|ая|ое)|"
    r"фактическ(ий|ая|ое)|geschäftlich(e|er|es)?|dienstlich(e|er|es)?"
)
# Words that say whose, or that it is a value at all: "Person - Phone", "Country Code".
WHOSE = re.compile(
    r"address|person|people|contact|customer|client|account|company|organi[sz]ation|lead|"
    r"контакта?|клиента|компании|организации|контрагента|адреса?|kontakt|kunden?|firm(a|en)"
)
WHAT_ALL_ARE = re.compile(r"name|number|no|nr|code|номер|код|nummer")
# Left out one kind more each time, as long as the rest is no heading that is known.
LEFT_OUT = (
    (WHICH,),
    (WHICH, WHAT_ALL_ARE),
    (WHICH, WHOSE),
    (WHICH, WHOSE, WHAT_ALL_ARE),
)


def readings(heading: str) -> Iterator[str]:
    """The heading word for word, then with fewer and fewer words."""
    yield plain(heading)
    yield spaced(heading)
    words = spaced(heading).split()
    for kinds in LEFT_OUT:
        yield " ".join(word for word in words if not any(kind.fullmatch(word) for kind in kinds))


def spaced(heading: str) -> str:
    """`plain`, of "firstName" two words."""
    return plain(HUMP.sub(" ", heading))
