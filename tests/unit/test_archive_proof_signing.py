"""The key pair: kept safely, read strictly, and understood by every reader of what it signs."""

import json
import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

from archive.proof.signing import (
    KeyInvalid,
    PublicKey,
    create_signer,
    exposed,
    load_signer,
    named,
    read_public_keys,
    replace_signer,
    retired_keys,
)

TEXT = b"sha256:0123"
BROWSER = """
const {webcrypto} = require("node:crypto");
const [key, signature, text] = JSON.parse(process.argv[1]);
const bytes = (base64) => Buffer.from(base64, "base64");
(async () => {
  const algorithm = {name: "ECDSA", namedCurve: "P-384"};
  const read = await webcrypto.subtle.importKey("spki", bytes(key), algorithm, true, ["verify"]);
  const how = {name: "ECDSA", hash: "SHA-256"};
  console.log(await webcrypto.subtle.verify(how, read, bytes(signature), Buffer.from(text)));
})();
"""


def pem(key: ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey, password: bytes | None = None) -> bytes:
    """Return a private key as a file has it."""
    how = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how)


def test_a_key_is_kept_for_its_owner_alone(tmp_path: Path) -> None:
    """Whatever the umask, nobody else may read it; its public half lies beside it for everybody."""
    before = os.umask(0)
    try:
        signer = create_signer(tmp_path / "key.pem")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "key.pem").stat().st_mode) == 0o600
    assert not exposed(tmp_path / "key.pem")
    assert not exposed(tmp_path / "none.pem")
    (tmp_path / "key.pem").chmod(0o640)
    assert exposed(tmp_path / "key.pem")
    assert (tmp_path / "key.pem.pub").read_text() == signer.public.pem
    assert "PRIVATE" not in repr(signer)
    again = load_signer(tmp_path / "key.pem")
    assert again is not None
    assert again.public == signer.public
    assert load_signer(tmp_path / "none.pem") is None


def test_signatures_hold_for_the_text_and_the_key_alone(tmp_path: Path) -> None:
    """In both forms; another text, another key or a damaged signature is refused."""
    signer, other = create_signer(tmp_path / "one.pem"), create_signer(tmp_path / "other.pem")
    der, plain = signer.sign(TEXT), signer.sign_plain(TEXT)
    assert len(plain) == 96
    assert signer.public.verifies(der, TEXT)
    assert signer.public.verifies_plain(plain, TEXT)
    assert (signer.sign(TEXT), signer.sign_plain(TEXT)) == (der, plain)
    for signature, text, key in (
        (der, b"other", signer),
        (der, TEXT, other),
        (der[:-1], TEXT, signer),
        (b"", TEXT, signer),
        (plain, TEXT, signer),
    ):
        assert not key.public.verifies(signature, text)
    for signature in (plain[:-1], b"", der, b"\x00" * 96, plain[48:] + plain[:48]):
        assert not signer.public.verifies_plain(signature, TEXT)


def test_a_browser_verifies_what_is_signed(tmp_path: Path) -> None:
    """Web Cryptography on P-384 takes the signature as readers of WACZ files hand it over."""
    node = shutil.which("node")
    if not node:
        assert os.environ.get("CI") != "true", "not tested, and CI=true: Web Cryptography, for want of node"
        pytest.skip("not tested: Web Cryptography: there is no node here")
    import base64

    signer = create_signer(tmp_path / "key.pem")
    said = [base64.b64encode(octets).decode() for octets in (signer.public.der, signer.sign_plain(TEXT))]
    for text, verified in ((TEXT.decode(), "true"), ("other", "false")):
        done = subprocess.run(
            [node, "-e", BROWSER, json.dumps([*said, text])],
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        assert done.stdout.strip() == verified


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "no private key"),
        (b"nonsense", "no private key"),
        (pem(ed25519.Ed25519PrivateKey.generate()), "no ECDSA key on P-384"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "no ECDSA key on P-384"),
        (pem(ec.generate_private_key(ec.SECP384R1()), b"secret"), "without a password"),
    ],
)
def test_a_file_with_another_key_is_refused_with_the_mend(tmp_path: Path, body: bytes, words: str) -> None:
    """Another kind, another curve, a password, or no key at all."""
    (tmp_path / "key.pem").write_bytes(body)
    with pytest.raises(KeyInvalid, match=words):
        load_signer(tmp_path / "key.pem")


def test_a_key_that_cannot_be_read_or_kept_says_where(tmp_path: Path) -> None:
    """A folder in its place, a file in its folder's place."""
    with pytest.raises(KeyInvalid, match="mend its permissions"):
        load_signer(tmp_path)
    (tmp_path / "file").write_text("x")
    with pytest.raises(KeyInvalid, match="another place"):
        create_signer(tmp_path / "file" / "key.pem")


def test_public_keys_are_read_from_files_with_one_or_more(tmp_path: Path) -> None:
    """As `proof key` prints them, and as they lie beside a key that was replaced."""
    place = tmp_path / "key.pem"
    first = create_signer(place).public
    assert retired_keys(place) == []
    second = replace_signer(place).public
    third = replace_signer(place).public
    assert len({first, second, third}) == 3
    assert retired_keys(place) == [first, second]
    loaded = load_signer(place)
    assert loaded is not None
    assert loaded.public == third
    (tmp_path / "all.pem").write_text("a note\n" + first.pem + third.pem)
    assert read_public_keys(tmp_path / "all.pem") == [first, third]
    assert named([first]) == first.fingerprint
    assert first != "a key"
    for text in ("", "nonsense", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"):
        (tmp_path / "none.pem").write_text(text)
        with pytest.raises(KeyInvalid):
            read_public_keys(tmp_path / "none.pem")


def test_other_kinds_of_public_keys_are_refused() -> None:
    """A signature of another kind cannot be checked here, and is not said to hold."""
    key = ed25519.Ed25519PrivateKey.generate().public_key()
    encoded = [
        key.public_bytes(form, serialization.PublicFormat.SubjectPublicKeyInfo)
        for form in (serialization.Encoding.PEM, serialization.Encoding.DER)
    ]
    with pytest.raises(KeyInvalid, match="no public key"):
        PublicKey.from_pem(encoded[0])
    with pytest.raises(KeyInvalid, match="no public key"):
        PublicKey.from_der(encoded[1])
    with pytest.raises(KeyInvalid):
        PublicKey.from_der(b"")
