"""The table of docs/architecture.md, Line: resolved values, row by row."""

import datetime as dt
from decimal import Decimal

import pytest

from segments import actions
from segments.exceptions import AddressOfAnother
from tests.factories import (
    CampaignFactory,
    ContactAltAddressFactory,
    ContactFactory,
    DocumentFactory,
    InteractionGroupFactory,
    InteractionTemplateFactory,
    InteractionTemplateLanguageFactory,
    SalespersonFactory,
    UserFactory,
)
from tests.segments.factories import line_of, make_segment, resolved

pytestmark = pytest.mark.django_db


def worksheet(contact=None, template=None, header=None, line=None):
    """The one resolved line of a segment made of these values."""
    contact = contact or ContactFactory()
    segment = make_segment(contact, template=template, **(header or {}))
    if line:
        actions.update_line(
            line_of(segment, contact),
            user=UserFactory(role="Marketing manager"),
            version=1,
            values=line,
        )
    return resolved(segment, contact)


class TestDescription:
    def test_is_the_headers(self):
        assert worksheet(header={"description": "Autumn"}).r_description == "Autumn"

    def test_is_the_lines_own_where_set(self):
        assert worksheet(line={"description": "Call back"}).r_description == "Call back"


class TestDate:
    def test_is_open_until_the_segment_is_logged(self):
        assert worksheet().r_date is None

    def test_is_the_headers_where_set(self):
        assert worksheet(header={"date": dt.date(2026, 2, 1)}).r_date == dt.date(2026, 2, 1)

    def test_is_the_lines_own_where_set(self):
        own = dt.date(2026, 3, 1)
        row = worksheet(header={"date": dt.date(2026, 2, 1)}, line={"date": own})
        assert row.r_date == own


class TestCost:
    """Cost stands for duration, information flow, initiated by and group: one rule."""

    def test_is_the_templates(self):
        assert worksheet(template=InteractionTemplateFactory(cost="8.00")).r_cost == 8

    def test_is_the_headers_before_the_templates(self):
        row = worksheet(
            template=InteractionTemplateFactory(cost="8.00"), header={"cost": Decimal(9)}
        )
        assert row.r_cost == 9

    def test_is_that_of_the_lines_own_template_before_the_headers(self):
        own = InteractionTemplateFactory(cost="1.50")
        row = worksheet(
            template=InteractionTemplateFactory(cost="8.00"),
            header={"cost": Decimal(9)},
            line={"template": own},
        )
        assert row.r_cost == Decimal("1.50")

    def test_is_the_lines_own_before_all(self):
        row = worksheet(
            template=InteractionTemplateFactory(cost="8.00"), line={"cost": Decimal("0.00")}
        )
        assert row.r_cost == 0

    def test_group_comes_from_the_template(self):
        group = InteractionGroupFactory()
        row = worksheet(template=InteractionTemplateFactory(group=group))
        assert row.r_group == group.pk


class TestSalesperson:
    def test_is_the_lines_then_the_headers_then_the_contacts(self):
        of_contact, of_header, of_line = SalespersonFactory.create_batch(3)
        contact = ContactFactory(salesperson=of_contact)
        assert worksheet(contact).r_salesperson == of_contact.pk
        row = worksheet(contact, header={"salesperson": of_header})
        assert row.r_salesperson == of_header.pk
        row = worksheet(contact, header={"salesperson": of_header}, line={"salesperson": of_line})
        assert row.r_salesperson == of_line.pk

    def test_is_none_where_nobody_has_one(self):
        assert worksheet().r_salesperson is None


CORRESPONDENCE = [
    # contact, template, ignores, header, line → expected
    pytest.param("", "", False, None, None, "", id="nobody says anything"),
    pytest.param("", "hard_copy", False, None, None, "hard_copy", id="the template"),
    pytest.param("email", "hard_copy", False, None, None, "email", id="the contact prefers"),
    pytest.param("email", "hard_copy", True, None, None, "hard_copy", id="preference ignored"),
    pytest.param("email", "", True, None, None, "", id="a template's none ends the chain"),
    pytest.param("", "hard_copy", False, "email", None, "email", id="the header"),
    pytest.param("hard_copy", "", False, "email", None, "hard_copy", id="contact over header"),
    pytest.param("hard_copy", "", True, "email", None, "email", id="header where ignored"),
    pytest.param("", "hard_copy", False, "", None, "", id="the header's none is a value"),
    pytest.param("email", "hard_copy", True, None, "email", "email", id="the line"),
    pytest.param("email", "hard_copy", False, None, "", "", id="blank on purpose"),
]


