"""The access log."""

from tests.api.graphql.differential.oracle.fields import FIELDS, labelled
from tests.api.graphql.differential.oracle.kinds import Asked, Leaf
from tests.api.graphql.differential.oracle.rows import Row


def login_of(asked: Asked, row: Row) -> str | None:
    """How whoever asked signs in."""
    account = asked.sight.tables.one("account", row["account_id"])
    return None if account is None else account["login"]


FIELDS["AccessEntry"] = {
    "kindLabel": labelled("AccessKind", "kind"),
    "account": Leaf(login_of),
    "subject": Leaf(lambda _asked, row: None if row["subject_id"] is None else str(row["subject_id"])),
    "correlationId": Leaf(lambda _asked, row: str(row["correlation_id"])),
}
