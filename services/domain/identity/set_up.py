"""What an installation may lack before people can be read, written or signed in."""

from services.domain.identity.words import SetUpFault
from services.kit.wording import Locale, phrase


class NotSetUp(Exception):  # noqa: N818 - says what is missing, to an operator
    """Keys are missing or damaged. One sentence in each language says what to do."""

    def __init__(self, fault: SetUpFault, **params: object) -> None:
        super().__init__(phrase(fault, Locale.EN, **params))
        self.fault = fault
        self.params = params

    def sentence(self, locale: Locale) -> str:
        """Return what is missing and what to do about it."""
        return phrase(self.fault, locale, **self.params)