@pytest.mark.parametrize(
    ("contact", "template", "ignores", "header", "line", "expected"), CORRESPONDENCE
)
def test_correspondence_type(contact, template, ignores, header, line, expected):
    row = worksheet(
        ContactFactory(correspondence_type=contact),
        InteractionTemplateFactory(correspondence_type=template, ignore_contact_preference=ignores),
        header={"correspondence_type": header} if header is not None else None,
        line={"correspondence_type": line} if line is not None else None,
    )
    assert row.r_correspondence_type == expected


def test_correspondence_type_of_a_template_of_the_lines_own_ignores_the_header():
    own = InteractionTemplateFactory(correspondence_type="email", ignore_contact_preference=True)
    row = worksheet(
        ContactFactory(correspondence_type="hard_copy"),
        InteractionTemplateFactory(correspondence_type="hard_copy"),
        header={"correspondence_type": ""},
        line={"template": own},
    )
    assert row.r_correspondence_type == "email"


def template_with_texts(*languages, default="", documents=()):
    template = InteractionTemplateFactory(default_language=default)
    for language in languages:
        InteractionTemplateLanguageFactory(
            template=template,
            language=language,
            subject=f"Subject {language or 'neutral'}",
            document=DocumentFactory() if language in documents else None,
        )
    return template


LANGUAGES = [
    # texts, default, contact, header, line → text language, subject
    pytest.param(["en", "de"], "en", "de", None, None, "de", "Subject de", id="the contact's"),
    pytest.param(["en", "de"], "en", "ru", None, None, "en", "Subject en", id="the default"),
    pytest.param(["en", "de"], "en", "ru", "de", None, "de", "Subject de", id="the header's"),
    pytest.param(["en", "de"], "en", "", "ru", None, "en", "Subject en", id="header has no text"),
    pytest.param(["en", ""], "en", "", None, None, "", "Subject neutral", id="neutral for blank"),
    pytest.param(["en", "de"], "en", "de", None, "en", "en", "Subject en", id="the line's"),
    pytest.param(["en", ""], "", "de", None, "de", "de", "Subject neutral", id="no text: neutral"),
]


@pytest.mark.parametrize(
    ("texts", "default", "contact", "header", "line", "language", "subject"), LANGUAGES
)
def test_text_language(texts, default, contact, header, line, language, subject):
    row = worksheet(
        ContactFactory(language=contact),
        template_with_texts(*texts, default=default),
        header={"language": header} if header is not None else None,
        line={"language": line} if line is not None else None,
    )
    assert (row.r_language, row.r_subject) == (language, subject)


class TestDocument:
    def test_is_that_of_the_text_row(self):
        template = template_with_texts("en", "de", default="en", documents=("en", "de"))
        german = template.languages.get(language="de").document
        row = worksheet(ContactFactory(language="de"), template)
        assert (row.r_document, row.r_format_language) == (german.pk, "de")

    def test_is_that_of_the_default_language_where_the_row_has_none(self):
        template = template_with_texts("en", "de", default="en", documents=("en",))
        english = template.languages.get(language="en").document
        row = worksheet(ContactFactory(language="de"), template)
        assert (row.r_document, row.r_format_language) == (english.pk, "en")
        assert row.r_subject == "Subject de"

    def test_speaks_the_language_it_is_written_in_whoever_gets_it(self):
        template = template_with_texts("en", "de", default="en")
        template.languages.update(document=DocumentFactory(language="ru"))
        for language in ("de", "fr", ""):
            row = worksheet(ContactFactory(language=language), template)
            assert row.r_format_language == "ru"

    def test_of_the_line_speaks_the_language_it_is_written_in(self):
        template = template_with_texts("en", default="en", documents=("en",))
        row = worksheet(template=template, line={"document": DocumentFactory(language="ru")})
        assert row.r_format_language == "ru"

    def test_of_the_line_speaks_that_of_its_text_where_its_words_tell_nothing(self):
        template = template_with_texts("en", default="en", documents=("en",))
        row = worksheet(template=template, line={"document": DocumentFactory()})
        assert row.r_format_language == "en"

    def test_is_none_without_a_template(self):
        assert worksheet().r_document is None


class TestSubject:
    def test_is_the_description_for_an_email_without_one(self):
        template = InteractionTemplateFactory(correspondence_type="email")
        InteractionTemplateLanguageFactory(template=template, language="", subject="")
        assert worksheet(template=template).r_subject == "Spring letter"

    def test_blank_on_purpose_stays_blank(self):
        template = template_with_texts("en", default="en")
        assert worksheet(template=template, line={"subject": ""}).r_subject == ""


