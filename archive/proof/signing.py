"""The archive's key pair: ECDSA over P-384 with SHA-256, for the log's heads and for WACZ files alike.

P-384, because the readers of signed WACZ files know anonymous signatures on that curve only; C2SP signed
notes take it too. Signatures are deterministic (RFC 6979): no weak random number can give the key away.
What is signed as a head begins with the log's name and has several lines, what is signed in a WACZ file
is one line ``sha256:…``: neither can be taken for the other.
"""

import hashlib
import os
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from archive.errors import ArchiveError

_CURVE = ec.SECP384R1()
_NUMBER_BYTES = 48
_OTHERS_MAY_READ = 0o077
_END = "-----END PUBLIC KEY-----\n"


class KeyInvalid(ArchiveError):
    """A key file that cannot be read or written, or holds no key of the kind used here."""


class PublicKey:
    """The half of the key pair that everybody may have; equal to another of the same key."""

    def __init__(self, key: ec.EllipticCurvePublicKey) -> None:
        self._key = key
        self.der = key.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    @classmethod
    def from_pem(cls, text: bytes) -> Self:
        """Read a public key in PEM form (SubjectPublicKeyInfo); KeyInvalid if it is no ECDSA key."""
        try:
            return cls(_elliptic(serialization.load_pem_public_key(text)))
        except ValueError as error:
            raise KeyInvalid(f"it holds no public key in PEM form: {error}") from error

    @classmethod
    def from_der(cls, octets: bytes) -> Self:
        """Read a public key in DER form (SubjectPublicKeyInfo); KeyInvalid if it is no ECDSA key."""
        try:
            return cls(_elliptic(serialization.load_der_public_key(octets)))
        except ValueError as error:
            raise KeyInvalid(f"it is no public key: {error}") from error

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and other.der == self.der

    def __hash__(self) -> int:
        return hash(self.der)

    @property
    def pem(self) -> str:
        """The key in PEM form, as any tool reads it."""
        encoded = self._key.public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return encoded.decode("ascii")

    @property
    def fingerprint(self) -> str:
        """``sha256:<hex>`` of the key's DER form, to compare by eye or telephone."""
        return f"sha256:{hashlib.sha256(self.der).hexdigest()}"

    def verifies(self, signature: bytes, text: bytes) -> bool:
        """Say whether `signature`, in DER form, is this key's over `text`."""
        try:
            self._key.verify(signature, text, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True

    def verifies_plain(self, signature: bytes, text: bytes) -> bool:
        """Say whether `signature`, two numbers of equal length as browsers write it, is this key's."""
        half = (self._key.key_size + 7) // 8
        if len(signature) != 2 * half:
            return False
        numbers = (int.from_bytes(part, "big") for part in (signature[:half], signature[half:]))
        return self.verifies(encode_dss_signature(*numbers), text)


class Signer:
    """The private key; it never leaves its file but into this process's memory."""

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key
        self.public = PublicKey(key.public_key())

    def sign(self, text: bytes) -> bytes:
        """Return the signature over `text` in DER form (RFC 3279 §2.2.3)."""
        return self._key.sign(text, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))

    def sign_plain(self, text: bytes) -> bytes:
        """Return the signature over `text` as two numbers of 48 bytes, as browsers read it (IEEE P1363)."""
        return b"".join(
            number.to_bytes(_NUMBER_BYTES, "big") for number in decode_dss_signature(self.sign(text))
        )

    def __repr__(self) -> str:
        return f"<Signer {self.public.fingerprint}>"


def load_signer(path: Path) -> Signer | None:
    """Return the signer whose private key the file `path` holds in PEM form; None if there is no file.

    KeyInvalid, naming the mend, if it cannot be read or is no ECDSA key on P-384.
    """
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyInvalid(f"the signing key '{path}': {error.strerror}; mend its permissions") from error
    except (ValueError, TypeError) as error:
        raise KeyInvalid(f"'{path}' holds no private key in PEM form without a password: {error}") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != _CURVE.name:
        raise KeyInvalid(
            f"'{path}' holds a key that is no ECDSA key on P-384; make one: palimpsest proof keygen"
        )
    return Signer(key)


def create_signer(path: Path) -> Signer:
    """Make a key pair and keep it in the file `path`, which only this user may read.

    Should another process make one there at the same time, the first one stands, and is returned. The
    public half lies beside it, under the same name with ``.pub``. KeyInvalid if that cannot be written.
    """
    key = ec.generate_private_key(_CURVE)
    body = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        _write_new(path, body)
        found = load_signer(path)
        if found is None:
            raise KeyInvalid(f"the signing key '{path}' has gone while it was made; try again")
        _public_file(path).write_text(found.public.pem, encoding="ascii")
    except OSError as error:
        raise KeyInvalid(
            f"the signing key '{path}' cannot be kept ({error.strerror}); "
            "set PALIMPSEST_SIGNING_KEY to another place"
        ) from error
    return found


def replace_signer(path: Path) -> Signer:
    """Make another key pair in the place of the one in `path`; of that one the public half is kept.

    It goes into the file that `retired_keys` reads, before the private half goes.
    """
    before = load_signer(path)
    if before is not None:
        retired = _retired_file(path)
        known = retired.read_text(encoding="ascii") if retired.exists() else ""
        if before.public.pem not in known:
            with retired.open("a", encoding="ascii") as file:
                file.write(before.public.pem)
                file.flush()
                os.fsync(file.fileno())
        path.unlink()
    return create_signer(path)


def retired_keys(path: Path) -> list[PublicKey]:
    """Return the public keys that the key in `path` took the place of, the first one first."""
    try:
        text = _retired_file(path).read_text(encoding="ascii")
    except FileNotFoundError:
        return []
    return [PublicKey.from_pem((part + _END).encode()) for part in text.split(_END)[:-1]]


def read_public_keys(path: Path) -> list[PublicKey]:
    """Return the public keys, one or more, in a PEM file; KeyInvalid if there is none.

    OSError if the file cannot be read.
    """
    text = path.read_text(encoding="ascii", errors="replace")
    found = [PublicKey.from_pem((part + _END).encode()) for part in text.split(_END)[:-1]]
    if not found:
        raise KeyInvalid(f"'{path}' holds no public key in PEM form; palimpsest proof key prints one")
    return found


def exposed(path: Path) -> bool:
    """Say whether others than its owner may read the key in `path`."""
    return path.exists() and bool(path.stat().st_mode & _OTHERS_MAY_READ)


def named(keys: Iterable[PublicKey]) -> str:
    """Return the fingerprints of `keys` for a message."""
    return ", ".join(key.fingerprint for key in keys)


def _elliptic(key: object) -> ec.EllipticCurvePublicKey:
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise ValueError("it is no ECDSA key")  # noqa: TRY004  # a value read from a file, not an argument
    return key


def _write_new(path: Path, body: bytes) -> None:
    """Write `body` to `path` unless there is such a file: whole, and readable by nobody else ever."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:  # another process was faster, and its key is as good
            return
    finally:
        temporary.unlink(missing_ok=True)


def _public_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.pub")


def _retired_file(path: Path) -> Path:
    return path.with_name(f"{path.name}.retired")
