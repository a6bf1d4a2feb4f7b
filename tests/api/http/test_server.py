"""A real server on the loopback: slow clients, oversized heads, graceful ends, and sentences instead of tracebacks."""

import asyncio
import errno
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import AbstractAsyncContextManager, suppress
from pathlib import Path

import pytest

from services.api.http import protocol
from services.api.http.server import CannotServe, _sentence, listen
from services.kit.settings import Limits, Settings
from tests.api.http.serving import serving as server
from tests.api.http.toy import SECRET, Toy

QUICK = Limits(head_seconds=0.3, body_seconds=0.4, body_bytes=1_000)
HEAD = b"POST /graphql HTTP/1.1\r\nhost: toy\r\ncontent-type: application/json\r\n"
HELLO = b'{"query":"{ hello }"}'


def serving(toy: Toy) -> AbstractAsyncContextManager[int]:
    """Serve the toy."""
    return server(toy.app(), Settings(limits=toy.limits))


async def talk(port: int, *parts: bytes, pause: float = 0.0) -> tuple[bytes, float]:
    """Send the parts with pauses while reading, until the server closes; return what it said and the seconds it took."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    began = time.monotonic()
    said = bytearray()

    async def hear() -> None:
        with suppress(ConnectionError):
            while chunk := await reader.read(65_536):
                said.extend(chunk)

    async with asyncio.timeout(5):
        hearing = asyncio.create_task(hear())
        with suppress(ConnectionError):
            for part in parts:
                writer.write(part)
                await writer.drain()
                await asyncio.sleep(pause)
        await hearing
    writer.close()
    return bytes(said), time.monotonic() - began


async def healthy(port: int) -> bool:
    said, _ = await talk(port, b"GET /healthz HTTP/1.1\r\nhost: toy\r\nconnection: close\r\n\r\n")
    return said.startswith(b"HTTP/1.1 200 ")


async def test_a_request_over_a_real_connection() -> None:
    toy = Toy()
    async with serving(toy) as port:
        said, _ = await talk(port, HEAD + b"connection: close\r\ncontent-length: %d\r\n\r\n" % len(HELLO), HELLO)
    assert said.startswith(b"HTTP/1.1 200 OK\r\n")
    assert said.endswith(b'{"data":{"hello":"hello world"},"extensions":{"cost":{"requested":1,"limit":1000}}}')
    assert b"\r\nserver:" not in said
    assert toy.journal == ["open", "begin", "close"]


async def test_answers_on_one_connection_carry_what_other_servers_would_send() -> None:
    toy = Toy()
    async with serving(toy) as port, toy.client() as client:
        own = b"x-request-id: abcdefgh\r\ncontent-length: %d\r\n" % len(HELLO)
        said, _ = await talk(port, HEAD + own + b"\r\n" + HELLO, HEAD + own + b"connection: close\r\n\r\n" + HELLO, pause=0.1)
        told = await client.post("/graphql", content=HELLO, headers={"content-type": "application/json", "x-request-id": "abcdefgh"})
    first, second = said.split(b"HTTP/1.1 200 OK\r\n")[1:]
    fields = sorted(line for line in first.partition(b"\r\n\r\n")[0].split(b"\r\n") if not line.startswith(b"date: "))
    assert fields == sorted(name + b": " + value for name, value in told.headers.raw)
    assert second.count(b"connection: close\r\n") == 1
    assert second.replace(b"connection: close\r\n", b"") == first
    assert first.count(b"\r\ndate: ") + first.startswith(b"date: ") == 1


async def test_requests_that_come_together_are_answered_in_turn() -> None:
    async with serving(Toy()) as port:
        one = HEAD + b"content-length: %d\r\n\r\n" % len(HELLO) + HELLO
        last = HEAD + b"connection: close\r\ncontent-length: 1\r\n\r\n{"
        said, _ = await talk(port, one * 3 + last)
    assert [said.count(b"HTTP/1.1 200 OK"), said.count(b"HTTP/1.1 400 Bad Request"), said.count(b"hello world")] == [3, 1, 3]


async def test_the_body_of_a_second_request_has_a_deadline_of_its_own() -> None:
    async with serving(Toy(limits=QUICK)) as port:
        one = HEAD + b"content-length: %d\r\n\r\n" % len(HELLO) + HELLO
        said, seconds = await talk(port, one, one[:-3], pause=0.2)
    assert said.count(b"HTTP/1.1 200 OK") == 1
    assert b"BODY_TOO_SLOW" in said
    assert seconds < 2


async def test_a_large_body_after_a_small_head_is_no_large_head() -> None:
    async with serving(Toy()) as port:
        body = b'{"query":"{ hello }","extensions":{"x":"' + b"x" * 100_000 + b'"}}'
        said, _ = await talk(port, HEAD + b"connection: close\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
    assert said.startswith(b"HTTP/1.1 200 OK\r\n")


async def test_a_silent_client_is_disconnected_and_harms_nobody() -> None:
    async with serving(Toy(limits=QUICK)) as port:
        (said, seconds), well = await asyncio.gather(talk(port), healthy(port))
    assert (said, well) == (b"", True)
    assert 0.25 < seconds < 1.5


async def test_slow_headers_are_cut_off_however_they_drip() -> None:
    async with serving(Toy(limits=QUICK)) as port:
        said, seconds = await talk(port, HEAD, *[b"x-%d: y\r\n" % i for i in range(8)], pause=0.1)
    assert said == b""
    assert seconds < 1.5


async def test_a_second_request_on_a_connection_has_the_same_deadline() -> None:
    async with serving(Toy(limits=QUICK)) as port:
        said, seconds = await talk(port, b"GET /healthz HTTP/1.1\r\nhost: toy\r\n\r\n", b"GET /he", pause=0.2)
    assert said.count(b"HTTP/1.1 200 OK") == 1
    assert seconds < 1.5


async def test_a_slow_body_is_a_408_and_the_connection_ends() -> None:
    toy = Toy(limits=QUICK)
    async with serving(toy) as port:
        drip = [b" "] * 3
        said, seconds = await talk(port, HEAD + b"content-length: 500\r\n\r\n", *drip, pause=0.1)
    assert said.startswith(b"HTTP/1.1 408 ")
    assert b"connection: close\r\n" in said
    assert b'"reason":"BODY_TOO_SLOW","allowed":0.4' in said
    assert seconds < 2
    assert toy.journal == ["open", "close"]


async def test_a_body_that_nobody_reads_has_a_deadline_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protocol, "LINGER_SECONDS", 0.2)
    async with serving(Toy(limits=QUICK)) as port:
        said, seconds = await talk(port, b"POST /healthz HTTP/1.1\r\nhost: toy\r\ncontent-length: 500\r\n\r\n", *[b" "] * 9, pause=0.1)
    assert said.startswith(b"HTTP/1.1 405 ")
    assert 0.5 < seconds < 1.5


async def test_an_oversized_body_is_a_413_before_it_is_sent() -> None:
    async with serving(Toy(limits=QUICK)) as port:
        head = HEAD + b"expect: 100-continue\r\nconnection: close\r\ncontent-length: 20000000\r\n\r\n"
        said, _ = await talk(port, head)
    assert said.startswith(b"HTTP/1.1 413 ")
    assert b"100 Continue" not in said


async def test_a_chunked_body_is_cut_off_at_the_limit() -> None:
    toy = Toy(limits=QUICK)
    async with serving(toy) as port:
        chunks = [b"258\r\n" + b" " * 600 + b"\r\n"] * 2
        said, _ = await talk(port, HEAD + b"connection: close\r\ntransfer-encoding: chunked\r\n\r\n", *chunks, pause=0.05)
    assert said.startswith(b"HTTP/1.1 413 ")
    assert toy.journal == ["open", "close"]


@pytest.mark.parametrize("head", [b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\n", b"GET / HTTP/1.1\r\n" + b"x-a: b\r\n" * 10_000])
async def test_an_endless_head_is_a_400(head: bytes) -> None:
    async with serving(Toy(limits=QUICK)) as port:
        said, seconds = await talk(port, head)
        assert await healthy(port)
    assert said[:13] in (b"HTTP/1.1 400 ", b"")  # the reset may overtake the answer
    assert seconds < 1


async def test_a_client_that_hangs_up_is_nobodys_error(capfd: pytest.CaptureFixture[str]) -> None:
    toy = Toy()
    async with serving(toy) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(HEAD + b"content-length: 500\r\n\r\n{")
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        await asyncio.sleep(0.1)
        assert await healthy(port)
    assert toy.journal == ["open", "close"]
    assert "rror" not in capfd.readouterr().err


async def test_a_running_request_is_finished_before_the_end() -> None:
    toy = Toy()
    async with serving(toy) as port:
        body = b'{"query":"{ slow(seconds: 0.5) }"}'
        request = asyncio.create_task(talk(port, HEAD + b"content-length: %d\r\n\r\n" % len(body), body))
        await asyncio.sleep(0.2)
        assert toy.journal == ["open", "begin"]
    said, _ = await request
    assert b'{"slow":"done"}' in said
    assert toy.journal == ["open", "begin", "done", "close"]


async def test_resources_that_do_not_open_are_one_sentence() -> None:
    toy = Toy(starting=ConnectionRefusedError(SECRET))
    with pytest.raises(CannotServe) as caught:
        async with serving(toy):
            await asyncio.sleep(0.05)
    assert str(caught.value) == "The API cannot start: its resources could not be opened (ConnectionRefusedError)."


def test_a_taken_port_is_one_sentence() -> None:
    with listen("127.0.0.1", 0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(CannotServe) as caught:
            listen("127.0.0.1", port)
    assert str(caught.value) == (
        f"Port {port} on 127.0.0.1 is already in use; stop the program that uses it, or set ROUNDTABLE_PORT to another port."
    )


@pytest.mark.parametrize("host", ["192.0.2.1", "not a host"])
def test_a_foreign_host_is_one_sentence(host: str) -> None:
    with pytest.raises(CannotServe) as caught:
        listen(host, 0)
    assert str(caught.value) == f"The host {host} is not an address of this machine; set ROUNDTABLE_HOST to one that is."


def test_a_forbidden_port_is_one_sentence() -> None:
    sentence = _sentence(PermissionError(errno.EACCES, "denied"), "127.0.0.1", 80)
    assert sentence == "Port 80 may not be opened by this user; set ROUNDTABLE_PORT to one above 1023."
    assert _sentence(OSError(errno.EMFILE, "x"), "127.0.0.1", 80) == "Port 80 on 127.0.0.1 cannot be opened (EMFILE)."


PROGRAM = """
import sys
from services.api.http.server import CannotServe, serve
from services.kit import telemetry
from services.kit.settings import settings
from tests.api.http.serving import serving as server
from tests.api.http.toy import Toy
telemetry.configure()
toy = Toy()
try:
    serve(toy.app(), settings())
except CannotServe as error:
    sys.exit(str(error))
print(toy.journal)
"""


def start(port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=Path(__file__).parents[3],
        env={**os.environ, "ROUNDTABLE_PORT": str(port)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process_in_order(number: signal.Signals) -> None:
    with listen("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    process = start(port)
    for _ in range(400):
        with socket.socket() as client:
            if client.connect_ex(("127.0.0.1", port)) == 0:
                client.sendall(b"GET /healthz HTTP/1.1\r\nhost: toy\r\nconnection: close\r\n\r\n")
                assert client.recv(8) == b"HTTP/1.1"  # a socket listens before anybody answers, or heeds a signal
                break
        time.sleep(0.05)
    process.send_signal(number)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out.strip()) == (0, "['open', 'close']")
    assert [line.split('"event": ')[1].split(",")[0] for line in err.splitlines()] == ['"serving"', '"stopped"']


def test_a_process_that_finds_its_port_taken_says_one_sentence() -> None:
    with listen("127.0.0.1", 0) as taken:
        process = start(taken.getsockname()[1])
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out) == (1, "")
    assert len(err.splitlines()) == 1
    assert "is already in use" in err
