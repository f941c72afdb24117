"""Fetching over TLS: certificates are checked."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from crawler import Refused, fetch_one
from crawler.agent import PLACEHOLDER
from tests.crawler_site import Site, article, serving


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for localhost and 127.0.0.1 that nobody has signed but itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, form, plain)
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@pytest.fixture
def site(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with serving(tls=context) as running:
        running.page("/", article(1))
        yield running


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_trusted_certificate_is_accepted(
    site: Site, certificate: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    """A server whose certificate is trusted and names the host is fetched from."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    url = site.url.replace("127.0.0.1", host)
    assert fetch_one(url + "/", agent=PLACEHOLDER).payload == article(1).encode()


def test_untrusted_certificate_is_refused(site: Site) -> None:
    """A server that anybody might have put there is not believed; the reason names the certificate."""
    with pytest.raises(Refused, match="certificate"):
        fetch_one(site.url + "/", agent=PLACEHOLDER)
