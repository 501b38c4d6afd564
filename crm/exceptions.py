"""Broken business rules. `str(error)` is a sentence for the user, in the user's language."""


class BusinessRuleError(Exception):
    """A rule refused an act; nothing was written. The middleware shows the sentence."""


class NotAllowed(BusinessRuleError):
    """The acting user has no right to do this."""
