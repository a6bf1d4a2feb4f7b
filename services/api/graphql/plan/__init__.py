"""GraphQL declarations of what is stored, and the engine that reads it. Knows no slice.

declare (the vocabulary) · describe (docstrings → descriptions) · index (types and their tables) · adapt (expressions on a row)
· selection (what an operation needs) · rows (the only way to select an entity) · page (connections) · install (resolvers) · check.
"""
