"""The port that the API listens on."""

import socket

from services.cli.failure import CommandError


def listen(host: str, port: int) -> socket.socket:
    """A bound socket for the API; CommandError when the port is taken or may not be used."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise CommandError(
            f"无法使用端口 {host}:{port}（{reason}）：请停止占用它的程序，或用 ROUNDTABLE_PORT 另选端口。",
            f"Port {host}:{port} cannot be used ({reason}): stop the program that holds it, or choose another with ROUNDTABLE_PORT.",
        ) from error
    return listener
