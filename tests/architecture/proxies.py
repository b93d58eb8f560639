"""Runs the shipped proxy files, their names and ports changed, in front of a service."""

import os
import re
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPMessage, HTTPSConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.architecture.repository import ROOT

HOST = "essor.exemple.fr"
DEPLOY = ROOT / "deploy"


@dataclass(frozen=True)
class Answer:
    status: int
    headers: HTTPMessage
    body: bytes


@dataclass(frozen=True)
class Proxy:
    """A running proxy: where it listens, and whose certificate to trust."""

    plain_port: int
    tls_port: int
    certificate: Path

    def ask(
        self,
        path: str,
        *,
        method: str = "GET",
        host: str = HOST,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """A request over TLS; the certificate is checked for `HOST`."""
        with self._secure(HOST) as secure:
            connection = HTTPSConnection(HOST, timeout=30)
            connection.sock = secure
            return _answer(connection, method, path, {"Host": host} | (headers or {}), body)

    def ask_plain(self, path: str, *, host: str = HOST) -> Answer:
        """The same without TLS."""
        connection = HTTPConnection("127.0.0.1", self.plain_port, timeout=30)
        return _answer(connection, "GET", path, {"Host": host}, b"")

    def handshake(self, name: str) -> str:
        """The version of TLS spoken under a name. Raises ssl.SSLError or OSError when refused."""
        with self._secure(name) as secure:
            return str(secure.version())

    def _secure(self, name: str) -> ssl.SSLSocket:
        context = ssl.create_default_context(cafile=self.certificate)
        plain = socket.create_connection(("127.0.0.1", self.tls_port), timeout=30)
        try:
            return context.wrap_socket(plain, server_hostname=name)
        except OSError:
            plain.close()
            raise


def _answer(
    connection: HTTPConnection, method: str, path: str, headers: dict[str, str], body: bytes
) -> Answer:
    with closing(connection):
        with suppress(OSError):  # answered before the whole body was read
            connection.request(method, path, body=body or None, headers=headers)
        response = connection.getresponse()
        return Answer(response.status, response.headers, response.read())


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate for `HOST`, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    day = timedelta(days=1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - day)
        .not_valid_after(now + day)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(parents=True, exist_ok=True)
    paths = folder / "fullchain.pem", folder / "privkey.pem"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


def nginx_command(folder: Path, program: str, backend: int, plain: int, tls: int) -> list[str]:
    """The shipped server blocks inside the smallest main file."""
    certificate, key = make_certificate(folder)
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    text = re.sub(r"^ *listen \[::\].*\n", "", text, flags=re.MULTILINE)  # perhaps no IPv6 here
    text = re.sub(r"listen 443\b", f"listen 127.0.0.1:{tls}", text)
    text = re.sub(r"listen 80\b", f"listen 127.0.0.1:{plain}", text)
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{backend}")
    text = re.sub(r"ssl_certificate /\S+;", f"ssl_certificate {certificate};", text)
    text = re.sub(r"ssl_certificate_key /\S+;", f"ssl_certificate_key {key};", text)
    kept = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/pid; error_log stderr warn;\n"
        f"events {{ worker_connections 64; }}\nhttp {{\naccess_log off;\n{kept}{text}}}\n",
        encoding="utf-8",
    )
    return [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]


def caddy_command(folder: Path, program: str, backend: int, plain: int, tls: int) -> list[str]:
    """The shipped file, with our certificate instead of one asked from an authority."""
    certificate, key = make_certificate(folder)
    text = (DEPLOY / "Caddyfile").read_text(encoding="utf-8")
    options = f"{{\n\tadmin off\n\thttp_port {plain}\n\thttps_port {tls}\n\tskip_install_trust\n"
    text = text.replace("{\n\tservers", options + "\tservers", 1)
    text = text.replace(f"{HOST} {{", f"{HOST} {{\n\ttls {certificate} {key}", 1)
    text = text.replace(":443 {", f":{tls} {{")
    text = text.replace("127.0.0.1:8000", f"127.0.0.1:{backend}")
    text = text.replace("/var/log/caddy/", f"{folder}/")
    (folder / "Caddyfile").write_text(text, encoding="utf-8")
    return [program, "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]


COMMANDS = {"nginx": nginx_command, "caddy": caddy_command}


@contextmanager
def running(
    command: list[str], folder: Path, ports: list[int], **environment: str
) -> Iterator[None]:
    """A process in the folder until the block ends; it answers on every port before it begins."""
    log = folder / f"{Path(command[0]).name}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=folder,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env=os.environ | {"HOME": str(folder), "XDG_DATA_HOME": str(folder)} | environment,
        )
    try:
        for port in ports:
            _wait(process, port, log)
        yield
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text(errors="replace")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"nothing on port {port}: {log.read_text(errors='replace')}")


@contextmanager
def proxy(name: str, program: str, folder: Path, backend: int) -> Iterator[Proxy]:
    """One of the shipped proxies in front of a service of this machine."""
    folder.mkdir(parents=True, exist_ok=True)
    plain, tls = free_ports(2)
    command = COMMANDS[name](folder, program, backend, plain, tls)
    with running(command, folder, [plain, tls]):
        yield Proxy(plain, tls, folder / "fullchain.pem")


@contextmanager
def essor(folder: Path) -> Iterator[int]:
    """`essor serve` with the settings of production and its own data; gives its port."""
    folder.mkdir(parents=True, exist_ok=True)
    (port,) = free_ports(1)
    environment = {
        "DJANGO_SETTINGS_MODULE": "essor.config.settings.prod",
        "ESSOR_SECRET_KEY": "of-this-test-alone-" + "x" * 40,
        "ESSOR_DATA": str(folder),
        "ESSOR_DATABASE_URL": f"sqlite:///{folder}/essor.sqlite3",
        "ESSOR_URL": f"https://{HOST}",
        "ESSOR_HOSTS": f"{HOST},127.0.0.1",
        "ESSOR_ORIGINS": f"https://{HOST}",
        "ESSOR_PROXIES": "1",
        "ESSOR_TLS": "1",
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "essor.cli"]
    migrated = subprocess.run(
        [*command, "manage", "migrate", "--verbosity", "0"],
        cwd=folder, env=os.environ | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert migrated.returncode == 0, migrated.stderr
    serve = [*command, "serve", "--port", str(port), "--workers", "1"]
    with running(serve, folder, [port], **environment):
        yield port


class Echo(BaseHTTPRequestHandler):
    """Says back the headers that the proxy sent, one a line."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        body = "".join(f"{name.lower()}: {value}\n" for name, value in self.headers.items())
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def do_POST(self) -> None:
        """Read everything, as a form with files would be."""
        left = int(self.headers["Content-Length"])
        while left > 0 and (chunk := self.rfile.read(min(left, 1 << 20))):
            left -= len(chunk)
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""


@contextmanager
def echo() -> Iterator[int]:
    """A service that tells what reaches it; gives its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Echo)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
