"""The runs of imports, so that one that was cut off goes on where it was."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.kit.model import DistrictRow


class ImportRun(DistrictRow):
    """How far the import of a file has come. Every batch of rows and this row's next figures are one transaction."""

    __tablename__ = "import_run"
    __table_args__ = (
        Index(
            "import_run_unfinished_key",
            "district_id",
            "source",
            "file_digest",
            "mapping_digest",
            unique=True,
            postgresql_where=text("finished_at IS NULL"),
        ),
        Index(None, "district_id", "source", "started_at"),
    )

    source: Mapped[str]
    file_digest: Mapped[bytes]
    """SHA-256 of the file's bytes: another file is another run."""
    mapping_digest: Mapped[bytes]
    account_id: Mapped[UUID | None]
    """Nobody: the operator's hand."""
    line: Mapped[int]
    """The last line of the file that is done."""
    errors_bytes: Mapped[int] = mapped_column(BigInteger)
    """How long the file of per-row errors was then."""
    counts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    """What the rows came to, by word of `Outcome`."""
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
