"""What the demo's letters say, by language. «…» are Word's merge fields, {{ … }} our tags."""

from dataclasses import dataclass

Row = tuple[str, ...]


@dataclass(frozen=True)
class BlockLabels:
    """The words of the letterhead and of the information block."""

    claim: str
    page: str
    contact: str
    phone: str
    email: str
    date: str
    date_picture: str
    reference: str


@dataclass(frozen=True)
class BusinessText:
    greeting: str
    opening: str
    table: tuple[Row, ...]
    paragraphs: tuple[str, ...]
    closing: str


@dataclass(frozen=True)
class InvitationText:
    greeting: str
    opening: str
    table: tuple[Row, ...]
    colleagues: str
    paragraphs: tuple[str, ...]
    closing: str


LABELS = {
    "en": BlockLabels(
        claim="Light that works",
        page="Page",
        contact="Your contact",
        phone="Phone",
        email="E-mail",
        date="Date",
        date_picture="d MMMM yyyy",
        reference="Our reference",
    ),
    "ru": BlockLabels(
        claim="Свет, который работает",
        page="Страница",
        contact="Ваш менеджер",
        phone="Телефон",
        email="Эл. почта",
        date="Дата",
        date_picture="d MMMM yyyy 'г.'",
        reference="Наш номер",
    ),
    "de": BlockLabels(
        claim="Licht, das arbeitet",
        page="Seite",
        contact="Ihr Kontakt",
        phone="Telefon",
        email="E-Mail",
        date="Datum",
        date_picture="d. MMMM yyyy",
        reference="Unser Zeichen",
    ),
}

BUSINESS = {
    "en": BusinessText(
        greeting="«Salutation»,",
        opening=(
            "Our new range is ready, and I would like you to be among the first to see it. Every "
            "luminaire now runs on the same driver: one spare part fits them all, and a failed "
            'unit is changed in two minutes without tools.«Personal_Text \\b " "»'
        ),
        table=(
            ("Luminaire", "Made for", "Delivery", ">Price from"),
            ("Aurora 60", "desks and counters", "from stock", ">€ 89.00"),
            ("Boreal Track", "shops and showrooms", "2 weeks", ">€ 124.00"),
            ("Polaris High Bay", "halls and workshops", "3 weeks", ">€ 310.00"),
        ),
        paragraphs=(
            (
                "Prices are per piece, without VAT. From ten pieces on, we plan the "
                "installation with "
                "you on site, free of charge."
            ),
            (
                "May I call you next week to hear where better light would help you most? Write to "
                "«Salesperson_Email», or call «Salesperson_Phone» any time."
            ),
        ),
        closing="Yours sincerely,",
    ),
    "ru": BusinessText(
        greeting="«Salutation»!",
        opening=(
            "Наша новая серия светильников готова, и мне хотелось бы показать её Вам одному из "
            "первых партнёров. Все светильники теперь работают от одного типа блоков питания: "
            "нужна всего одна запасная часть, а замена занимает две минуты и не требует "
            'инструментов.«Personal_Text \\b " "»'
        ),
        table=(
            ("Светильник", "Назначение", "Поставка", ">Цена от"),
            ("Aurora 60", "рабочие места и стойки", "со склада", ">89,00 €"),
            ("Boreal Track", "магазины и шоурумы", "2 недели", ">124,00 €"),
            ("Polaris High Bay", "цеха и мастерские", "3 недели", ">310,00 €"),
        ),
        paragraphs=(
            (
                "Цены указаны за штуку без НДС. При заказе от десяти штук мы бесплатно спланируем "
                "освещение вместе с Вами на месте."
            ),
            (
                "На следующей неделе я позвоню Вам, чтобы узнать, где Вам нужнее всего "
                "хороший свет. "
                "Со мной можно связаться по телефону «Salesperson_Phone» или по адресу "
                "«Salesperson_Email»."
            ),
        ),
        closing="С уважением,",
    ),
    "de": BusinessText(
        greeting="«Salutation»,",
        opening=(
            "unser neues Programm ist fertig, und Sie sollen es als einer der Ersten sehen. Alle "
            "Leuchten arbeiten jetzt mit demselben Treiber: Ein Ersatzteil passt für alle, und "
            "der Tausch dauert zwei Minuten und braucht kein Werkzeug."
            '«Personal_Text \\b " "»'
        ),
        table=(
            ("Leuchte", "Gemacht für", "Lieferung", ">Preis ab"),
            ("Aurora 60", "Arbeitsplätze und Theken", "ab Lager", ">89,00 €"),
            ("Boreal Track", "Läden und Ausstellungen", "2 Wochen", ">124,00 €"),
            ("Polaris High Bay", "Hallen und Werkstätten", "3 Wochen", ">310,00 €"),
        ),
        paragraphs=(
            (
                "Die Preise gelten je Stück, ohne Mehrwertsteuer. Ab zehn Stück planen wir die "
                "Montage kostenlos mit Ihnen vor Ort."
            ),
            (
                "Darf ich Sie nächste Woche anrufen, um zu hören, wo Ihnen besseres Licht "
                "am meisten "
                "hilft? Sie erreichen mich unter «Salesperson_Phone» oder «Salesperson_Email»."
            ),
        ),
        closing="Mit freundlichen Grüßen",
    ),
}

GOLF = {
    "en": InvitationText(
        greeting="{{ contact.formal_salutation }},",
        opening=(
            "Once a year we close the workshop and meet our customers outdoors. We would be "
            "delighted to welcome you to this year's golf day – a beginner's course included, so "
            "nobody needs to have held a club before."
        ),
        table=(
            ("Time", "Programme", "Where"),
            ("10:00", "Welcome with coffee", "Club house"),
            ("10:30", "Tournament over nine holes; beginner's course", "Course and driving range"),
            ("13:30", "Lunch", "Terrace"),
            ("15:00", "New luminaires, shown in the dark", "Old barn"),
            ("17:00", "Prize-giving", "Club house"),
        ),
        colleagues="Two colleagues from {{ company.name }} are welcome to come with you.",
        paragraphs=(
            (
                "Please let us know whether you will join us: call {{ salesperson.phone }} "
                "or write to "
                "{{ salesperson.email }}. Clubs and shoes are there for everybody."
            ),
        ),
        closing="We look forward to seeing you.",
    ),
    "ru": InvitationText(
        greeting="{{ contact.formal_salutation }}!",
        opening=(
            "Раз в год мы закрываем мастерскую и встречаемся с клиентами под открытым небом. "
            "Будем рады видеть Вас на нашем дне гольфа. Для тех, кто никогда не держал в руках "
            "клюшку, пройдёт занятие для начинающих."
        ),
        table=(
            ("Время", "Программа", "Место"),
            ("10:00", "Встреча гостей, кофе", "Клубный дом"),
            ("10:30", "Турнир на девять лунок; занятие для начинающих", "Поле"),
            ("13:30", "Обед", "Терраса"),
            ("15:00", "Показ новых светильников в полной темноте", "Старый амбар"),
            ("17:00", "Награждение", "Клубный дом"),
        ),
        colleagues="Вместе с Вами мы приглашаем двух Ваших коллег ({{ company.name }}).",
        paragraphs=(
            (
                "Сообщите нам, пожалуйста, сможете ли Вы приехать, – по телефону "
                "{{ salesperson.phone }} или по адресу {{ salesperson.email }}. "
                "Клюшки и обувь найдутся для всех."
            ),
        ),
        closing="До встречи!",
    ),
}
