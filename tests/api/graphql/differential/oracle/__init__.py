"""What must be answered, computed from rows in plain Python: own policy, own fields, own pages, own execution.

It imports nothing of the read engine, of the declarations and of the reaches: a rule is written here a second time, from
domain.md and house.md, so that a mistake has to be made twice to go unnoticed. rows (what is stored, and the second wall) · policy (the
lines) · reach (what the reaches mean) · sight (what one actor may see) · words · entities, fields_… (the schema's fields) · lists (pages)
· filters · values (arguments and variables) · execute (the operation).
"""

from tests.api.graphql.differential.oracle.actor import Who
from tests.api.graphql.differential.oracle.execute import Answer, Operation, answer
from tests.api.graphql.differential.oracle.lists import Cursor, Cursors
from tests.api.graphql.differential.oracle.rows import Tables, load

__all__ = ["Answer", "Cursor", "Cursors", "Operation", "Tables", "Who", "answer", "load"]
