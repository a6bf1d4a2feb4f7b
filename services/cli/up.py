"""`roundtable up`: everything for trying the product, in one command, stopped by Ctrl-C."""

import asyncio
import http.client
import os
import signal
from importlib import import_module
from pathlib import Path

from services.cli import embedded
from services.cli.bootstrap import Urls, bootstrap, drop_database, has_district, lacks_words, roles, server_name
from services.cli.children import Children
from services.cli.failure import CommandError
from services.cli.listening import listen
from services.cli.lock import alone
from services.cli.migrate import migrate
from services.cli.passwords import EMBEDDED, passwords
from services.cli.place import prepare_home
from services.cli.token import issuer_of, tokens
from services.kit.settings import Settings

READY_SECONDS = 60.0
LOGINS = (
    *("supervisor", "leader", "coordinator", "street", "secretary", "chengjian.staff", "chengjian.head", "zhengshu.staff", "zhengshu.head"),
    *("jiaojing.staff", "liaison", "enterprise.admin", "property", "resident", "observer", "auditor", "admin", "security"),
    *("hz.supervisor", "hz.staff", "hz.liaison"),
)
"""The demonstration's logins that a token is printed for; the play has some more."""
UNFINISHED = "demonstration.unfinished"
"""Lies in the home while the demonstration is being loaded."""


def up() -> None:
    """启动演示环境 · Database, migrations, demonstration, API and worker. DATABASE_URL, when set, names an administrator of a server."""
    settings = Settings()
    home = prepare_home(settings.home)
    with alone(home):
        listen(settings.host, settings.port).close()  # said now, before anything is started
        print(f"正在启动 · Starting in {home} …", flush=True)
        asyncio.run(_until_stopped(settings, home))


async def _until_stopped(settings: Settings, home: Path) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    if settings.database_url is not None:
        await _prepare_and_serve(settings, home, settings.database_url, server_name(settings.database_url), stop)
        return
    server = await asyncio.to_thread(embedded.start, home)
    try:
        await _prepare_and_serve(settings, home, server.admin_url, EMBEDDED, stop)
    finally:
        await asyncio.to_thread(embedded.stop, server)


async def _prepare_and_serve(settings: Settings, home: Path, admin_url: str, server: str, stop: asyncio.Event) -> None:
    unfinished = home / UNFINISHED
    if unfinished.exists() and unfinished.read_text("utf-8") == server:
        # A start on this very server was cut off in the middle of the play: nobody has used that database yet.
        await drop_database(admin_url)
    urls = await bootstrap(admin_url, lab=True, passwords=passwords(home, server, roles(lab=True)))
    await asyncio.to_thread(migrate, urls.migrator)
    # What the API and the worker are given, the play needs as well: the home with its keys, and that this is a trial.
    os.environ |= {"ROUNDTABLE_HOME": str(home), "ROUNDTABLE_DEVELOPMENT_ISSUER": "1"}
    if not await has_district(urls):
        print("正在加载演示数据，约需半分钟 · Playing the demonstration, about half a minute …", flush=True)
        unfinished.write_text(server, "utf-8")
        # The play needs the whole domain: only the first start pays for importing it.
        await import_module("services.cli.demo").load(urls)
    elif await lacks_words(urls):
        print("正在为已有诉求建立检索 · Making the issues that are there searchable …", flush=True)
        await import_module("services.cli.search").rebuilt(urls.api, None)
    unfinished.unlink(missing_ok=True)
    if not stop.is_set():
        await _serve(settings, home, urls, stop)


async def _serve(settings: Settings, home: Path, urls: Urls, stop: asyncio.Event) -> None:
    """Run API and worker until somebody asks to stop; a child that ends by itself, or an API that never is ready, is a CommandError."""
    children = Children(
        home,
        {
            "DATABASE_URL": urls.lab,
            "ROUNDTABLE_HOME": str(home),
            "ROUNDTABLE_HOST": settings.host,
            "ROUNDTABLE_PORT": str(settings.port),
            "ROUNDTABLE_DEVELOPMENT_ISSUER": "1",
        },
    )
    stopping = asyncio.create_task(stop.wait())
    try:
        await children.start("api", "services.api")
        await children.start("worker", "services.worker")
        dying = asyncio.create_task(children.died())
        ready = asyncio.create_task(_ready(settings, children))
        await asyncio.wait({stopping, dying, ready}, return_when=asyncio.FIRST_COMPLETED)
        if ready.done():
            ready.result()
            _greet(settings, home, await tokens(urls.api, issuer_of(Settings(home=home, development_issuer=True)), LOGINS))
            await asyncio.wait({stopping, dying}, return_when=asyncio.FIRST_COMPLETED)
        if dying.done():
            raise dying.result()
    finally:
        await children.stop()


async def _ready(settings: Settings, children: Children) -> None:
    loop = asyncio.get_running_loop()
    patience = loop.time() + READY_SECONDS
    while loop.time() < patience:
        if await asyncio.to_thread(_asks_ready, settings.host, settings.port):
            return
        await asyncio.sleep(0.1)
    raise CommandError(
        f"API 在 {READY_SECONDS:.0f} 秒内没有就绪，已全部停止；日志见 {children.log('api')}。",
        f"The API was not ready within {READY_SECONDS:.0f} seconds, everything was stopped; its log is {children.log('api')}.",
    )


def _asks_ready(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=2)  # noqa: S104 - compared, not bound
    try:
        connection.request("GET", "/readyz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _greet(settings: Settings, home: Path, logins: dict[str, str]) -> None:
    address = f"http://{settings.host}:{settings.port}"
    print(f"幸福圆桌会已启动 · Roundtable is running: {address}", flush=True)
    print(f"  GraphQL   {address}/graphql")
    print(f"  GraphiQL  {address}/graphiql")
    print(f"  日志 · logs  {home}/*.log")
    print("演示账号的令牌（有效一周）· A token per demonstration login, good for a week:")
    for login, signed in logins.items():
        print(f"  {login:<17} {signed}")
    print("按 Ctrl-C 停止 · Ctrl-C stops everything", flush=True)