class TestCampaign:
    def test_target_is_no_without_a_campaign(self):
        row = worksheet(template=InteractionTemplateFactory(campaign_target=True))
        assert (row.r_campaign, row.r_campaign_target) == (None, False)

    def test_comes_from_the_template_with_its_target(self):
        campaign = CampaignFactory()
        row = worksheet(
            template=InteractionTemplateFactory(campaign=campaign, campaign_target=True)
        )
        assert (row.r_campaign, row.r_campaign_target) == (campaign.pk, True)

    def test_none_on_the_header_covers_the_templates(self):
        template = InteractionTemplateFactory(campaign=CampaignFactory(), campaign_target=True)
        row = worksheet(template=template, header={"no_campaign": True})
        assert (row.r_campaign, row.r_campaign_target) == (None, False)


JANUARY, FEBRUARY = dt.date(2026, 1, 20), dt.date(2026, 2, 20)


class TestAddress:
    """`|`: the line's (or main) | active on the resolved date, latest start | main."""

    def test_is_the_main_one_where_nothing_else_is_active(self):
        contact = ContactFactory()
        ContactAltAddressFactory(contact=contact, ends_on=dt.date(2026, 1, 1))
        ContactAltAddressFactory()
        assert worksheet(contact, header={"date": JANUARY}).r_address is None

    def test_without_any_day_is_none_that_letters_go_to_by_themselves(self):
        contact = ContactFactory()
        undated = ContactAltAddressFactory(contact=contact, starts_on=None)
        assert worksheet(contact).r_address is None
        assert worksheet(contact, line={"address": undated}).r_address == undated.pk

    def test_is_the_one_active_on_the_resolved_date(self):
        contact = ContactFactory()
        first = ContactAltAddressFactory(contact=contact, ends_on=dt.date(2026, 1, 31))
        second = ContactAltAddressFactory(contact=contact, starts_on=dt.date(2026, 2, 1))
        assert worksheet(contact, header={"date": JANUARY}).r_address == first.pk
        # A change of the date moves it (the reference keeps the old one).
        assert worksheet(contact, header={"date": FEBRUARY}).r_address == second.pk
        row = worksheet(contact, header={"date": JANUARY}, line={"date": FEBRUARY})
        assert row.r_address == second.pk

    def test_of_two_active_ones_is_that_with_the_latest_start(self):
        contact = ContactFactory()
        ContactAltAddressFactory(contact=contact)
        late = ContactAltAddressFactory(contact=contact, starts_on=dt.date(2026, 1, 10))
        ContactAltAddressFactory(contact=contact, starts_on=dt.date(2026, 1, 5))
        assert worksheet(contact, header={"date": JANUARY}).r_address == late.pk

    def test_on_a_line_without_a_date_is_that_of_the_day(self):
        contact = ContactFactory()
        address = ContactAltAddressFactory(contact=contact, starts_on=JANUARY, ends_on=JANUARY)
        segment = make_segment(contact)
        lines = segment.lines.all()
        assert lines.resolved(segment, today=JANUARY).get().r_address == address.pk
        assert lines.resolved(segment, today=FEBRUARY).get().r_address is None

    def test_is_the_lines_own_where_picked_by_hand(self):
        contact = ContactFactory()
        ContactAltAddressFactory(contact=contact)
        picked = ContactAltAddressFactory(contact=contact, ends_on=dt.date(2020, 1, 1))
        assert worksheet(contact, line={"address": picked}).r_address == picked.pk

    def test_is_the_main_one_where_the_line_says_so(self):
        contact = ContactFactory()
        ContactAltAddressFactory(contact=contact)
        assert worksheet(contact, line={"main_address": True}).r_address is None

    def test_cannot_be_somebody_elses(self):
        with pytest.raises(AddressOfAnother):
            worksheet(line={"address": ContactAltAddressFactory()})


def test_costs_the_same_number_of_queries_at_any_size(django_assert_num_queries):
    template = template_with_texts("en", "de", default="en", documents=("en",))
    segment = make_segment(*ContactFactory.create_batch(3), template=template)
    for _round in range(2):
        # The lines; the header's templates; their texts; whether anybody has another address.
        with django_assert_num_queries(4):
            list(segment.lines.resolved(segment))
        user = UserFactory(role="Marketing manager")
        for contact in ContactFactory.create_batch(20):
            actions.add_line(segment, contact, user=user)
