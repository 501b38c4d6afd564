"""Who works at the firm of the demo, where it sells, and who signs in."""

from dataclasses import dataclass

TERRITORIES = {
    "DE": "Germany and Austria",
    "GB": "United Kingdom and Ireland",
    "RU-C": "Central Russia",
    "RU-NW": "North-west Russia",
    "US": "United States",
}


@dataclass(frozen=True)
class DemoSalesperson:
    code: str
    name: str
    job_title: str
    phone: str

    @property
    def email(self) -> str:
        return f"{self.name.lower().replace(' ', '.')}@northernlight.example.com"


SALESPEOPLE = (
    DemoSalesperson("AH", "Anna Hartmann", "Key account manager", "+49 30 23125 140"),
    DemoSalesperson("JB", "James Bell", "Regional manager", "+44 20 7946 0102"),
    DemoSalesperson("MO", "Max Orlov", "Marketing manager", "+44 20 7946 0103"),
    DemoSalesperson("OS", "Olga Smirnova", "Key account manager", "+7 812 555-01-04"),
)


@dataclass(frozen=True)
class DemoLogin:
    """`role` is a group's name; `salesperson` a code."""

    name: str
    first_name: str
    last_name: str
    role: str
    salesperson: str = ""
    is_administrator: bool = False


LOGINS = (
    DemoLogin("anna", "Anna", "Hartmann", "Salesperson", "AH"),
    DemoLogin("max", "Max", "Orlov", "Marketing manager", "MO"),
    DemoLogin("admin", "Alex", "Reed", "Administrator", is_administrator=True),
    DemoLogin("vera", "Vera", "Lang", "Viewer"),
)
