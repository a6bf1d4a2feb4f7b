"""GraphQL declarations of what is stored, and the planner: one operation → one SQL statement that returns its JSON. Knows no slice.

The vocabulary: declare · compare · describe (docstrings → descriptions) · index (types and their tables) · check,
check_lists (what cannot be right is refused when the schema is built).
What is asked: collect (graphql-core's field collection) · bind (arguments → parameters) · shape (what of the variables makes a plan).
The statement: policy (the only way into a table) · predicate (what somebody of a shape may, as text) · select (objects and edges) ·
page, order, filters, narrow (lists; those of somebody who sees little) · values (Python functions) · operation (roots, payloads) ·
dialect, statement (text, parameters).
The answer: variables (coercion) · plans (made once beside the event loop, kept) · engine (one fetch) · finish (what Python does
about the tree) · install (the one resolver that graphql-core needs).
"""
