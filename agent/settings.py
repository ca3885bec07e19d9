"""The only reader of the environment. Every setting of the product, its default and its meaning."""

from __future__ import annotations

import base64
import contextlib
import os
import secrets
import sys
import tempfile
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "ONBAM_"


class SettingsError(Exception):
    """A setting is wrong. The message is one sentence that names it and the mend."""


class Settings(BaseSettings):
    """Settings from the environment (`ONBAM_…`) or a `.env` file; `onbam doctor` prints them with sources."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", env_file_encoding="utf-8", extra="ignore", frozen=True
    )

    database_url: str = Field(
        "sqlite+aiosqlite:///var/onbam.db", description="SQLite or PostgreSQL (psycopg), any SQLAlchemy URL"
    )
    var: Path = Field(Path("var"), description="folder for the keys, recordings and rendered sentences")
    city: str = Field("demo", description="folder under agent/cities/ or a path")
    content_packs: Path | None = Field(
        None, description="folder of content packs, beside those in the city's folder"
    )
    public_url: str = Field(
        "http://127.0.0.1:8000", description="the address under which the carrier reaches us"
    )
    secret_key: SecretStr | None = Field(None, description="signs sessions and tokens; made once under var/")
    encryption_keys: SecretStr | None = Field(
        None, description="comma-separated base64 keys of 32 bytes, newest first; made once under var/"
    )
    twilio_account_sid: str | None = Field(None, description="none: simulated carrier")
    twilio_auth_token: SecretStr | None = None
    twilio_api_base: str | None = Field(None, description="REST base of a Twilio-compatible server")
    twilio_number: str | None = Field(None, description="the number we call from, E.164")
    llm_base_url: str | None = Field(
        None, description="OpenAI-compatible endpoint; none: rules and scripts only"
    )
    llm_api_key: SecretStr | None = None
    llm_model: str | None = None
    llm_timeout_s: float = Field(1.5, gt=0, le=5, description="time limit of one model answer (brief C.3)")
    stt: str | None = Field(None, description="whisper:<name or path> or openai:<model>; best available")
    tts: str | None = Field(None, description="espeak, supertonic:<voice> or openai:<voice>; best available")
    tts_weights: Path | None = Field(None, description="folder with the weights of TTS=supertonic:…")
    stt_base_url: str | None = Field(None, description="OpenAI-compatible endpoint of STT=openai:…")
    stt_api_key: SecretStr | None = None
    tts_base_url: str | None = Field(None, description="OpenAI-compatible endpoint of TTS=openai:…")
    tts_api_key: SecretStr | None = None
    alarm_webhook: str | None = Field(None, description="alarms about lost or late pages are posted here")
    alarm_email_to: str | None = Field(
        None, description="alarms that the webhook did not take are mailed here"
    )
    alarm_email_from: str | None = Field(None, description="sender of those mails; ALARM_EMAIL_TO when unset")
    smtp_host: str | None = Field(None, description="mail relay of ALARM_EMAIL_TO")
    smtp_port: int = Field(587, ge=1, le=65535)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    alarm_number: str | None = Field(None, description="E.164; rung and texted by a second carrier account")
    alarm_twilio_account_sid: str | None = Field(None, description="that account: not the one that pages")
    alarm_twilio_auth_token: SecretStr | None = None
    alarm_twilio_number: str | None = Field(None, description="the number that it calls from, E.164")
    alarm_twilio_api_base: str | None = Field(None, description="REST base of a Twilio-compatible server")
    canary_number: str | None = Field(
        None, description="a second number of ours, E.164, that rings the night number as a check"
    )
    canary_minutes: int = Field(
        0, ge=0, le=1440, description="a check call every so many minutes; 0: only by `onbam canary`"
    )
    log_format: Literal["console", "json"] | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    drain_seconds: float = Field(120.0, ge=0, description="how long a shutdown waits for calls to end")
    executor_id: str = Field("desk", description="name of this process among those sharing a database")

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if value.startswith(("sqlite+aiosqlite:", "postgresql+psycopg:", "postgresql:")):
            return value
        raise ValueError("use sqlite+aiosqlite:///FILE or postgresql+psycopg://USER@HOST/NAME")

    @field_validator("public_url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        if value.startswith(("http://", "https://")):
            return value.rstrip("/")
        raise ValueError("use an address that begins with http:// or https://")

    @model_validator(mode="after")
    def _carrier_is_whole(self) -> Settings:
        if self.twilio_account_sid and not (self.twilio_auth_token and self.twilio_number):
            raise ValueError("TWILIO_ACCOUNT_SID needs TWILIO_AUTH_TOKEN and TWILIO_NUMBER beside it")
        if self.llm_base_url and not self.llm_model:
            raise ValueError("LLM_BASE_URL needs LLM_MODEL beside it")
        self._watch_is_whole()
        return self

    def _watch_is_whole(self) -> None:
        second = (self.alarm_twilio_account_sid, self.alarm_twilio_auth_token, self.alarm_twilio_number)
        if self.alarm_number and not all(second):
            raise ValueError(
                "ALARM_NUMBER needs ALARM_TWILIO_ACCOUNT_SID, _AUTH_TOKEN and _NUMBER of a second account"
            )
        if self.alarm_email_to and not self.smtp_host:
            raise ValueError("ALARM_EMAIL_TO needs SMTP_HOST beside it")
        if self.canary_minutes and self.twilio_account_sid and not self.canary_number:
            raise ValueError("CANARY_MINUTES needs CANARY_NUMBER, a second number of the same account")

    @property
    def real_carrier(self) -> bool:
        """Whether calls of real people may arrive: a carrier account is set and its REST base is not loopback."""
        if not self.twilio_account_sid:
            return False
        base = self.twilio_api_base or ""
        return not base.startswith(("http://127.0.0.1", "http://localhost", "http://[::1]"))

    def signing_key(self) -> bytes:
        """The key that signs sessions and tokens; made once under `var` when not set."""
        given = self.secret_key.get_secret_value().encode() if self.secret_key else None
        return given or _kept_secret(self.var / "secret.key")

    def sealing_keys(self) -> list[bytes]:
        """The keys of 32 bytes that seal personal data, newest first; one is made once under `var` when not set."""
        given = self.encryption_keys.get_secret_value() if self.encryption_keys else None
        text = given or _kept_secret(self.var / "encryption.keys").decode()
        return [_sealing_key(part) for part in text.split(",") if part.strip()]

    def wants_json_logs(self) -> bool:
        """JSON unless standard error is a terminal, or as set."""
        return self.log_format == "json" or (self.log_format is None and not sys.stderr.isatty())


def load_settings(**overrides: Any) -> Settings:
    """The settings of this process. Raises `SettingsError` with one sentence that names the setting and the mend."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        first = error.errors()[0]
        name = PREFIX + "_".join(str(part) for part in first["loc"]).upper() if first["loc"] else PREFIX + "…"
        reason = str(first["msg"]).removeprefix("Value error, ")
        raise SettingsError(f"{name} is wrong: {reason}.") from None


