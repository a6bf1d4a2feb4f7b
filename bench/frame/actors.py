"""Who asks, as the product loads them at sign-in."""

from services.domain.access import Actor
from services.domain.identity import load_actor, signed_in
from services.kit.database import Database, bind


async def actor_of(url: str, issuer: str, subject: str) -> Actor:
    """Return the actor of an account of one district, on a connection that is closed again."""
    database = Database(url, pool_size=1)
    try:
        async with database.read(None) as session:
            account = await signed_in(session, issuer, subject)
            assert account is not None
            await bind(session, account.districts[0])
            return await load_actor(session, account.account_id, account.districts[0])
    finally:
        await database.close()
