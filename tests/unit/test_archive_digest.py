"""Digests, against values published elsewhere."""

from archive import digest


def test_sha256() -> None:
    """The digest of FIPS 180's own example, in our form."""
    assert digest.sha256(b"abc") == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_sha1_base32() -> None:
    """The empty payload's digest is the one that fills the world's CDX files."""
    assert digest.sha1_base32(b"") == "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"


def test_empty() -> None:
    """EMPTY is the digest of no bytes."""
    assert digest.sha256(b"") == digest.EMPTY
