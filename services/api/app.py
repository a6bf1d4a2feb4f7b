"""The API of this installation: what the HTTP floor is given, and `create_app()` for servers."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette

from services.api.auth import Authentication, Issuers, Verifier, trusted_issuers
from services.api.context import Context
from services.api.denials import Denials
from services.api.graphql.schema import schema
from services.api.http.application import Parts, assemble
from services.api.http.arrival import Arrival
from services.api.http.planned import Planner
from services.api.http.readiness import schema_check
from services.api.http.server import CannotServe
from services.domain.access import Actor
from services.domain.identity import NotSetUp, load_key_ring
from services.kit import telemetry
from services.kit.database import Database
from services.kit.errors import ErrorCode, Refusal
from services.kit.model import Base
from services.kit.settings import Settings, settings


def create_app() -> Starlette:
    """Return the application with the process's settings, and have the process log as JSON. Raises CannotServe."""
    telemetry.configure()
    return assemble(parts(settings()), settings())


def parts(given: Settings) -> Parts:
    """Return the parts for these settings: one pool, one sign-in, one schema. Raises CannotServe without a database or its keys."""
    if given.database_url is None:
        raise CannotServe("There is no database to serve: set DATABASE_URL, or run `make up`.")
    database = Database(given.database_url, pool_size=given.pool_size, application="roundtable-api")
    authentication = Authentication(Verifier(_issuers(given)))
    denials = Denials(database)

    async def context_for(arrival: Arrival) -> Context:
        caller = await authentication.caller(arrival.headers, database)

        async def reload(_stale: Actor) -> Actor:
            again = await authentication.caller(arrival.headers, database, anew=True)
            if again.actor is None:
                raise Refusal(ErrorCode.DISTRICT_REQUIRED)
            return again.actor

        return Context(
            database,
            actor=caller.actor,
            account_id=caller.account_id,
            locale=arrival.locale,
            correlate=lambda: arrival.correlation_id,
            reload=reload,
            denials=denials,
        )

    @asynccontextmanager
    async def resources() -> AsyncIterator[None]:
        try:
            async with denials.running():
                yield
        finally:
            await database.close()

    built = schema()  # composes the wiring, so that every table is mapped before the check looks at them
    ready = schema_check(database, Base.metadata)
    return Parts(schema=built, context_for=context_for, ready=ready, resources=resources, executor=Planner(built))


def _issuers(given: Settings) -> Issuers:
    """Whose tokens are believed. The master key is asked for as well: without it nobody's name could be read or written later."""
    try:
        load_key_ring(given)
        return trusted_issuers(given)
    except NotSetUp as error:
        raise CannotServe(str(error)) from None
