"""Signatures of WACZ files (https://specs.webrecorder.net/wacz-auth/0.1.0/): made, and checked on import.

Written is the anonymous form, which names its public key and no person: the archive's own key, over the
text ``sha256:<hex>`` of ``datapackage.json``, as two numbers (IEEE P1363), which is what browsers verify.
Read are also signatures in DER form and those under a domain's certificate, as other tools write them.
"""

import base64
import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from archive.errors import Damaged
from archive.instant import aware
from archive.proof.signing import KeyInvalid, PublicKey, Signer

VERSION = "0.1.0"
INVENTORY, DIGEST = "datapackage.json", "datapackage-digest.json"

_ALGORITHMS = ("sha256", "sha384", "sha512")  # nothing weaker is worth a signature
_LARGEST = 1 << 26
_PIECE = 1 << 20
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
)

Seal = Callable[[str], Mapping[str, str]]
"""Gives the ``signedData`` for the digest of a package's inventory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What the signature of a WACZ file says: whose key made it, over what, and whether that holds.

    `fails` says what does not hold, in words, and is empty where everything does. `domain` is the name in
    the certificate where there is one; that somebody trusted vouches for it is not looked at.
    """

    key: PublicKey | None
    created: str
    software: str
    domain: str | None
    fails: str = ""


def sealing(signer: Signer, *, created: datetime, software: str) -> Seal:
    """Return what signs a package made at `created` by `software`."""
    instant = aware(created).replace(microsecond=0, tzinfo=None).isoformat() + "Z"

    def seal(digest: str) -> dict[str, str]:
        """Return the signed data of a package whose ``datapackage.json`` has this digest."""
        return {
            "hash": digest,
            "created": instant,
            "software": software,
            "version": VERSION,
            "signature": base64.b64encode(signer.sign_plain(digest.encode())).decode("ascii"),
            "publicKey": base64.b64encode(signer.public.der).decode("ascii"),
        }

    return seal


def read_seal(file: Path) -> Sealed | None:
    """Check the signature of the WACZ file `file`, reading all of it; None if it bears none.

    What is no ZIP file, or none that can be read, bears none. OSError if the file cannot be read.
    """
    try:
        with zipfile.ZipFile(file) as package:
            signed = _signed_data(package)
            return None if signed is None else _checked(package, signed)
    except zipfile.BadZipFile:
        return None  # reading its records says what is wrong with the file


def _signed_data(package: zipfile.ZipFile) -> Mapping[str, Any] | None:
    try:
        signed = json.loads(_small(package, DIGEST)).get("signedData")
    except (Damaged, *_BROKEN):
        return None
    return signed if isinstance(signed, dict) else None


def _checked(package: zipfile.ZipFile, signed: Mapping[str, Any]) -> Sealed:
    said = {name: str(signed.get(name, "")) for name in ("hash", "created", "software", "signature")}
    domain = None if signed.get("publicKey") else signed.get("domain")
    key = None
    try:
        key = _key(signed)
        fails = _signature_fails(key, said) or _contents_fail(package, said["hash"])
    except (Damaged, KeyInvalid) as error:
        fails = str(error)
    except _BROKEN as error:
        fails = f"it is damaged: {error}"
    return Sealed(
        key=key,
        created=said["created"][:40],
        software=said["software"][:200],
        domain=None if domain is None else str(domain)[:255],
        fails=fails,
    )


def _key(signed: Mapping[str, Any]) -> PublicKey:
    """Return the key that the signature names: its own, or that of the first certificate of its chain."""
    if signed.get("publicKey"):
        return PublicKey.from_der(_octets(signed["publicKey"]))
    try:
        certificate = x509.load_pem_x509_certificate(str(signed.get("domainCert", "")).encode())
        octets = certificate.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    except (ValueError, x509.UnsupportedGeneralNameType) as error:
        raise Damaged(f"the signature names no key that can be read: {error}") from error
    return PublicKey.from_der(octets)


def _signature_fails(key: PublicKey, said: Mapping[str, str]) -> str:
    signature, text = _octets(said["signature"]), said["hash"].encode()
    if key.verifies_plain(signature, text) or key.verifies(signature, text):
        return ""
    return "the signature is not that of the key that it names"


def _contents_fail(package: zipfile.ZipFile, signed_digest: str) -> str:
    """Return what in the package is not what was signed, or nothing."""
    inventory = _small(package, INVENTORY)
    if f"sha256:{hashlib.sha256(inventory).hexdigest()}" != signed_digest:
        return f"{INVENTORY} is not the one that was signed"
    listed = {str(each["path"]): str(each["hash"]) for each in json.loads(inventory)["resources"]}
    for name in package.namelist():
        if name in (INVENTORY, DIGEST) or name.endswith("/"):
            continue
        if name not in listed:
            return f"{name} is not among what was signed"
        if _digest_of(package, name, listed[name]) != listed.pop(name):
            return f"{name} is not what was signed"
    return f"{next(iter(listed))} was signed and is missing" if listed else ""


def _digest_of(package: zipfile.ZipFile, name: str, stated: str) -> str:
    algorithm = stated.partition(":")[0]
    if algorithm not in _ALGORITHMS:
        return ""
    found = hashlib.new(algorithm)
    with package.open(name) as part:
        while piece := part.read(_PIECE):
            found.update(piece)
    return f"{algorithm}:{found.hexdigest()}"


def _small(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as part:
        body = part.read(_LARGEST + 1)
    if len(body) > _LARGEST:
        raise Damaged(f"{name} is far too large")
    return body


def _octets(text: object) -> bytes:
    try:
        return base64.b64decode(str(text), validate=True)
    except ValueError as error:
        raise Damaged(f"the signature holds what is no base64: {error}") from error
