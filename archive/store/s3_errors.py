"""What an S3 server's refusals mean: worth another try, or not, and what mends it."""

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionError,  # noqa: A004  # botocore's own, not Python's
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    PartialCredentialsError,
    ReadTimeoutError,
    ResponseStreamingError,
)

from archive.errors import NoSuchObject, StoreError, StoreRefused, StoreUnavailable

_UNREACHABLE = (
    ConnectionError,
    HTTPClientError,
    IncompleteReadError,
    ReadTimeoutError,
    ResponseStreamingError,
)
_CREDENTIALS = "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY to a user of that server"
_MENDS = {
    "NoSuchBucket": "create the bucket, or correct the store's address",
    "InvalidBucketName": "correct the bucket's name in the store's address",
    "AccessDenied": "give this user the right to read, write and list that bucket",
    "403": f"{_CREDENTIALS} who may read, write and list that bucket",
    "InvalidAccessKeyId": _CREDENTIALS,
    "SignatureDoesNotMatch": _CREDENTIALS,
    "ExpiredToken": "renew the session's credentials",
    "RequestTimeTooSkewed": "set this machine's clock",
    "PermanentRedirect": "name the bucket's region: s3://bucket/prefix?region=NAME",
    "301": "name the bucket's region: s3://bucket/prefix?region=NAME",
    "NotImplemented": "use a server that honours If-None-Match on PUT",
}
_TEMPORARY = {"SlowDown", "RequestTimeout", "Throttling", "TooManyRequests", "429", "408"}


def translated(error: Exception, store: str, key: str | None = None) -> StoreError:
    """Return the store's error for boto3's `error`, naming `store` and what mends it."""
    where = f"{key} in {store}" if key else store
    if isinstance(error, ClientError):
        return _answered(error, where)
    if isinstance(error, NoCredentialsError | PartialCredentialsError):
        return StoreRefused(f"{where}: no credentials; {_CREDENTIALS}")
    if isinstance(error, _UNREACHABLE):
        return StoreUnavailable(f"{where} cannot be reached: {error}; start it, or correct the endpoint")
    kind = "boto3 says" if isinstance(error, BotoCoreError) else "the settings are no good:"
    return StoreRefused(f"{where}: {kind} {error}; correct the store's address or the AWS settings")


def _answered(error: ClientError, where: str) -> StoreError:
    code = str(error.response.get("Error", {}).get("Code", ""))
    message = error.response.get("Error", {}).get("Message", "")
    status = int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in {"NoSuchKey", "404"}:
        return NoSuchObject(f"{where} does not exist")
    if (status >= 500 and code not in _MENDS) or code in _TEMPORARY:
        return StoreUnavailable(f"{where}: the server answered {status} {code} {message}; try again later")
    mend = _MENDS.get(code, "read the server's own log")
    return StoreRefused(f"{where}: the server answered {status} {code} {message}; {mend}")
