"""The signature and encryption that WeChat and WeCom share, as their documents define them.

A signature is the SHA-1 of the sorted parts. A message is 16 random bytes, its length, itself and the account's id, padded to 32
bytes, in AES-256-CBC with the key's first 16 bytes as the start. wechatpy did the same; it has not been kept since 2021.

>>> signature("token", "1409659589", "nonce")
'08337b4cfa7ec90977b48a615d326deaa2a430c9'
"""

import base64
import binascii
import hashlib
import hmac
import importlib.util
import os
import struct
from typing import TYPE_CHECKING

from assistant.errors import UsageError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher as Whole
    from cryptography.hazmat.primitives.ciphers.modes import CBC

_BLOCK = 32  # bytes; the padding's, not the cipher's


class Undecipherable(Exception):
    """What was sent was not encrypted with our key, or for another account."""


def signature(*parts: str) -> str:
    """The signature of a token and what it signs."""
    return hashlib.sha1("".join(sorted(parts)).encode("utf-8")).hexdigest()  # noqa: S324 - the platform's choice


def is_signed(given: str, *parts: str) -> bool:
    """Whether a signature is that of these parts."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), signature(*parts).encode("ascii"))


class Cipher:
    """Encrypts and decrypts for one account; `receiver` is its id, empty where the platform uses none."""

    def __init__(self, aes_key: str, receiver: str) -> None:
        """Raises UsageError where the package for it is missing."""
        if importlib.util.find_spec("cryptography") is None:
            raise UsageError("plug_package", name="cryptography")
        self.key = base64.b64decode(aes_key + "=")
        self.receiver = receiver.encode("utf-8")

    def encrypt(self, text: str, random: bytes | None = None) -> str:
        """A text as the platform reads it; `random` is for tests that know the result."""
        body = text.encode("utf-8")
        whole = (random or os.urandom(16)) + struct.pack("!I", len(body)) + body + self.receiver
        pad = _BLOCK - len(whole) % _BLOCK
        encryptor = self._cipher().encryptor()
        return base64.b64encode(encryptor.update(whole + bytes([pad]) * pad) + encryptor.finalize()).decode("ascii")

    def decrypt(self, text: str) -> str:
        """What the platform sent. Raises Undecipherable."""
        try:
            sealed = base64.b64decode(text, validate=True)
            decryptor = self._cipher().decryptor()
            whole = decryptor.update(sealed) + decryptor.finalize()
            pad = whole[-1]
            (length,) = struct.unpack("!I", whole[16:20])
            body, receiver = whole[20 : 20 + length], whole[20 + length : len(whole) - pad]
            if not 1 <= pad <= _BLOCK or len(body) != length or not hmac.compare_digest(receiver, self.receiver):
                raise Undecipherable
            return body.decode("utf-8")
        except (binascii.Error, ValueError, IndexError, struct.error) as error:
            raise Undecipherable from error

    def _cipher(self) -> "Whole[CBC]":
        from cryptography.hazmat.primitives.ciphers import Cipher as Whole
        from cryptography.hazmat.primitives.ciphers.algorithms import AES
        from cryptography.hazmat.primitives.ciphers.modes import CBC

        return Whole(AES(self.key), CBC(self.key[:16]))
