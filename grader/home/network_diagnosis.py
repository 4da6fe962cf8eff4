"""Looks at what stands between this computer and itself: ports, proxies, certificates, a browser."""

from __future__ import annotations

import http.client
import http.server
import socket
import ssl
import threading
import urllib.request
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager

from grader.home.diagnosis import FINE, NOTE, WRONG, Finding
from grader.home.ports import is_free

LOOPBACK = "127.0.0.1"


def examine_network(ports: dict[str, int]) -> Iterator[Finding]:
    """Look at the ports by what they are for, then at loopback, proxies, certificates and the browser."""
    for purpose, port in ports.items():
        yield look_at_port(purpose, port)
    yield look_at_loopback()
    yield look_at_name()
    yield look_at_proxy()
    yield look_at_certificates()
    yield look_at_browser()


def look_at_port(purpose: str, port: int) -> Finding:
    """Is the usual port free?"""
    if is_free(port):
        return Finding(FINE, f"Port {port} is free for {purpose}")
    return Finding(
        NOTE,
        f"Port {port} is in use, by cwc start or by another program.",
        f"Nothing needs doing: cwc start takes the next free port for {purpose} and prints it.",
    )


class _Trial(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _trial_server() -> Iterator[int]:
    with http.server.HTTPServer((LOOPBACK, 0), _Trial) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield server.server_address[1]
        server.shutdown()


def look_at_loopback() -> Finding:
    """Can this computer talk to itself?"""
    try:
        with _trial_server() as port:
            connection = http.client.HTTPConnection(LOOPBACK, port, timeout=5)
            connection.request("GET", "/")
            status = connection.getresponse().status
            connection.close()
    except (OSError, http.client.HTTPException) as error:
        return Finding(
            WRONG,
            f"This computer cannot reach itself at {LOOPBACK}: {error}.",
            "Ask IT to let python.exe (or python3) listen and connect on 127.0.0.1. Firewalls and antivirus "
            "programs sometimes forbid it; no other address is needed.",
        )
    if status != http.client.NO_CONTENT:
        return Finding(
            WRONG,
            f"Something answers in our place at {LOOPBACK} (status {status}).",
            "Ask IT which security software intercepts web traffic here; it must leave 127.0.0.1 out.",
        )
    return Finding(FINE, f"This computer can reach itself at {LOOPBACK}")


def look_at_name() -> Finding:
    """Does “localhost” mean this computer?"""
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo("localhost", None)}
    except OSError:
        found = set()
    if found <= {LOOPBACK, "::1"} and found:
        return Finding(FINE, "The name localhost means this computer")
    return Finding(
        NOTE,
        f"The name localhost leads to {', '.join(sorted(found)) or 'nothing'}.",
        f"Use addresses with {LOOPBACK}, as cwc start prints them. IT can mend the hosts file.",
    )


def look_at_proxy() -> Finding:
    """Would a web proxy catch what this computer says to itself?"""
    proxies = {kind: where for kind, where in urllib.request.getproxies().items() if kind in ("http", "all")}
    if not proxies:
        return Finding(FINE, "No web proxy is set")
    if urllib.request.proxy_bypass(LOOPBACK):
        return Finding(FINE, f"A web proxy is set, and {LOOPBACK} is left out of it, as it should be")
    return Finding(
        NOTE,
        f"A web proxy is set, and it would also catch {LOOPBACK}.",
        "Notebooks opened by cwc start are taken care of. For your own programs, and for the browser, set "
        "NO_PROXY=127.0.0.1,localhost (IT: add both to the proxy exceptions).",
    )


def look_at_certificates() -> Finding:
    """Does Python know whom to trust? Only installing and updating need this."""
    paths = ssl.get_default_verify_paths()
    if ssl.create_default_context().cert_store_stats()["x509_ca"] or paths.capath:
        return Finding(FINE, f"Certificates for secure connections are there ({ssl.OPENSSL_VERSION})")
    return Finding(
        NOTE,
        "Python finds no certificates for secure connections.",
        "The course runs without. To install or update: on macOS run “Install Certificates.command” of your "
        "Python; behind a hospital's proxy ask IT for its certificate and set SSL_CERT_FILE to it.",
    )


def look_at_browser() -> Finding:
    """Is there a browser to open?"""
    try:
        webbrowser.get()
    except webbrowser.Error:
        return Finding(
            NOTE,
            "No browser was found.",
            "Copy the address that cwc start prints into a browser of this computer.",
        )
    return Finding(FINE, "A browser is there")
