"""Print the schema: `roundtable sdl > schema/schema.graphql`."""

import sys


def sdl() -> None:
    """Print the GraphQL schema in the schema definition language."""
    from services.api.graphql.schema import sdl as text  # noqa: PLC0415 - the other commands start without building the schema

    sys.stdout.write(text())
