"""How a command ends when something expected went wrong."""


class CommandError(Exception):
    """What happened and what to do next, one sentence in each language; printed without a traceback, exit status `code`."""

    def __init__(self, zh: str, en: str, *, code: int = 1) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
        self.code = code


def reason(error: BaseException) -> str:
    """The first line of an error's text, fit for the middle of a sentence; PostgreSQL adds details and hints on further lines."""
    return (str(error).strip() or type(error).__name__).splitlines()[0]
