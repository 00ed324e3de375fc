"""The web process: pages, API and sockets on the listening socket that the supervisor holds."""

import os
import socket
import sys

import uvicorn

GRACE = 3  # seconds for requests under way; pages come back by themselves
PING_EVERY = 45  # seconds; proxies close what is silent for a minute
LARGEST_MESSAGE = 64 * 1024  # bytes from a browser's socket; ours are a few words


def serve(listener: socket.socket) -> None:
    """Serve until told to stop."""
    config = uvicorn.Config(
        "config.asgi:application",
        ws="websockets-sansio",
        http="httptools",
        log_config=None,  # the settings say what is logged
        access_log=False,  # paths hold tokens
        log_level="warning",  # the same of sockets
        server_header=False,
        proxy_headers=os.environ.get("LADO_BEHIND_PROXY", "").strip().lower() in {"1", "true", "yes", "on"},
        timeout_graceful_shutdown=GRACE,
        ws_max_size=LARGEST_MESSAGE,
        ws_per_message_deflate=False,  # payloads are made once for all; to pack them for each costs 43 KiB a socket
        ws_ping_interval=PING_EVERY,
        ssl_certfile=os.environ.get("LADO_TLS_CERTIFICATE"),
        ssl_keyfile=os.environ.get("LADO_TLS_KEY"),
    )
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))
