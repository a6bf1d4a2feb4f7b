"""How a command ends when something expected went wrong."""


class CommandError(Exception):
    """What happened and what to do next, one sentence in each language; printed without a traceback, exit status `code`."""

    def __init__(self, zh: str, en: str, *, code: int = 1) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en
        self.code = code
