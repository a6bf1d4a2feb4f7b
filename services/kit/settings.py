"""One settings object, read from the environment. Every number that an operator may want to change has a name here."""

from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Limits(BaseSettings):
    """What one GraphQL request may cost (security.md). Exceeding any of them is a request error, never a slow answer."""

    model_config = SettingsConfigDict(env_prefix="ROUNDTABLE_LIMIT_")

    body_bytes: int = 256 * 1024
    tokens: int = 2_000
    depth: int = 16
    fields: int = 500
    aliases: int = 30
    root_fields: int = 20
    directives: int = 100
    page: int = 100
    cost: int = 1_000
    execution_seconds: float = 5.0
    head_seconds: float = 5.0
    body_seconds: float = 10.0
    """Slow clients are gone within 15 s: request line and headers within the first, the body within the second."""


class Settings(BaseSettings):
    """Process settings. `ROUNDTABLE_<NAME>` in the environment sets `<name>`; `DATABASE_URL` keeps its customary name."""

    model_config = SettingsConfigDict(env_prefix="ROUNDTABLE_", populate_by_name=True)

    home: Path = Path(".roundtable")
    """Where the embedded database, the development keys and the secrets of a trial installation live."""
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    """postgresql://user:password@host:port/name. Absent: `roundtable up` starts the embedded server."""
    host: str = "127.0.0.1"
    port: int = 8000
    pool_size: int = 8
    development_issuer: bool = False
    """Trust tokens signed by the key pair in `home`. Only `make up` and tests switch it on."""
    master_key: SecretStr | None = None
    """32 bytes, base64. Wraps every per-person key. Absent: read from `home`/master.key (trial installations)."""
    default_locale: str = "zh-CN"
    idempotency_days: int = 7
    worker_batch: int = 100
    worker_tick_seconds: float = 1.0
    worker_attempts: int = 5
    seal_seconds: float = 5.0
    limits: Limits = Field(default_factory=Limits)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The one settings object of this process."""
    return Settings()
