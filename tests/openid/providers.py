"""Two providers on loopback: a kept one run as a process, and one of our own that can be told to lie."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import yaml
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT = "huiban"


def describe(path: Path, **providers: Mapping[str, Any]) -> None:
    """Write the file of providers, with names filled in."""
    entries = {
        key: {"name": {"zh": f"示例{key}", "en": f"Sample {key}"}, "client_id": CLIENT} | dict(entry)
        for key, entry in providers.items()
    }
    path.write_text(
        yaml.safe_dump({"providers": entries}, allow_unicode=True, sort_keys=False), encoding="utf-8"
    )


# --- a kept provider, as a process ---
@contextmanager
def mock_provider(users: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """``oidc-provider-mock`` with these users and their claims; its issuer."""
    port = _free_port()
    command = [sys.executable, "-m", "oidc_provider_mock", "-p", str(port), "-H", "127.0.0.1"]
    for subject, claims in users.items():
        command += ["--user-claims", json.dumps({"sub": subject, **claims}, ensure_ascii=False)]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "NO_COLOR": "1"}
    )
    issuer = f"http://127.0.0.1:{port}"
    try:
        _wait_for(f"{issuer}/.well-known/openid-configuration", process)
        yield issuer
    finally:
        process.terminate()
        process.wait(10)


def agree(address: str, subject: str) -> str:
    """Sign in there as ``subject``: the address the browser is sent back to."""
    return _redirect(address, {"sub": subject})


def deny(address: str) -> str:
    return _redirect(address, {"action": "deny"})


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments: Any) -> None:
        return None


def _redirect(address: str, form: Mapping[str, str]) -> str:
    opener = urllib.request.build_opener(_Stay, urllib.request.ProxyHandler({}))
    try:
        opener.open(address, urlencode(form).encode(), timeout=5)
    except urllib.error.HTTPError as answer:
        with answer:
            assert answer.code in (302, 303), answer.read()
            return str(answer.headers["Location"])
    raise AssertionError("the provider did not send the browser back")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for _attempt in range(200):
        assert process.poll() is None, "the provider has ended"
        try:
            opener.open(address, timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the provider did not start")


# --- a provider of our own that can lie ---
_KEY, _OTHER = (
    RSAKey.generate_key(2048, {"kid": kid, "use": "sig", "alg": "RS256"}) for kid in ("one", "two")
)


@dataclass
class Liar:
    """What it signs is right unless a test changes it: ``claims`` over the right ones (``None`` takes one out), ``header``
    and ``sign`` for the token itself, ``metadata`` for discovery, ``answer`` for the way back.
    """

    claims: dict[str, Any] = field(default_factory=dict)
    header: dict[str, Any] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    answer: dict[str, str] = field(default_factory=dict)
    sign: Callable[[Liar, dict[str, Any], dict[str, Any]], str] | None = None
    key: RSAKey = field(default_factory=lambda: _KEY)
    published: list[RSAKey] = field(default_factory=lambda: [_KEY])
    user_info: dict[str, Any] = field(default_factory=dict)
    token_status: int = 200
    delay: float = 0
    issuer: str = ""
    asked: list[str] = field(default_factory=list)
    forms: list[dict[str, str]] = field(default_factory=list)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def agree(self, address: str) -> str:
        """As a browser whose owner agrees: the address it is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = base64.urlsafe_b64encode(os.urandom(16)).decode()
        self._codes[code] = asked
        answer = {"code": code, "state": asked["state"]} | self.answer
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def token(self, **changes: Any) -> str:
        """A signed token with right claims, these over them."""
        moment = int(time.time())
        right = {"iss": self.issuer, "aud": CLIENT, "sub": "s-1", "iat": moment, "exp": moment + 300}
        claims = {name: one for name, one in (right | changes).items() if one is not None}
        header = {"alg": "RS256", "kid": self.key.kid} | self.header
        if self.sign:
            return self.sign(self, header, claims)
        return jwt.encode(header, claims, self.key)

    def exchange(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.forms.append(form)
        asked = self._codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or asked["code_challenge"] != challenge or self.token_status != 200:
            return self.token_status if self.token_status != 200 else 400, {"error": "invalid_grant"}
        token = self.token(**({"nonce": asked["nonce"]} | self.claims))
        return 200, {"id_token": token, "access_token": "a", "token_type": "Bearer"}

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
        } | self.metadata


def unsigned(_liar: Liar, header: dict[str, Any], claims: dict[str, Any]) -> str:
    """``alg: none``."""
    return f"{_part(header | {'alg': 'none'})}.{_part(claims)}."


def signed_with_the_public_key(liar: Liar, header: dict[str, Any], claims: dict[str, Any]) -> str:
    """HS256 whose secret is the RSA key everybody can read."""
    import hmac

    text = f"{_part(header | {'alg': 'HS256'})}.{_part(claims)}"
    mac = hmac.new(liar.key.as_pem(private=False), text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def signed_with_a_secret(_liar: Liar, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return jwt.encode(header | {"alg": "HS256"}, claims, OctKey.import_key(b"s" * 32))


def signed_by_another(liar: Liar, header: dict[str, Any], claims: dict[str, Any]) -> str:
    """The right key's id, another key's signature."""
    return jwt.encode(header, claims, _OTHER)


def signed_and_then_changed(liar: Liar, header: dict[str, Any], claims: dict[str, Any]) -> str:
    head, _body, signature = jwt.encode(header, claims, liar.key).split(".")
    return f"{head}.{_part(claims | {'sub': 'somebody-else'})}.{signature}"


ANOTHER_KEY = _OTHER


def _part(content: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


@contextmanager
def lying_provider() -> Iterator[Liar]:
    """Our own provider over real HTTP."""
    liar = Liar()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(None)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            self._answer({name: values[0] for name, values in parse_qs(body).items()})

        def _answer(self, form: dict[str, str] | None) -> None:
            liar.asked.append(self.path)
            time.sleep(liar.delay)
            status, body = 200, dict[str, Any]()
            match self.path:
                case "/.well-known/openid-configuration":
                    body = liar.discovery()
                case "/keys":
                    body = {"keys": [key.as_dict(private=False) for key in liar.published]}
                case "/token":
                    status, body = liar.exchange(form or {})
                case "/userinfo":
                    body = {"sub": liar.claims.get("sub", "s-1")} | liar.user_info
                case _:
                    status = 404
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    liar.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield liar
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
