"""The address block of a letter: who and where, in the order that the country's post wants."""

from collections.abc import Mapping

from interactions.letters.formats import country_name, get_locale

# Post code after the city, with the region between them.
CODE_AFTER_CITY = frozenset({"AU", "BR", "CA", "GB", "IE", "IN", "NZ", "SG", "US", "ZA"})
# Post code at the end, below city, region and country.
CODE_LAST = frozenset({"BY", "KZ", "RU", "UA"})


def address_block(
    contact: Mapping[str, str], company: Mapping[str, str], *, own_country: str, language: str
) -> str:
    """Lines of the address; the country is left out at home, else in the letter's language.

    Source: letters.md, "Address block".
    """
    code = contact.get("country", "")
    country = "" if code == own_country else country_name(code, get_locale(language))
    company_name = company.get("name", "")
    name = contact.get("name", "")
    head = [company_name if company_name != name else "", name]
    street = [contact.get("address", ""), contact.get("address_2", "")]
    return "\n".join(line for line in (*head, *street, *_town(contact, code, country)) if line)


def _town(contact: Mapping[str, str], code: str, country: str) -> list[str]:
    city, post_code, county = (contact.get(name, "") for name in ("city", "post_code", "county"))
    if code in CODE_LAST:
        return [city, county, country, post_code]
    if code in CODE_AFTER_CITY:
        region = ", ".join(part for part in (city, county) if part)
        return [f"{region} {post_code}".strip(), country]
    return [f"{post_code} {city}".strip(), county, country]
