"""Sealed values open only with their key and in their place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcripts.encryption import BadKey, CannotOpen, Cipher, generate_key, number_hash

OLD, NEW = b"o" * 32, b"n" * 32


@given(st.text())
def test_what_was_sealed_opens_in_its_place(text: str) -> None:
    cipher = Cipher([NEW])
    assert cipher.open(cipher.seal(text, aad="turns:1"), aad="turns:1") == text


def test_a_value_moved_to_another_row_does_not_open() -> None:
    cipher = Cipher([NEW])
    with pytest.raises(CannotOpen, match="another row"):
        cipher.open(cipher.seal("비밀", aad="turns:1"), aad="turns:2")


@given(st.integers(0, 60), st.integers(1, 255))
def test_a_changed_value_does_not_open(place: int, change: int) -> None:
    cipher = Cipher([NEW])
    sealed = bytearray(cipher.seal("0123456789012345678901234567", aad="a"))
    sealed[place] ^= change
    with pytest.raises(CannotOpen):
        cipher.open(bytes(sealed), aad="a")


def test_keys_rotate_and_hashes_stay() -> None:
    before, after = Cipher([OLD]), Cipher([NEW, OLD])
    sealed = before.seal("말", aad="a")
    assert after.open(sealed, aad="a") == "말"
    assert not after.is_current(sealed)
    assert after.is_current(after.seal("말", aad="a"))
    assert after.hash_number("+821012345678") == before.hash_number("+821012345678")
    with pytest.raises(CannotOpen, match="ONBAM_ENCRYPTION_KEYS"):
        Cipher([NEW]).open(sealed, aad="a")


def test_the_same_text_is_never_sealed_the_same_way() -> None:
    cipher = Cipher([NEW])
    assert cipher.seal("말", aad="a") != cipher.seal("말", aad="a")


@pytest.mark.parametrize("keys", ["", "short", "!!!", "AAAA,"])
def test_a_bad_key_is_refused_with_the_mend_and_without_the_key(keys: str) -> None:
    with pytest.raises(BadKey, match="base64") as error:
        Cipher.from_text(keys)
    assert not keys or keys not in str(error.value)


def test_a_generated_key_is_accepted() -> None:
    assert Cipher.from_text(f"{generate_key()}, {generate_key()}").seal("x", aad="a")


def test_a_number_is_hashed_with_a_key() -> None:
    first, second = number_hash("+821012345678", OLD), number_hash("+821012345678", NEW)
    assert first != second
    assert len(first) == 64
