"""Documents in an S3-compatible bucket, written once: `LADO_DOCUMENT_STORE=signatures.bucket.OnceBucket`.

Imported only where the setting names it, for boto3 takes its time and memory. Private: no ACL and no addresses.
"""

import base64
import hashlib
import threading
from datetime import datetime
from typing import Any, NoReturn

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile, File
from django.utils.functional import cached_property
from storages.backends.s3 import S3Storage

KIND = "application/octet-stream"  # what lies there is encrypted
NOT_THERE = {"NoSuchKey", "404"}  # a HEAD is answered by a status only
THERE, AT_ONCE, UNKNOWN = "PreconditionFailed", "ConditionalRequestConflict", "NotImplemented"
OFFERED = {
    *("bucket_name", "endpoint_url", "region_name", "location", "addressing_style", "signature_version", "verify"),
    *("proxies", "session_profile", "object_parameters", "connect_timeout", "read_timeout", "attempts"),
}
_making = threading.Lock()  # of clients: boto3 makes them one at a time, whatever may use them


class BucketAway(ConnectionError):
    """The bucket does not answer, or not as it should; nothing is known about what lies in it."""


class OnceBucket(S3Storage):
    """Objects that are there whole or not at all, and never change: what has a name already is kept.

    Raises FileNotFoundError for what is not there and BucketAway for anything else, within a bounded time.
    """

    client_config: Any  # botocore's

    def __init__(self, **options: Any) -> None:
        _check(options)
        super().__init__(**options)
        self.client_config = self.client_config.merge(
            Config(
                connect_timeout=self.connect_timeout,
                read_timeout=self.read_timeout,
                retries={"mode": "standard", "total_max_attempts": self.attempts},
                # not every server knows the newer checksums; ours is Content-MD5, which all know
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            )
        )
        self._conditional = True  # until the server says that it cannot

    def get_default_settings(self) -> dict[str, Any]:
        """Those of django-storages, and how long to wait: 3 times 5 seconds, at the very most."""
        return {**super().get_default_settings(), "connect_timeout": 2, "read_timeout": 5, "attempts": 3}

    @cached_property
    def client(self) -> Any:
        """One for all threads: they may share it, and a resource for each takes 100 times as long as a request."""
        with _making:
            return self._create_session().client(
                "s3", region_name=self.region_name, endpoint_url=self.endpoint_url, config=self.client_config,
                verify=self.verify,
            )  # fmt: skip

    def exists(self, name: str) -> bool:
        """Whether there is such an object."""
        try:
            self._ask("head_object", name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name: str) -> int:
        """Its length in bytes."""
        return int(self._ask("head_object", name)["ContentLength"])

    def get_modified_time(self, name: str) -> datetime:
        """When it was written, by the server's clock."""
        found: datetime = self._ask("head_object", name)["LastModified"]
        return found

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        """(folders, files) right under it; none where there is no such folder. Only tidying up and restoring ask."""
        above = f"{self._normalize_name(name)}/".lstrip("/")
        folders, files, more = [], [], True
        asked = {"Prefix": above, "Delimiter": "/"}
        while more:
            page = self._told("list_objects_v2", name, **asked)
            folders += [each["Prefix"][len(above) : -1] for each in page.get("CommonPrefixes", ())]
            files += [each["Key"][len(above) :] for each in page.get("Contents", ())]
            asked["ContinuationToken"] = more = page.get("NextContinuationToken", "")
        return folders, [each for each in files if each]

    def delete(self, name: str) -> None:
        """Remove it, if it is there: in a bucket with versions the bytes stay until its own rules remove them."""
        self._ask("delete_object", name)

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name that was asked for: content has one name."""
        del max_length
        return name

    def url(self, name: str, *_arguments: Any, **_options: Any) -> NoReturn:
        """There is none: documents are read through Lado, which knows who may and writes it down."""
        raise NotImplementedError(f"{name} has no address")

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            raise ValueError("Documents are written by save, once.")
        answer = self._ask("get_object", name)
        try:
            return ContentFile(answer["Body"].read(), name=name)
        except BotoCoreError as error:  # it broke off, or came to a halt
            raise BucketAway(type(error).__name__) from error

    def _save(self, name: str, content: File) -> str:
        content.seek(0)
        data = content.read()
        sum_ = hashlib.md5(data, usedforsecurity=False).digest()  # S3 refuses what came otherwise than it left
        facts = {**self.get_object_parameters(name), "ContentType": KIND, "Body": data}
        facts["ContentMD5"] = base64.b64encode(sum_).decode()
        for _time in range(self.attempts):
            once = {"IfNoneMatch": "*"} if self._conditional else {}
            try:
                self._ask("put_object", name, **facts, **once)
            except BucketAway as error:
                code = str(error)
                if code == THERE:  # the same content was written before, or by a try whose answer was lost
                    return name
                if code not in (AT_ONCE, UNKNOWN):
                    raise
                self._conditional = self._conditional and code != UNKNOWN
            else:
                return name
        raise BucketAway(AT_ONCE)

    def _ask(self, operation: str, name: str, **facts: Any) -> Any:
        return self._told(operation, name, Key=self._normalize_name(name), **facts)

    def _told(self, operation: str, name: str, **facts: Any) -> Any:
        """The server's answer; FileNotFoundError, or BucketAway with its code only: a message may tell too much."""
        try:
            return getattr(self.client, operation)(Bucket=self.bucket_name, **facts)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in NOT_THERE:
                raise FileNotFoundError(name) from error
            raise BucketAway(code) from error
        except BotoCoreError as error:
            raise BucketAway(type(error).__name__) from error


def _check(options: dict[str, Any]) -> None:
    """Credentials come from the environment or the machine's role; nothing makes what lies there public."""
    strange = {*options} - OFFERED | {"ACL"} & {*options.get("object_parameters", {})}
    if strange:
        raise ImproperlyConfigured(f"LADO_DOCUMENT_STORE_OPTIONS of a bucket may not have {', '.join(sorted(strange))}")
    if not options.get("bucket_name"):
        raise ImproperlyConfigured("LADO_DOCUMENT_STORE_OPTIONS needs a bucket_name")
