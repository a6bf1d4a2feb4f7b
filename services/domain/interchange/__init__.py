"""History of another system comes in, ours goes out: the import and the export of issues, and the shape that both speak."""

from services.domain.interchange.findings import BookFault, RowFault, RowFinding, RowNotice, RowRemedy
from services.domain.interchange.record import COLUMNS, FIELDS, INFORMATIVE, PERSONAL, IssueRecord

__all__ = [
    "COLUMNS",
    "FIELDS",
    "INFORMATIVE",
    "PERSONAL",
    "BookFault",
    "IssueRecord",
    "RowFault",
    "RowFinding",
    "RowNotice",
    "RowRemedy",
]
