"""Signs and verifies webhooks the way Twilio does: HMAC over the public URL and the form (X-Twilio-Signature)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import parse_qsl, urlsplit

from twilio.request_validator import RequestValidator

SIGNATURE_HEADER = "X-Twilio-Signature"


class _Form(dict[str, list[str]]):
    """A form whose fields may repeat, as `RequestValidator` reads one (`getlist`)."""

    def getlist(self, name: str) -> list[str]:
        return self[name]


def parse_form(body: bytes) -> list[tuple[str, str]]:
    """The fields of an `application/x-www-form-urlencoded` body, in order, empty values kept.

    Raises `ValueError` where the body is not such a form.
    """
    return parse_qsl(body.decode("utf-8"), keep_blank_values=True, strict_parsing=bool(body), errors="strict")


def sign(auth_token: str, url: str, fields: Iterable[tuple[str, str]] = ()) -> str:
    """The signature that a request to `url` with these form fields must carry."""
    return str(RequestValidator(auth_token).compute_signature(url, _form(fields)))


class SignatureVerifier:
    """Verifies webhooks by the account's tokens; two may be valid while one is being replaced.

    `public_url` is the address that the carrier calls; behind a proxy it differs from the one that the
    server sees, and the signature covers the public one.
    """

    def __init__(self, auth_tokens: Sequence[str], *, public_url: str) -> None:
        if not auth_tokens or not all(auth_tokens):
            raise ValueError(
                "a webhook signature needs the carrier's auth token: set ONBAM_TWILIO_AUTH_TOKEN"
            )
        parts = urlsplit(public_url)
        if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query:
            raise ValueError("ONBAM_PUBLIC_URL must look like https://desk.example.org: give scheme and host")
        self._validators = tuple(RequestValidator(token) for token in auth_tokens)
        self._public_url = public_url.rstrip("/")

    def public_address(self, path: str, query: str = "") -> str:
        """The URL under which the carrier asked for `path` (percent-encoded, from "/") and `query`."""
        return f"{self._public_url}{path}" + (f"?{query}" if query else "")

    def genuine(
        self, *, path: str, query: str, fields: Iterable[tuple[str, str]], signature: str | None
    ) -> bool:
        """Whether a POST form (or a GET with no fields) was signed by the carrier. Never raises."""
        if not signature:
            return False
        url, form = self.public_address(path, query), _form(fields)
        return any(validator.validate(url, form, signature) for validator in self._validators)


def single_values(fields: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """The fields by name; of a repeated one the first counts."""
    values: dict[str, str] = {}
    for name, value in fields:
        values.setdefault(name, value)
    return values


def _form(fields: Iterable[tuple[str, str]]) -> _Form:
    form = _Form()
    for name, value in fields:
        form.setdefault(name, []).append(value)
    return form
