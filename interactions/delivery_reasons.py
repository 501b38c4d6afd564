"""Why an e-mail was not sent: stored as a code, perhaps with the server's answer; said here."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from crm import consent

CANCELLED = "cancelled"
CONTACT_GONE = "contact_gone"
NO_TEXT = "no_text"
NOT_BUILT = "not_built"
NO_CONNECTION = "no_connection"
REFUSED = "refused"
UNKNOWN = "unknown"

SENTENCES: dict[str, Any] = consent.SENTENCES | {
    CANCELLED: _("The interaction was cancelled."),
    CONTACT_GONE: _("The contact was deleted or erased."),
    NO_TEXT: _("There is neither a text nor a letter to send."),
    NOT_BUILT: _("The e-mail could not be made: %(detail)s"),
    NO_CONNECTION: _("The mail server could not be reached: %(detail)s"),
    REFUSED: _("The mail server refused the e-mail: %(detail)s"),
    UNKNOWN: _("The connection broke while sending; the e-mail may have arrived: %(detail)s"),
}


def sentence(error: str) -> str:
    """What a delivery's `error` means; one that is no code of ours is already a sentence."""
    code, _separator, detail = error.partition(" ")
    if code not in SENTENCES:
        return error
    return str(SENTENCES[code]) % {"detail": detail}
