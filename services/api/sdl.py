"""`python -m services.api.sdl`: the GraphQL schema in the schema definition language, on standard output."""

import sys

from services.api.graphql.schema import sdl

if __name__ == "__main__":
    sys.stdout.write(sdl())
