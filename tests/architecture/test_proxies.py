"""The shipped proxy files, run in front of Essor as a server would, where the programs are found."""

import shutil
import socket
import ssl
import subprocess
from http.client import HTTPException

import pytest
from django.urls import reverse

from tests.architecture.proxies import HOST, Proxy, echo, essor, proxy
from tests.architecture.repository import ROOT

NAMES = ("nginx", "caddy")
OTHER = "autre.exemple.fr"
MEGABYTE = b"x" * 1_000_000
REFUSALS = (OSError, ssl.SSLError, HTTPException)


def program(name: str) -> str:
    found = shutil.which(name, path="/usr/local/sbin:/usr/sbin:/usr/local/bin:/usr/bin:/bin")
    if found is None:
        pytest.skip(f"{name} is not installed on this machine")
    return found


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    if not any(map(shutil.which, NAMES)):
        pytest.skip("neither nginx nor caddy is installed on this machine")
    with essor(tmp_path_factory.mktemp("essor")) as port:
        yield port


@pytest.fixture(scope="module", params=NAMES)
def before_essor(request, service, tmp_path_factory) -> Proxy:
    found = program(request.param)
    with proxy(request.param, found, tmp_path_factory.mktemp(request.param), service) as running:
        yield running


@pytest.fixture(scope="module", params=NAMES)
def before_echo(request, tmp_path_factory) -> Proxy:
    found = program(request.param)
    folder = tmp_path_factory.mktemp(request.param)
    with echo() as port, proxy(request.param, found, folder, port) as running:
        yield running


def received(running: Proxy, **headers: str) -> dict[str, str]:
    lines = running.ask("/", headers=headers).body.decode().splitlines()
    return dict(line.split(": ", 1) for line in lines)


def test_plain_http_leads_to_tls(before_essor):
    answer = before_essor.ask_plain("/connexion/?next=/")

    assert answer.status in {301, 308}
    assert answer.headers["Location"].startswith(f"https://{HOST}")
    assert answer.headers["Location"].endswith("/connexion/?next=/")


def test_page_comes_over_tls_with_secure_cookies_and_headers(before_essor):
    assert before_essor.handshake(HOST) in {"TLSv1.2", "TLSv1.3"}
    login = before_essor.ask(reverse("account_login"))

    assert login.status == 200  # without X-Forwarded-Proto it would redirect for ever
    cookies = login.headers.get_all("Set-Cookie") or []
    assert cookies
    assert all("Secure" in cookie and "SameSite=Lax" in cookie for cookie in cookies)
    assert login.headers["Strict-Transport-Security"] == "max-age=31536000"
    assert login.headers["X-Frame-Options"] == "DENY"
    assert login.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in login.headers["Content-Security-Policy"]
    assert "1.22" not in (login.headers["Server"] or "")


def test_static_file_is_kept_by_browsers_and_comes_compressed(before_essor):
    page = before_essor.ask(reverse("account_login")).body.decode()
    path = next(
        part.split('"')[0] for part in page.split('"/static')[1:] if ".css" in part.split('"')[0]
    )

    answer = before_essor.ask(f"/static{path}", headers={"Accept-Encoding": "gzip"})

    assert answer.status == 200
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "gzip"


def test_upload_over_the_limit_is_refused_and_under_it_goes_on(before_echo):
    def sent(megabytes):
        try:
            return before_echo.ask("/", method="POST", body=MEGABYTE * megabytes).status
        except REFUSALS:
            return 0  # cut off before the end

    assert sent(90) == 200
    assert sent(110) in {0, 413, 502}


def test_form_without_its_token_reaches_essor_which_refuses_it(before_essor):
    answer = before_essor.ask(reverse("account_login"), method="POST", body=b"login=x")

    assert answer.status == 403


def test_no_websocket(before_essor):
    asked = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    }

    assert before_essor.ask("/healthz", headers=asked).status == 200


def test_upgrade_does_not_go_on(before_echo):
    assert "upgrade" not in received(before_echo, Connection="Upgrade", Upgrade="websocket")


def test_forwarded_headers_are_the_proxys_own(before_echo):
    found = received(before_echo, **{"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "http"})

    assert (found["host"], found["x-forwarded-for"], found["x-forwarded-proto"]) == (
        HOST, "127.0.0.1", "https",
    )  # fmt: skip


def test_another_name_gets_no_page(before_echo):
    with pytest.raises(REFUSALS):
        before_echo.handshake(OTHER)
    try:
        status = before_echo.ask("/", host=OTHER).status
    except REFUSALS:
        status = 0
    assert status in {0, 421, 444}
    try:
        plain = before_echo.ask_plain("/", host=OTHER)
    except REFUSALS:
        return
    assert plain.status in {301, 308, 404}
    assert plain.body == b""


def test_essor_itself_refuses_another_name(service):
    with socket.create_connection(("127.0.0.1", service), timeout=30) as connection:
        connection.sendall(
            f"GET {reverse('account_login')} HTTP/1.1\r\nHost: {OTHER}\r\n"
            "X-Forwarded-Proto: https\r\nConnection: close\r\n\r\n".encode()
        )
        assert connection.recv(64).split()[1] == b"400"


def test_units_satisfy_systemd(tmp_path):
    analyze = program("systemd-analyze")
    names = []
    for path in sorted((ROOT / "deploy" / "systemd").iterdir()):
        text = path.read_text(encoding="utf-8").replace("/opt/essor/.venv/bin/essor", "/bin/true")
        (tmp_path / path.name).write_text(text, encoding="utf-8")
        names.append(str(tmp_path / path.name))

    done = subprocess.run(
        [analyze, "verify", "--man=no", *names], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")
