"""History of another system comes in, ours goes out, and so do lists of people: imports, the export, and the shape that they speak."""

from services.domain.interchange.book import Book, open_book
from services.domain.interchange.events import IssuesExported
from services.domain.interchange.exporting import Exported, IssueFilter, count_issues, export_issues
from services.domain.interchange.findings import BookFault, RowFault, RowFinding, RowNotice, RowRemedy
from services.domain.interchange.interpreting.rows import Interpreted
from services.domain.interchange.mapping import Mapping, own_mapping
from services.domain.interchange.mapping_faults import MappingFault, MappingFinding, MappingRefused
from services.domain.interchange.mapping_file import parse_mapping, read_mapping
from services.domain.interchange.reading.streams import Source
from services.domain.interchange.record import COLUMNS, EXTERNAL_ID, FIELDS, INFORMATIVE, PERSONAL, IssueRecord, camel, escaped
from services.domain.interchange.roster.entering import Roster, people_import
from services.domain.interchange.roster.reading import MOST_ROSTER_BYTES, roster_text
from services.domain.interchange.roster.words import RosterCount
from services.domain.interchange.run import IssueImport, import_issues
from services.domain.interchange.words import Count, ImportFault
from services.domain.interchange.writing.books import BookWriter, write_book
from services.domain.interchange.writing.errors import ErrorsFile, errors_path

__all__ = [
    "COLUMNS",
    "EXTERNAL_ID",
    "FIELDS",
    "INFORMATIVE",
    "MOST_ROSTER_BYTES",
    "PERSONAL",
    "Book",
    "BookFault",
    "BookWriter",
    "Count",
    "ErrorsFile",
    "Exported",
    "ImportFault",
    "Interpreted",
    "IssueFilter",
    "IssueImport",
    "IssueRecord",
    "IssuesExported",
    "Mapping",
    "MappingFault",
    "MappingFinding",
    "MappingRefused",
    "Roster",
    "RosterCount",
    "RowFault",
    "RowFinding",
    "RowNotice",
    "RowRemedy",
    "Source",
    "camel",
    "count_issues",
    "errors_path",
    "escaped",
    "export_issues",
    "import_issues",
    "open_book",
    "own_mapping",
    "parse_mapping",
    "people_import",
    "read_mapping",
    "roster_text",
    "write_book",
]
