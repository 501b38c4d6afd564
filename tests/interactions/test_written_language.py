"""In which language a letter is written, told by its words."""

import pytest

from interactions.written_language import written_language

LETTERS = {
    "en": "Dear {{ contact.name }}, thank you. We would like to invite you. Kind regards",
    "ru": "Уважаемая Анна Петровна! Приглашаем Вас на праздник в Northern Light Ltd. С уважением",
    "de": "Sehr geehrte Frau Schmidt, wir laden Sie zu unserem Fest ein. Mit freundlichen Grüßen",
    "fr": "Madame, Monsieur, nous vous remercions de votre commande et de votre visite.",
    "es": "Estimada Sra. García: le agradecemos su pedido y su visita a nuestra casa.",
    "it": "Gentile Signora Rossi, la ringraziamo per il suo ordine e per la sua visita.",
}
NOT_TOLD = [
    pytest.param("", id="nothing"),
    pytest.param("Invoice 4711, 12.50 EUR", id="hardly a word"),
    pytest.param("Счёт на оплату", id="hardly a Russian word"),
    pytest.param("Шановна пані Шевченко! Запрошуємо Вас на свято. З повагою", id="Ukrainian"),
    pytest.param("Geachte mevrouw, wij nodigen u graag uit voor het feest", id="Dutch"),
    pytest.param(
        "Prezada Senhora, agradecemos o seu pedido e convidamos para a festa", id="Portuguese"
    ),
    pytest.param(f"{LETTERS['en']} {LETTERS['de']}", id="two languages"),
    pytest.param("{% if the == your and we or with %}{{ for.this }}{% endif %}", id="tags alone"),
]


@pytest.mark.parametrize(("language", "letter"), LETTERS.items())
def test_is_that_of_the_small_words_or_the_script(language, letter):
    assert written_language(letter) == language


@pytest.mark.parametrize("letter", NOT_TOLD)
def test_is_not_told_where_the_words_leave_it_open(letter):
    assert written_language(letter) == ""
