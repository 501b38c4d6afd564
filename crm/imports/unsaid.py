"""What a new contact has of which its row says nothing; who is known keeps what there is."""

import re
from collections.abc import Mapping, Sequence

from crm.imports.columns import NAMES
from crm.models import ImportRun, MarketingSetup

# Of a person with a company only where it has language and country of its own.
UNSAID = ("language", "country")
RUSSIAN = re.compile("[А-Яа-яЁё]")


def guess_unsaid(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, str]:
    """As a contact made by hand has it (`MarketingSetup`); else a list of Russian names speaks
    Russian. One query."""
    setup = MarketingSetup.load()
    language = setup.default_language or ("ru" if _are_russian(columns, rows) else "")
    return {"language": language, "country": setup.default_country}


def _are_russian(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    places = [place for place, field in enumerate(columns) if field in NAMES]
    names = [name for row in rows for place in places for name in row[place : place + 1] if name]
    return sum(bool(RUSSIAN.search(name)) for name in names) * 2 > len(names)


def unsaid_of(run: ImportRun) -> Mapping[str, str]:
    """By the names of UNSAID; '' for nothing."""
    return {name: run.mapping.get("unsaid", {}).get(name, "") for name in UNSAID}
