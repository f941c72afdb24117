"""Signed WACZ files: what other readers verify of ours, and what is said of theirs."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from archive.proof.seal import read_seal
from tests.conftest import _lacking
from tests.proof_command import ROOT, done, palimpsest
from tests.small_archive import make

# What readers of signed WACZ files do in a browser with an anonymous signature.
READER = """
const {webcrypto} = require("node:crypto");
const fs = require("node:fs");
const {hash, signature, publicKey} = JSON.parse(fs.readFileSync(process.argv[1])).signedData;
const bytes = (base64) => Buffer.from(base64, "base64");
(async () => {
  const key = await webcrypto.subtle.importKey(
    "spki", bytes(publicKey), {name: "ECDSA", namedCurve: "P-384"}, true, ["verify"]);
  const holds = await webcrypto.subtle.verify(
    {name: "ECDSA", hash: "SHA-256"}, key, bytes(signature), new TextEncoder().encode(hash));
  console.log(holds);
})();
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with an archive and its signed export."""
    home = tmp_path / "home"
    home.mkdir()
    make(tmp_path).close()
    shutil.move(tmp_path / "store", home / "palimpsest-data")
    shutil.move(tmp_path / "catalog.sqlite", home / "palimpsest-data" / "catalog.sqlite")
    done(home, "export", "courier.example/*", "-o", "town.wacz")
    return home


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """The folder of another archive, which has nothing yet."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


def signed_data(file: Path) -> dict[str, Any]:
    """Return the signature in a WACZ file."""
    with zipfile.ZipFile(file) as package:
        return dict(json.loads(package.read("datapackage-digest.json"))["signedData"])


def rewritten(file: Path, out: Path, **parts: bytes | None) -> Path:
    """Write `file` to `out` with some parts replaced, added, or (None) left out; return `out`."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, body in parts.items():
            if body is not None:
                new.writestr(name, body)
    return out


def resigned(file: Path, out: Path, **said: object) -> Path:
    """Write `file` to `out` with the signature's names changed; None removes one."""
    with zipfile.ZipFile(file) as package:
        digest = json.loads(package.read("datapackage-digest.json"))
    digest["signedData"] |= said
    digest["signedData"] = {name: value for name, value in digest["signedData"].items() if value is not None}
    body = json.dumps(digest).encode()
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, body if name == "datapackage-digest.json" else old.read(name))
    return out


def test_an_export_is_signed_with_the_archives_own_key(home: Path) -> None:
    """The anonymous form of the specification, with no name that it does not know."""
    signed = signed_data(home / "town.wacz")
    assert set(signed) == {"hash", "created", "software", "version", "signature", "publicKey"}
    with zipfile.ZipFile(home / "town.wacz") as package:
        inventory = package.read("datapackage.json")
    assert signed["hash"] == f"sha256:{hashlib.sha256(inventory).hexdigest()}"
    assert signed["created"] == json.loads(inventory)["created"]
    key = base64.b64decode(signed["publicKey"])
    fingerprint = f"sha256:{hashlib.sha256(key).hexdigest()}"
    assert done(home, "proof", "key", "--json").said["fingerprint"] == fingerprint
    sealed = read_seal(home / "town.wacz")
    assert sealed is not None
    assert (sealed.fails, sealed.key.fingerprint if sealed.key else "") == ("", fingerprint)


