"""History of another system comes in, ours goes out: the import and the export of issues, and the shape that both speak."""

from services.domain.interchange.findings import BookFault, RowFault, RowFinding, RowNotice, RowRemedy
from services.domain.interchange.mapping import Mapping, own_mapping
from services.domain.interchange.mapping_faults import MappingFault, MappingFinding, MappingRefused
from services.domain.interchange.mapping_file import parse_mapping, read_mapping
from services.domain.interchange.record import COLUMNS, FIELDS, INFORMATIVE, PERSONAL, IssueRecord

__all__ = [
    "COLUMNS",
    "FIELDS",
    "INFORMATIVE",
    "PERSONAL",
    "BookFault",
    "IssueRecord",
    "Mapping",
    "MappingFault",
    "MappingFinding",
    "MappingRefused",
    "RowFault",
    "RowFinding",
    "RowNotice",
    "RowRemedy",
    "own_mapping",
    "parse_mapping",
    "read_mapping",
]
