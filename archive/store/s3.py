"""The store in an S3 bucket: any server that honours ``If-None-Match: *`` on PUT.

The only module that knows boto3.
"""

import base64
import hashlib
import os
import random
import secrets
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BufferedReader
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from archive.errors import NoSuchObject, ObjectExists, StoreRefused, StoreUnavailable
from archive.store.base import Stat, check_key, check_prefix, check_range, is_key
from archive.store.s3_errors import translated

_PROBE = "conditional-put.probe"
_ATTEMPTS = 4
_CONFLICT_ATTEMPTS = 6
_AT_ONCE = 16  # of the client's 32 connections


class S3Store:
    """Objects in a bucket, below a prefix.

    Credentials come from where boto3 finds them (environment, ``~/.aws``, instance). Bodies are signed
    and carry their MD5, so a server takes none that was damaged or cut off on its way. Opening asks for
    the bucket and proves, with one small object that no verb shows, that a create-only put of a taken
    key is refused: without that promise two captures could become one, and StoreRefused says so. Every
    call has a time limit and a bounded number of tries.
    """

    def __init__(
        self,
        *,
        bucket: str,
        prefix: str = "",
        endpoint: str | None = None,
        region: str | None = None,
        create_bucket: bool = False,
        connect_seconds: float = 5,
        read_seconds: float = 30,
    ) -> None:
        self._bucket = bucket
        self._prefix = f"{check_key(prefix)}/" if prefix else ""
        self._endpoint = endpoint
        self._region = region
        self._connect_seconds = connect_seconds
        self._read_seconds = read_seconds
        self._name = f"s3://{bucket}" + (f" at {endpoint}" if endpoint else "")
        self._clients: dict[int, Any] = {}
        self._require_bucket(create=create_bucket)
        self._require_conditional_put()

    @property
    def address(self) -> str:
        """``s3://bucket/prefix``, with the endpoint and region it was opened with."""
        given = {"endpoint": self._endpoint, "region": self._region}
        query = urlencode({k: v for k, v in given.items() if v}, safe=":/")
        path = f"s3://{self._bucket}/{self._prefix}".rstrip("/")
        return f"{path}?{query}" if query else path

    def put(self, key: str, body: bytes, *, create_only: bool = True) -> None:
        """Store `body`, whole or not at all; see Store.put."""
        name = self._key(key)
        if not create_only:
            self._call("put_object", Key=name, Body=body, ContentMD5=_md5(body))
        elif not self._created(name, body, _md5(body)):
            raise ObjectExists(f"{key} is in {self._name} already")

    def put_all(self, objects: Sequence[tuple[str, bytes]]) -> Sequence[bool]:
        """Store many objects, create-only, several at a time; see Store.put_all."""
        first = {self._key(key): number for number, (key, _) in reversed([*enumerate(objects)])}
        self._client()  # or the threads would each make one

        def created(name: str) -> bool:
            """Put one object create-only; say whether it is ours."""
            body = objects[first[name]][1]
            return self._created(name, body, _md5(body))

        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="put") as pool:
            made = {first[name] for name, ours in zip(first, pool.map(created, first), strict=True) if ours}
        return [number in made for number in range(len(objects))]

    def put_file(self, key: str, file: Path) -> None:
        """Store the contents of `file`, create-only; see Store.put_file.

        One request, as for `put`: a multipart upload would need every server to refuse its completion
        too when the key is taken, and not all that honour the promise for a plain put do.
        """
        with file.open("rb") as body:
            if not self._created(self._key(key), body, _md5_of_file(body)):
                raise ObjectExists(f"{key} is in {self._name} already")

    def get(self, key: str, *, start: int = 0, length: int | None = None) -> bytes:
        """Return bytes of the object; see Store.get."""
        check_range(start, length)
        name = self._key(key)
        if length == 0:
            self.head(key)
            return b""
        asked: dict[str, str] = {}
        if start or length is not None:
            last = "" if length is None else start + length - 1
            asked["Range"] = f"bytes={start}-{last}"
        try:
            return self._read(name, asked)
        except ClientError as error:
            if _code(error) in {"InvalidRange", "416"}:  # begins beyond the end, or the object is empty
                return b""
            raise translated(error, self._name, name) from error

    def head(self, key: str) -> Stat:
        """Return the object's Stat; see Store.head."""
        answer = self._call("head_object", Key=self._key(key))
        return Stat(key=key, size=answer["ContentLength"], modified=answer["LastModified"])

    def list(self, prefix: str = "") -> Iterator[Stat]:
        """Yield the objects below `prefix`; see Store.list."""
        wanted = self._prefix + check_prefix(prefix)
        more: dict[str, str] = {}
        while True:
            answer = self._call("list_objects_v2", Prefix=wanted, **more)
            for item in answer.get("Contents", ()):
                key = item["Key"].removeprefix(self._prefix)
                if key != _PROBE and is_key(key):
                    yield Stat(key=key, size=item["Size"], modified=item["LastModified"])
            if not answer.get("IsTruncated"):
                return
            more = {"ContinuationToken": answer["NextContinuationToken"]}

    def delete(self, key: str) -> None:
        """Remove the object; see Store.delete."""
        self._call("delete_object", Key=self._key(key))

    def _key(self, key: str) -> str:
        return self._prefix + check_key(key)

    def _client(self) -> Any:
        """Return this process's client: connections must not be shared across a fork."""
        process = os.getpid()
        if process not in self._clients:
            self._clients = {process: self._connect()}
        return self._clients[process]

    def _connect(self) -> Any:
        session = boto3.session.Session()
        try:
            return session.client(
                "s3",
                endpoint_url=self._endpoint,
                region_name=self._region or session.region_name or "us-east-1",
                config=Config(
                    connect_timeout=self._connect_seconds,
                    read_timeout=self._read_seconds,
                    retries={"mode": "standard", "total_max_attempts": _ATTEMPTS},
                    max_pool_connections=32,
                    # The signature covers the body; servers other than Amazon's know no checksum trailers.
                    request_checksum_calculation="when_required",
                    response_checksum_validation="when_required",
                    s3={
                        "addressing_style": "path" if self._endpoint else "auto",
                        "payload_signing_enabled": True,
                    },
                ),
            )
        except (BotoCoreError, ValueError) as error:
            raise translated(error, self._name) from error

    def _call(self, verb: str, **asked: Any) -> Any:
        try:
            return getattr(self._client(), verb)(Bucket=self._bucket, **asked)
        except (BotoCoreError, ClientError) as error:
            raise translated(error, self._name, asked.get("Key")) from error

    def _read(self, name: str, asked: dict[str, str]) -> bytes:
        """Return the body of an answer; one that breaks off is asked for again."""
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                answer = self._client().get_object(Bucket=self._bucket, Key=name, **asked)
            except BotoCoreError as error:  # tried often enough by the client itself
                raise translated(error, self._name, name) from error
            try:
                body: bytes = answer["Body"].read()
            except BotoCoreError as error:
                if attempt == _ATTEMPTS:
                    raise translated(error, self._name, name) from error
                _wait(attempt)
            else:
                return body
        raise AssertionError(name)  # the last attempt returns or raises

    def _created(self, name: str, body: bytes | BufferedReader, checksum: str) -> bool:
        """Put `body` if `name` is free, and say whether this very call did.

        The answer to a put can be lost, and the client's retry then meets our own object. So each put
        carries a mark of its own, and a refusal after a retry is looked at before it is believed.
        """
        mark = secrets.token_hex(16)
        for attempt in range(1, _CONFLICT_ATTEMPTS + 1):
            try:
                if not isinstance(body, bytes):
                    body.seek(0)
                self._client().put_object(
                    Bucket=self._bucket,
                    Key=name,
                    Body=body,
                    ContentMD5=checksum,
                    IfNoneMatch="*",
                    Metadata={"put": mark},
                )
            except ClientError as error:
                if _code(error) in {"PreconditionFailed", "412"}:
                    again = attempt > 1 or error.response["ResponseMetadata"].get("RetryAttempts", 0) > 0
                    return again and self._marked(name, mark)
                if _code(error) not in {"ConditionalRequestConflict", "409"}:
                    raise translated(error, self._name, name) from error
                _wait(attempt)
            except BotoCoreError as error:
                raise translated(error, self._name, name) from error
            else:
                return True
        raise StoreUnavailable(f"{name} in {self._name} is being written by others all the time; try again")

    def _marked(self, name: str, mark: str) -> bool:
        try:
            return bool(self._call("head_object", Key=name)["Metadata"].get("put") == mark)
        except NoSuchObject:
            return False

    def _require_bucket(self, *, create: bool) -> None:
        try:
            self._client().head_bucket(Bucket=self._bucket)
        except ClientError as error:
            if _code(error) not in {"404", "NoSuchBucket"}:
                raise translated(error, self._name) from error
            if not create:
                raise StoreRefused(
                    f"there is no bucket {self._name}; create it, or correct the store's address"
                ) from error
            self._call("create_bucket")
        except BotoCoreError as error:
            raise translated(error, self._name) from error

    def _require_conditional_put(self) -> None:
        name = self._prefix + _PROBE
        first, second = b"first", b"second"
        if self._created(name, first, _md5(first)) and self._created(name, second, _md5(second)):
            raise StoreRefused(
                f"{self._name} overwrites an object that a create-only put (If-None-Match: *) should have"
                " left alone; use a server that honours it, such as Amazon S3, SeaweedFS or Ceph"
            )


def _md5(body: bytes) -> str:
    """Return the Content-MD5 of `body`.

    The signed SHA-256 is not enough: SeaweedFS 4.48 stores an empty object when a writer dies between
    a put's headers and its first byte, unless a Content-MD5 or checksum header says otherwise.
    """
    return base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode("ascii")


def _md5_of_file(body: BufferedReader) -> str:
    found = hashlib.file_digest(body, lambda: hashlib.md5(usedforsecurity=False))
    return base64.b64encode(found.digest()).decode("ascii")


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _wait(attempt: int) -> None:
    time.sleep(random.uniform(0.5, 1) * min(0.05 * 2**attempt, 2))  # noqa: S311  # no secret
