"""A device that holds passkeys, as far as the standard shows it from outside; every part can be told to lie.

It makes its own keys with `cryptography` and writes its answers by hand after Web Authentication, level 3
(6.1 authenticator data, 6.5.4 attestation objects, 5.8.1 client data), so that they are checked by another
implementation than the one that made them.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import secrets
import struct
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    SECP256R1,
    EllipticCurvePrivateKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256

PRESENT, VERIFIED, MAY_BE_COPIED, IS_COPIED, HAS_KEY = 0x01, 0x04, 0x08, 0x10, 0x40


def spelled(raw: bytes) -> str:
    """Bytes in base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unspelled(text: str) -> bytes:
    """The bytes of a spelling in base64url."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class Device:
    """One passkey on one device.

    flags: what it says of itself. count: its uses, None where it does not count.
    """

    origin: str = "http://localhost:8000"
    flags: int = PRESENT | VERIFIED
    count: int | None = 0
    key: EllipticCurvePrivateKey = field(default_factory=lambda: generate_private_key(SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    handle: bytes = b""

    def make(self, options: str, **lies: object) -> str:
        """What the device says when it is asked to make a passkey. lies: parts to be said otherwise."""
        asked = json.loads(options)
        self.handle = unspelled(asked["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        public = cbor2.dumps(
            {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        )
        name = str(lies.get("rp_id", asked["rp"]["id"]))
        data = self._data(name, int(str(lies.get("flags", self.flags))) | HAS_KEY)
        data += bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id + public
        response = {
            "clientDataJSON": spelled(self._client("webauthn.create", asked, lies)),
            "attestationObject": spelled(cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})),
        }
        return self._answer(response)

    def prove(self, options: str, **lies: object) -> str:
        """What the device says when it is asked to prove who holds it. lies: parts to be said otherwise."""
        asked = json.loads(options)
        if self.count is not None:
            self.count += 1
        name = str(lies.get("rp_id", asked["rpId"]))
        data = self._data(name, int(str(lies.get("flags", self.flags))))
        client = self._client(str(lies.get("type", "webauthn.get")), asked, lies)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ECDSA(SHA256()))
        handle = lies.get("handle", self.handle)
        assert isinstance(handle, bytes)
        response = {
            "clientDataJSON": spelled(client),
            "authenticatorData": spelled(data),
            "signature": spelled(signature),
            "userHandle": spelled(handle),
        }
        return self._answer(response)

    def copy(self) -> Device:
        """A copy of the passkey, that counts for itself."""
        return dataclasses.replace(self)

    def _data(self, name: str, flags: int) -> bytes:
        return hashlib.sha256(name.encode()).digest() + struct.pack(">BI", flags, self.count or 0)

    def _client(self, kind: str, asked: dict[str, object], lies: dict[str, object]) -> bytes:
        told = {
            "type": kind,
            "challenge": lies.get("challenge", asked["challenge"]),
            "origin": lies.get("origin", self.origin),
            "crossOrigin": False,
        }
        return json.dumps(told).encode()

    def _answer(self, response: dict[str, str]) -> str:
        id_ = spelled(self.credential_id)
        return json.dumps({"id": id_, "rawId": id_, "type": "public-key", "response": response})
