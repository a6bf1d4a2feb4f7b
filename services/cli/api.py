"""`roundtable api`: the HTTP process."""

import uvicorn

from services.cli.bootstrap import Role
from services.cli.failure import CommandError
from services.cli.leash import follow_parent
from services.cli.listening import listen
from services.cli.target import serve_on
from services.kit.settings import Settings

GRACE_SECONDS = 10


def api() -> None:
    """启动 API · Serve the API on ROUNDTABLE_HOST and ROUNDTABLE_PORT with the database at DATABASE_URL."""
    follow_parent()
    serve_on(Role.API)
    settings = Settings()
    listener = listen(settings.host, settings.port)
    server = uvicorn.Server(
        uvicorn.Config(
            "services.api.app:create_app",
            factory=True,
            loop="uvloop",
            http="httptools",
            lifespan="on",
            access_log=False,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
    server.run(sockets=[listener])
    if not server.started:
        raise CommandError("API 未能启动，原因见上面的日志。", "The API did not start; the log above says why.")
