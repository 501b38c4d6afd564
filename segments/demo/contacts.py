"""The demo's people and contacts as rows, by the acts that users have."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import Group

from crm.actions import create_contact, create_mailing_group
from crm.models import Contact, MailingGroup, MarketingSetup, Salesperson, Territory, User
from segments.demo.people import (
    COMPANIES,
    LOGINS,
    PRIVATE,
    SALESPEOPLE,
    TERRITORIES,
    DemoCompany,
    DemoLogin,
    DemoPerson,
)
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


def load_contacts(staff: Staff) -> None:
    user = staff.users["admin"]
    groups = {
        code: create_mailing_group(user=user, code=code, description=description)
        for code, description in MAILING_GROUPS.items()
    }
    for company in COMPANIES:
        row = _create_company(company, staff, groups)
        for person in company.people:
            _create_person(person, user, groups, **_of_company(person, company, row))
    for private in PRIVATE:
        _create_person(
            private.person,
            user,
            groups,
            **_address(private.person),
            email=f"{private.person.mailbox}@mail.example.com",
            phone=private.phone,
            country=private.country,
            language=private.language,
            territory=staff.territories[private.territory],
            salesperson=staff.salespeople[private.salesperson],
        )


def _create_company(company: DemoCompany, staff: Staff, groups: dict[str, MailingGroup]) -> Contact:
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
        mailing_groups=[groups["X-CARD"]],
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


def _create_person(
    person: DemoPerson, user: User, groups: dict[str, MailingGroup], **values: Any
) -> None:
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
        mailing_groups=[
            groups[code] for code, members in MEMBERS.items() if person.mailbox in members
        ],
        **values,
    )
