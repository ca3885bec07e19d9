"""Settings: defaults, one-sentence errors, secrets made once and never shown."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from agent.settings import Settings, SettingsError, describe, load_settings


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_any_setting_everything_is_embedded_and_simulated() -> None:
    settings = load_settings()
    assert settings.database_url == "sqlite+aiosqlite:///var/onbam.db"
    assert settings.city == "demo"
    assert settings.twilio_account_sid is None
    assert not settings.real_carrier


def test_the_environment_is_read_under_the_products_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONBAM_CITY", "elsewhere")
    assert load_settings().city == "elsewhere"
    assert ("ONBAM_CITY", "elsewhere", "environment") in describe(load_settings())


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("DATABASE_URL", "mysql://x", "postgresql+psycopg"),
        ("PUBLIC_URL", "desk.example", "http"),
        ("LLM_TIMEOUT_S", "99", "5"),
        ("LLM_TIMEOUT_S", "soon", "number"),
        ("LOG_FORMAT", "xml", "json"),
    ],
)
def test_a_wrong_setting_is_one_sentence_that_names_it_and_the_mend(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, mend: str
) -> None:
    monkeypatch.setenv(f"ONBAM_{name}", value)
    with pytest.raises(SettingsError) as error:
        load_settings()
    sentence = str(error.value)
    assert sentence.startswith(f"ONBAM_{name} is wrong")
    assert mend in sentence
    assert "\n" not in sentence


def test_half_a_carrier_account_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONBAM_TWILIO_ACCOUNT_SID", "AC0")
    with pytest.raises(SettingsError, match="TWILIO_AUTH_TOKEN"):
        load_settings()


def test_a_carrier_on_loopback_is_not_a_real_one() -> None:
    account = {"twilio_account_sid": "AC0", "twilio_auth_token": "secret", "twilio_number": "+82310000100"}
    assert load_settings(**account).real_carrier
    assert not load_settings(**account, twilio_api_base="http://127.0.0.1:9").real_carrier


def test_keys_are_made_once_and_readable_by_their_owner_only(tmp_path: Path) -> None:
    settings = load_settings(var=tmp_path)
    first = (settings.signing_key(), settings.sealing_keys())
    assert (settings.signing_key(), settings.sealing_keys()) == first
    assert [len(key) for key in first[1]] == [32]
    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.glob("*.key*")} == {
        "secret.key": 0o600,
        "encryption.keys": 0o600,
    }


@pytest.mark.parametrize("keys", ["not base64!", base64.b64encode(b"short").decode()])
def test_a_bad_encryption_key_is_refused_without_showing_it(keys: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as error:
        load_settings(var=tmp_path, encryption_keys=keys).sealing_keys()
    assert "ONBAM_ENCRYPTION_KEYS" in str(error.value)
    assert keys not in str(error.value)


def test_descriptions_hide_secrets_and_passwords() -> None:
    settings = Settings(
        secret_key="hidden-one",
        database_url="postgresql+psycopg://desk:hidden-two@host/onbam",
    )
    shown = " ".join(value for _, value, _ in describe(settings))
    assert "hidden" not in shown
    assert "host/onbam" in shown