def describe(settings: Settings) -> list[tuple[str, str, str]]:
    """(name, value with secrets masked, source: environment | .env | default) of every setting."""
    in_file = _names_in(Path(".env"))
    rows = []
    for field in Settings.model_fields:
        name = PREFIX + field.upper()
        source = "environment" if name in os.environ else ".env" if name in in_file else "default"
        value = getattr(settings, field)
        rows.append((name, _shown(value), source))
    return rows


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "********"
    text = "–" if value is None else str(value)
    if "://" in text and "@" in text:  # a database address with a password
        scheme, rest = text.split("://", 1)
        return f"{scheme}://********@{rest.rsplit('@', 1)[1]}"
    return text


def _names_in(path: Path) -> set[str]:
    if not path.exists():
        return set()
    lines = path.read_text(encoding="utf-8").splitlines()
    return {
        line.split("=", 1)[0].strip().upper() for line in lines if "=" in line and not line.startswith("#")
    }


def _kept_secret(path: Path) -> bytes:
    """The secret in `path`, made with 32 random bytes in base64 the first time; only the owner may read it.

    Two processes may start at once: the whole file appears in one step, and the one that comes second reads it.
    """
    if path.exists():
        return path.read_bytes().strip()
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = base64.b64encode(secrets.token_bytes(32))
    handle, draft = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(fresh)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    Path(draft).unlink()
    return path.read_bytes().strip()


def _sealing_key(text: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except ValueError:
        raise SettingsError(f"{PREFIX}ENCRYPTION_KEYS is wrong: each key is base64 of 32 bytes.") from None
    if len(key) != 32:
        raise SettingsError(f"{PREFIX}ENCRYPTION_KEYS is wrong: a key has {len(key)} bytes, 32 are needed.")
    return key
