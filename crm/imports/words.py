"""What cells say for values of which there are few, in English, Russian and German, folded."""

import re

from crm.models import Consent, Contact
from crm.models.consents import NOT_ASKED
from crm.models.contacts import CorrespondenceType

GENDERS = {
    Contact.Gender.FEMALE: "female f w woman mrs ms miss madam weiblich frau fr mme signora sra "
    "ж жен женский женщина г-жа госпожа",
    Contact.Gender.MALE: "male m man mr mister sir männlich herr herrn hr monsieur signor sr "
    "м муж мужской мужчина г-н господин",
}
# Stand before or after them, and say nothing of it.
TITLES = "dr prof professor doctor rev hon доктор профессор mag dipl ing"
GENDER_WORDS = frozenset(" ".join([*GENDERS.values(), TITLES]).split())
YES = "yes|y|true|t|1|x|✓|✔|+|да|д|истина|ja|j|wahr|oui|si|sí"
NO = "no|n|false|f|0|-|–|—|нет|н|ложь|nein|falsch|non"
CONSENTS = {
    Consent.Status.GIVEN: f"{YES}|given|granted|opt in|opt-in|дано|дал|согласен|согласна|erteilt",
    Consent.Status.REFUSED: f"{NO}|refused|denied|opt out|opt-out|withdrawn|"
    "отказ|отказано|отозвано|verweigert|widerrufen",
    NOT_ASKED: "not asked|unknown|не спрашивали|неизвестно|nicht gefragt|unbekannt",
}
# In a column of refusals.
REFUSED = {
    True: f"{YES}|opted out|opted-out|opt out|opt-out|out|unsubscribed|refused|denied|withdrawn|"
    "do not contact|do not email|do not call|отказ|отказался|отказалась|отказано|отписан|отписана|"
    "отписался|отписалась|отозвано|не писать|не звонить|abgemeldet|ausgetragen|"
    "widerrufen|verweigert",
    False: f"{NO}|opted in|opted-in|opt in|opt-in|in|subscribed|not opted out|active|given|granted|"
    "подписан|подписана|согласен|согласна|активен|angemeldet|eingetragen|erteilt|"
    "not asked|unknown|неизвестно|unbekannt",
}
CORRESPONDENCE = {
    CorrespondenceType.HARD_COPY: "hard copy|hard_copy|letter|letters|post|mail|paper|"
    "письмо|письма|печатное письмо|почта|бумага|brief|briefe|papier",
    CorrespondenceType.EMAIL: "e-mail|email|e mail|эл. почта|эл почта|электронная почта|"
    "электронное письмо|емейл",
}
BASES = {
    Consent.Basis.CONSENT: "consent|opt in|opt-in|согласие|einwilligung",
    Consent.Basis.CONTRACT: "contract|договор|контракт|vertrag",
    Consent.Basis.LEGITIMATE_INTEREST: "interest|legitimate interest|legitimate interests|"
    "законный интерес|интерес|berechtigtes interesse",
}
INACTIVE = {
    Contact.InactiveReason.DECEASED: "deceased|died|dead|умер|умерла|скончался|скончалась|смерть|"
    "verstorben|gestorben|tod",
    Contact.InactiveReason.CLOSED: "closed|dissolved|out of business|закрыт|закрыта|закрыто|"
    "закрылась|ликвидирован|ликвидирована|ликвидировано|geschlossen|aufgelöst",
    Contact.InactiveReason.LEFT: "left|gone|moved on|ушел|ушёл|ушла|уволился|уволилась|"
    "уволен|уволена|ausgeschieden|weggegangen",
}
# Beside codes and names.
LANGUAGES = {
    "en": "eng|англ",
    "ru": "rus|рус",
    "de": "deu|ger|нем",
    "fr": "fra|fre|франц",
    "es": "spa|исп",
    "it": "ita|итал",
}
# What only Russian middle names end in.
PATRONYMIC = re.compile(r"\w{2,}(ич|вна|чна|оглы|кызы)", re.IGNORECASE)
