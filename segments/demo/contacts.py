"""The demo's people and contacts as rows, by the acts that users have."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.db.models import Model

from crm.actions import create_contact, create_mailing_group
from crm.alt_addresses import create_alt_address
from crm.consents import Answer, set_consent
from crm.models import (
    BusinessRelation,
    Contact,
    IndustryGroup,
    JobResponsibility,
    MailingGroup,
    MarketingSetup,
    OrganizationalLevel,
    ProfileAnswer,
    ProfileQuestion,
    ProfileQuestionnaire,
    Salesperson,
    Territory,
    User,
)
from crm.questionnaires import set_profile_answers
from segments.demo.people import (
    COMPANIES,
    PRIVATE,
    DemoCompany,
    DemoPerson,
)
from segments.demo.relations import (
    ALT_ADDRESSES,
    BUSINESS_RELATIONS,
    CONSENTS,
    IN_TRADE,
    INDUSTRY_GROUPS,
    JOB_RESPONSIBILITIES,
    LEVELS,
    ON_LEVEL,
    QUESTIONNAIRE,
    QUESTIONS,
    RELATED,
    RESPONSIBLE,
)
from segments.demo.staff import LOGINS, SALESPEOPLE, TERRITORIES, DemoLogin
from segments.demo.story import FLAGS, MAILING_GROUPS, MEMBERS, SENDER


@dataclass(frozen=True)
class Staff:
    """Users by login, salespeople and territories by code."""

    users: dict[str, User]
    salespeople: dict[str, Salesperson]
    territories: dict[str, Territory]


def load_staff(password: str) -> Staff:
    MarketingSetup.objects.update_or_create(pk=1, defaults=SENDER)
    salespeople = {
        row.code: Salesperson.objects.create(
            code=row.code, name=row.name, job_title=row.job_title, email=row.email, phone=row.phone
        )
        for row in SALESPEOPLE
    }
    territories = {
        code: Territory.objects.create(code=code, name=name) for code, name in TERRITORIES.items()
    }
    users = {login.name: _user(login, password, salespeople) for login in LOGINS}
    return Staff(users, salespeople, territories)


def _user(login: DemoLogin, password: str, salespeople: dict[str, Salesperson]) -> User:
    user = User.objects.create_user(
        login.name,
        password=password,
        first_name=login.first_name,
        last_name=login.last_name,
        email=f"{login.name}@northernlight.example.com",
        salesperson=salespeople.get(login.salesperson),
        is_staff=login.is_administrator,
        is_superuser=login.is_administrator,
    )
    user.groups.add(Group.objects.get(name=login.role))
    return user


@dataclass(frozen=True)
class Codes:
    """What contacts are sorted by, by code."""

    groups: Mapping[str, MailingGroup]
    responsibilities: Mapping[str, JobResponsibility]
    relations: Mapping[str, BusinessRelation]
    trades: Mapping[str, IndustryGroup]
    levels: Mapping[str, OrganizationalLevel]


def load_contacts(staff: Staff, today: date) -> None:
    user = staff.users["admin"]
    codes = _create_codes(user)
    for company in COMPANIES:
        row = _create_company(company, staff, codes)
        for person in company.people:
            _create_person(person, user, codes, **_of_company(person, company, row))
    for private in PRIVATE:
        _create_person(
            private.person,
            user,
            codes,
            **_address(private.person),
            email=f"{private.person.mailbox}@mail.example.com",
            phone=private.phone,
            country=private.country,
            language=private.language,
            territory=staff.territories[private.territory],
            salesperson=staff.salespeople[private.salesperson],
        )

    _ask_questions(user, today)
    _say_consents(user, today)
    _add_addresses(user, today)


def _create_codes(user: User) -> Codes:
    def rows(model: type[Model], texts: Mapping[str, str]) -> dict[str, Any]:
        return {
            code: model._default_manager.create(code=code, description=text)
            for code, text in texts.items()
        }

    groups = {
        code: create_mailing_group(user=user, code=code, description=description)
        for code, description in MAILING_GROUPS.items()
    }
    return Codes(
        groups,
        rows(JobResponsibility, JOB_RESPONSIBILITIES),
        rows(BusinessRelation, BUSINESS_RELATIONS),
        rows(IndustryGroup, INDUSTRY_GROUPS),
        rows(OrganizationalLevel, LEVELS),
    )


def _of(name: str, members: Mapping[str, Iterable[str]], rows: Mapping[str, Any]) -> list[Any]:
    return [rows[code] for code, names in members.items() if name in names]


def _ask_questions(user: User, today: date) -> None:
    code, description = QUESTIONNAIRE
    questionnaire = ProfileQuestionnaire.objects.create(code=code, description=description)
    given: dict[str, list[ProfileAnswer]] = {}
    for place, asked in enumerate(QUESTIONS, start=1):
        question = ProfileQuestion.objects.create(
            questionnaire=questionnaire,
            position=place,
            text=asked.text,
            takes_several=asked.takes_several,
        )
        for position, (answer_code, text, priority) in enumerate(asked.answers, start=1):
            answer = ProfileAnswer.objects.create(
                question=question,
                code=answer_code,
                position=position,
                text=text,
                priority=priority,
            )
            for mailbox in asked.given.get(answer_code, ()):
                given.setdefault(mailbox, []).append(answer)
    for mailbox, answers in sorted(given.items()):
        contact = _contact(f"{mailbox}@")
        set_profile_answers(
            contact, user=user, version=contact.version, today=today, answers=answers
        )


def _say_consents(user: User, today: date) -> None:
    for row in CONSENTS:
        said_on = today - timedelta(days=row.days_ago)
        answer = Answer(row.status, said_on=said_on, source=row.source, basis=row.basis)
        contact = _contact(f"{row.mailbox}@")
        set_consent(contact, user=user, today=today, channel=row.channel, answer=answer)


def _add_addresses(user: User, today: date) -> None:
    for row in ALT_ADDRESSES:
        contact = _contact(row.owner)
        values = {
            "code": row.code,
            "address": row.address,
            "post_code": row.post_code,
            "city": row.city,
            "country": row.country,
            "email": row.email,
            **row.dates(today.year),
        }
        create_alt_address(contact, user=user, version=contact.version, values=values)


def _contact(email: str) -> Contact:
    return Contact.objects.get(email__startswith=email)


def _create_company(company: DemoCompany, staff: Staff, codes: Codes) -> Contact:
    return create_contact(
        user=staff.users["admin"],
        type=Contact.Type.COMPANY,
        name=company.name,
        address=company.address,
        post_code=company.post_code,
        city=company.city,
        country=company.country,
        language=company.language,
        phone=company.phone,
        email=f"office@{company.domain}.example.com",
        home_page=f"https://{company.domain}.example.com",
        territory=staff.territories[company.territory],
        salesperson=staff.salespeople[company.salesperson],
        mailing_groups=[codes.groups["X-CARD"]],
        business_relations=_of(company.domain, RELATED, codes.relations),
        industry_groups=_of(company.domain, IN_TRADE, codes.trades),
    )


def _of_company(person: DemoPerson, company: DemoCompany, row: Contact) -> dict[str, Any]:
    """Address, salesperson, language and country are the company's; phone and e-mail their own."""
    return {
        "company": row,
        "phone": company.phone,
        "email": f"{person.mailbox}@{company.domain}.example.com",
        "home_page": row.home_page,
    }


def _address(person: DemoPerson) -> dict[str, str]:
    return {"address": person.address, "post_code": person.post_code, "city": person.city}


def _create_person(person: DemoPerson, user: User, codes: Codes, **values: Any) -> None:
    genders = {"f": Contact.Gender.FEMALE, "m": Contact.Gender.MALE, "": ""}
    if flag := FLAGS.get(person.mailbox):
        values[flag] = True
    create_contact(
        user=user,
        type=Contact.Type.PERSON,
        first_name=person.first_name,
        middle_name=person.middle_name,
        surname=person.surname,
        gender=genders[person.gender],
        job_title=person.job_title,
        correspondence_type=person.prefers,
        mailing_groups=_of(person.mailbox, MEMBERS, codes.groups),
        job_responsibilities=_of(person.mailbox, RESPONSIBLE, codes.responsibilities),
        organizational_level=next(iter(_of(person.mailbox, ON_LEVEL, codes.levels)), None),
        **values,
    )