def test_a_browsers_reader_verifies_the_signature(home: Path, tmp_path: Path) -> None:
    """By Web Cryptography, as the readers that know anonymous signatures do it."""
    node = shutil.which("node")
    if not node:
        _lacking("the signature in a browser's cryptography: there is no node here")
    with zipfile.ZipFile(home / "town.wacz") as package:
        (tmp_path / "digest.json").write_bytes(package.read("datapackage-digest.json"))
    ended = subprocess.run(
        [node, "-e", READER, str(tmp_path / "digest.json")],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert ended.stdout == "true\n"


def test_a_signed_file_passes_the_validator(home: Path) -> None:
    """``wacz validate`` sees the signature and finds nothing amiss."""
    own = ROOT / ".venv-pywb" / "bin" / "wacz"
    found = os.environ.get("WACZ") or (str(own) if own.exists() else shutil.which("wacz"))
    if not found:
        _lacking("wacz validate: python3 -m venv .venv-pywb && .venv-pywb/bin/pip install wacz")
    ended = subprocess.run(
        [found, "validate", "-f", str(home / "town.wacz")], capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "Has signature" in ended.stdout
    assert "invalid" not in ended.stdout.lower()


def test_import_says_whose_signature_holds(home: Path, elsewhere: Path) -> None:
    """Our own, a stranger's: both are read like any file, and neither is taken for true."""
    stranger = palimpsest(elsewhere, "import", home / "town.wacz")
    assert stranger.code == 0
    assert "by the key sha256:" in stranger.err
    assert "does not say whose" in stranger.err
    assert "signed by this archive, and not altered" in done(home, "import", "town.wacz").err


def test_an_unsigned_file_is_imported_without_a_word(home: Path, elsewhere: Path) -> None:
    """As most are."""
    with zipfile.ZipFile(home / "town.wacz") as package:
        plain = json.loads(package.read("datapackage-digest.json"))
    del plain["signedData"]
    file = rewritten(
        home / "town.wacz", elsewhere / "x.wacz", **{"datapackage-digest.json": json.dumps(plain).encode()}
    )
    ended = palimpsest(elsewhere, "import", file)
    assert ended.code == 0
    assert "sign" not in ended.err


def test_what_was_altered_after_signing_is_told(home: Path, elsewhere: Path) -> None:
    """A part changed, added or removed, an inventory or a signature forged: told, with exit code 5."""
    town, out = home / "town.wacz", elsewhere / "x.wacz"
    with zipfile.ZipFile(town) as package:
        pages = package.read("pages/pages.jsonl")
        inventory = package.read("datapackage.json")
    forged_pages = pages.replace(b"bridge", b"tunnel", 1)
    listed = json.loads(inventory)
    for resource in listed["resources"]:
        if resource["path"] == "pages/pages.jsonl":
            resource["hash"] = f"sha256:{hashlib.sha256(forged_pages).hexdigest()}"
    cases = [
        ({"pages/pages.jsonl": forged_pages}, "pages/pages.jsonl is not what was signed"),
        ({"pages/more.jsonl": b"{}"}, "pages/more.jsonl is not among what was signed"),
        ({"pages/pages.jsonl": None}, "pages/pages.jsonl was signed and is missing"),
        ({"datapackage.json": inventory + b" "}, "datapackage.json is not the one that was signed"),
        (
            {"pages/pages.jsonl": forged_pages, "datapackage.json": json.dumps(listed).encode()},
            "datapackage.json is not the one that was signed",
        ),
    ]
    for parts, words in cases:
        sealed = read_seal(rewritten(town, out, **parts))
        assert sealed is not None
        assert words in sealed.fails
    other = f"sha256:{'0' * 64}"
    for said, words in (
        ({"hash": other}, "is not that of the key"),
        ({"signature": "AAAA"}, "is not that of the key"),
        ({"signature": "?"}, "no base64"),
        ({"publicKey": "AAAA"}, "no public key"),
        ({"publicKey": None}, "no key that can be read"),
    ):
        sealed = read_seal(resigned(town, out, **said))
        assert sealed is not None
        assert words in sealed.fails, said
    ended = palimpsest(
        elsewhere, "import", rewritten(town, out, **{"pages/pages.jsonl": forged_pages}), "--json"
    )
    assert ended.code == 5
    assert "the signature does not hold: pages/pages.jsonl" in ended.err
    assert ended.said["captured"] > 0  # its records have digests of their own, which hold


def test_a_damaged_file_is_not_said_to_be_unsigned(home: Path, elsewhere: Path) -> None:
    """A flipped byte inside a part is damage that the signature tells, not an absence of one."""
    body = bytearray((home / "town.wacz").read_bytes())
    body[body.index(b"\x1f\x8b") + 200] ^= 1
    (elsewhere / "x.wacz").write_bytes(body)
    sealed = read_seal(elsewhere / "x.wacz")
    assert sealed is not None
    assert "damaged" in sealed.fails
    for content in (b"", b"no zip", b"PK\x03\x04 broken"):
        (elsewhere / "y.wacz").write_bytes(content)
        assert read_seal(elsewhere / "y.wacz") is None


def test_a_signature_under_a_certificate_is_read_too(home: Path, elsewhere: Path) -> None:
    """The domain form: the first certificate's key counts, signatures in DER form, and the name is told."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "archive.example")])
    now = datetime(2026, 11, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=90))
        .sign(key, hashes.SHA256())
    )
    digest = signed_data(home / "town.wacz")["hash"]
    domain = {
        "publicKey": None,
        "domain": "archive.example",
        "domainCert": certificate.public_bytes(serialization.Encoding.PEM).decode(),
        "signature": base64.b64encode(key.sign(digest.encode(), ec.ECDSA(hashes.SHA256()))).decode(),
    }
    file = resigned(home / "town.wacz", elsewhere / "x.wacz", **domain)
    ended = palimpsest(elsewhere, "import", file)
    assert ended.code == 0
    assert "under a certificate of archive.example" in ended.err
    assert "was not looked at" in ended.err


def test_without_a_key_the_export_is_unsigned_and_says_so(home: Path) -> None:
    """In a cluster no key is made by the way; the file is a sound WACZ all the same."""
    broker = {"PALIMPSEST_BROKER": "redis://127.0.0.1:1/0", "PALIMPSEST_SIGNING_KEY": "none.pem"}
    ended = done(home, "export", "courier.example/*", "-o", "plain.wacz", **broker)
    assert "will not be signed" in ended.err
    assert read_seal(home / "plain.wacz") is None
