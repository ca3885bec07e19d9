"""No way in without a key: walks every route of the application and tries each of them as a stranger."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from telephony.addresses import PREFIX
from tests.browser.sample_desk import PASSWORD
from tests.browser.served_desk import Served, serve_service

pytestmark = [
    pytest.mark.slow,
    pytest.mark.asyncio(loop_scope="module"),
]

OPEN = {("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/metrics"), ("GET", "/console/sign-in")}
"""What a stranger may read, besides the static files."""
MOUNTS = {"/console/static"}
_TOKEN = re.compile(r'name="form_token" value="([^"]+)"')
_ID = "00000000-0000-4000-8000-000000000001"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Served]:
    """A whole service on loopback, with calls in it."""
    async with serve_service(tmp_path_factory.mktemp("routes")) as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="module")
async def stranger(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody without cookie, signature or token."""
    async with httpx.AsyncClient(base_url=served.url, trust_env=False) as client:
        yield client


def endpoints(app: FastAPI) -> list[tuple[str, str]]:
    """Every (method, path) of the application; WS for a socket. HEAD goes with its GET."""
    found: list[tuple[str, str]] = []
    for route in iter_route_contexts(app.routes):
        if isinstance(route.original_route, Mount):
            assert route.path in MOUNTS, f"{route.path} is mounted and nobody guards it: add a test here"
            continue
        assert route.path is not None
        methods = (route.methods or {"WS"}) - {"HEAD"}
        found += [(method, route.path) for method in sorted(methods)]
    return found


def filled(path: str, served: Served) -> str:
    """A path whose placeholders name things that are there."""
    path = path.replace("{call_id}", str(served.night.crisis))
    path = path.replace("{escalation_id}", str(served.night.case))
    return re.sub(r"\{[^}]+\}", _ID, path)


def _kinds(app: FastAPI) -> dict[str, list[tuple[str, str]]]:
    kinds: dict[str, list[tuple[str, str]]] = {"open": [], "console": [], "webhook": [], "socket": []}
    for method, path in endpoints(app):
        if (method, path) in OPEN:
            kinds["open"].append((method, path))
        elif method == "WS" and path.startswith(PREFIX + "/media/"):
            kinds["socket"].append((method, path))
        elif path.startswith(PREFIX + "/") and method == "POST":
            kinds["webhook"].append((method, path))
        elif path.startswith("/console/"):
            kinds["console"].append((method, path))
        else:
            pytest.fail(f"{method} {path} belongs to no guarded kind: guard it, then tell this test how")
    return kinds


async def test_every_route_is_of_a_kind_that_is_guarded(served: Served) -> None:
    """Also that the walk truly finds the routes, and that what is open is what is meant to be."""
    kinds = _kinds(served.app)
    assert set(kinds["open"]) == OPEN
    assert len(kinds["console"]) >= 12
    assert len(kinds["webhook"]) >= 10
    assert len(kinds["socket"]) == 1


async def test_no_console_page_opens_without_a_sign_in(served: Served, stranger: httpx.AsyncClient) -> None:
    for method, path in _kinds(served.app)["console"]:
        answer = await stranger.request(method, filled(path, served))
        refused = answer.status_code in {401, 403} or (
            answer.status_code == 303 and answer.headers["location"].startswith("/console/sign-in")
        )
        assert refused, f"{method} {path} answered {answer.status_code} to a stranger"
        assert "수면제" not in answer.text


async def test_no_webhook_listens_without_a_signature(served: Served, stranger: httpx.AsyncClient) -> None:
    form = {"CallSid": "CA1", "CallStatus": "ringing", "From": "+821000001111", "To": "+82310000120"}
    for _, path in _kinds(served.app)["webhook"]:
        for headers in ({}, {"X-Twilio-Signature": "bm90IGEgc2lnbmF0dXJl"}):
            answer = await stranger.post(filled(path, served), data=form, headers=headers)
            assert answer.status_code == 403, f"{path} answered {answer.status_code} without a signature"


async def test_the_media_socket_closes_without_a_token_of_ours(served: Served) -> None:
    ((_, path),) = _kinds(served.app)["socket"]
    address = served.url.replace("http", "ws", 1) + filled(path, served)
    with pytest.raises((InvalidStatus, ConnectionClosed)):
        async with connect(address, proxy=None) as socket:
            await socket.recv()


async def test_every_form_of_the_console_refuses_a_missing_or_wrong_token(served: Served) -> None:
    forms = [path for method, path in _kinds(served.app)["console"] if method == "POST"]
    assert len(forms) >= 8
    fields: dict[str, Any] = {"login": "officer2", "password": PASSWORD, "version": "1", "what": "approve"}
    fields |= {"outcome": "handled", "reason": "x", "level": "ROUTINE", "lang": "en"}
    async with httpx.AsyncClient(base_url=served.url, trust_env=False) as officer:
        page = await officer.get("/console/sign-in")
        found = _TOKEN.search(page.text)
        assert found is not None
        signed_in = await officer.post("/console/sign-in", data={**fields, "form_token": found[1]})
        assert signed_in.status_code == 303
        for path in forms:
            for token in ({}, {"form_token": ""}, {"form_token": found[1]}):
                answer = await officer.post(filled(path, served), data={**fields, **token})
                assert answer.status_code == 403, f"{path} took a form without its token"
        assert (await officer.get("/console/")).status_code == 200


async def test_static_files_are_open_and_lead_nowhere_else(stranger: httpx.AsyncClient) -> None:
    assert (await stranger.get("/console/static/style.css")).status_code == 200
    for path in ("../desk.py", "%2e%2e/desk.py", "..%2fmessages/ko.yaml", "../templates/base.html"):
        answer = await stranger.get(f"/console/static/{path}")
        assert answer.status_code in {303, 404}, path


async def test_what_is_open_tells_nothing_of_callers(served: Served, stranger: httpx.AsyncClient) -> None:
    for _, path in OPEN:
        text = (await stranger.get(path)).text
        assert str(served.night.crisis) not in text
        assert "4821" not in text
