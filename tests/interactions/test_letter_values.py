import pytest

from crm.models import MarketingSetup
from interactions.address_block import address_block
from interactions.letter_values import letter_values, shared_values
from tests.factories import CampaignFactory, SalespersonFactory
from tests.interactions.words import raw_values


@pytest.mark.django_db
def test_shared_values_take_as_many_queries_for_one_as_for_many(django_assert_num_queries):
    MarketingSetup.load()
    people = [SalespersonFactory() for _ in range(20)]
    campaigns = [CampaignFactory() for _ in range(20)]

    for count in (1, 20):
        with django_assert_num_queries(4):
            shared = shared_values(
                "SM00001",
                "Spring",
                salesperson_ids=[person.pk for person in people[:count]],
                campaign_ids=[campaign.pk for campaign in campaigns[:count]],
            )
        assert len(shared["salespeople"]) == len(shared["campaigns"]) == count


@pytest.mark.django_db
def test_a_letter_knows_its_salesperson_campaign_segment_and_sender():
    MarketingSetup.objects.create(pk=1, company_name="Northern Light", company_country="GB")
    person, campaign = SalespersonFactory(name="Alma Hart"), CampaignFactory(number="CP7")
    shared = shared_values(
        "SM00001", "Spring", salesperson_ids=[person.pk], campaign_ids=[campaign.pk]
    )
    raw = raw_values(salesperson=str(person.pk), campaign=str(campaign.pk))

    values = letter_values(raw, shared, format_language="de")

    assert values["salesperson"]["name"] == "Alma Hart"
    assert values["campaign"] == {"number": "CP7", "description": "Spring"}
    assert values["segment"] == {"number": "SM00001", "description": "Spring"}
    assert values["sender"]["name"] == "Northern Light"
    assert values["language"] == "de"
    assert values["address_block"] == "Anna Schmidt\nBerlin\nDeutschland"


def test_a_missing_entity_is_empty():
    values = letter_values(raw_values(), {}, format_language="")

    assert values["salesperson"] == values["campaign"] == values["company"] == ""
    assert values["sender"] == values["segment"] == ""


@pytest.mark.parametrize(
    ("country", "lines"),
    [
        ("DE", ["Linden GmbH", "Anna", "Weg 5", "10115 Berlin"]),
        ("US", ["Linden GmbH", "Anna", "Weg 5", "Berlin 10115", "Vereinigte Staaten"]),
        ("RU", ["Linden GmbH", "Anna", "Weg 5", "Berlin", "Russland", "10115"]),
    ],
)
def test_an_address_follows_its_countrys_post(country: str, lines: list[str]):
    contact = {"name": "Anna", "address": "Weg 5", "post_code": "10115", "city": "Berlin"}

    block = address_block(
        contact | {"country": country},
        {"name": "Linden GmbH"},
        own_country="DE",
        language="de",
    )

    assert block.split("\n") == lines


KATYA = {
    "name": "Екатерина Юрьевна Смирнова",
    "first_name": "Екатерина",
    "middle_name": "Юрьевна",
    "surname": "Смирнова",
    "gender": "female",
    "formal_salutation": "Уважаемая Екатерина Юрьевна",
    "informal_salutation": "Катя, привет",
}


@pytest.mark.parametrize(
    ("language", "is_own", "greeting"),
    [
        ("ru", "false", "Уважаемая Екатерина Юрьевна"),
        ("de", "false", "Sehr geehrte Frau Смирнова"),
        ("en", "false", "Dear Ms Смирнова"),
        ("en", "true", "Уважаемая Екатерина Юрьевна"),
        ("", "false", "Уважаемая Екатерина Юрьевна"),
    ],
)
def test_a_letter_greets_in_its_own_language_unless_somebody_typed_it(language, is_own, greeting):
    raw = raw_values(contact=KATYA, greeting={"type": "person", "language": "ru", "is_own": is_own})

    values = letter_values(raw, {}, format_language=language)

    assert values["contact"]["formal_salutation"] == greeting
