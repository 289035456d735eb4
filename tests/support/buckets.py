"""An S3 server on loopback (moto's, which is not ours), for stores that keep files in a bucket."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import boto3
import fsspec
import pytest
from moto.server import ThreadedMotoServer

if TYPE_CHECKING:
    from collections.abc import Iterator

_REGION = "eu-central-1"
_FOLDER = "patients"


@dataclass(frozen=True)
class Bucket:
    """A bucket of the server, looked at by another client than the store's."""

    name: str

    @property
    def url(self) -> str:
        """Return the address of a store that has a folder of the bucket."""
        return f"s3://{self.name}/{_FOLDER}"

    def objects(self) -> dict[str, bytes]:
        """Return what lies in the store's folder, by its name without folders."""
        found = self._client.list_objects_v2(Bucket=self.name, Prefix=f"{_FOLDER}/")
        return {
            each["Key"].rpartition("/")[2]: self._client.get_object(
                Bucket=self.name, Key=each["Key"]
            )["Body"].read()
            for each in found.get("Contents", ())
        }

    def unfinished(self) -> list[str]:
        """Return the names of uploads in parts that nobody has ended."""
        found = self._client.list_multipart_uploads(Bucket=self.name)
        return [each["Key"] for each in found.get("Uploads", ())]

    def make(self) -> None:
        """Make the bucket."""
        self._client.create_bucket(
            Bucket=self.name, CreateBucketConfiguration={"LocationConstraint": _REGION}
        )

    @property
    def _client(self) -> Any:
        return boto3.client("s3")


@contextmanager
def an_object_server() -> Iterator[None]:
    """Run a server, and set what botocore reads to find it, as an operator would."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
            patch.setenv("AWS_ACCESS_KEY_ID", "made-up")
            patch.setenv("AWS_SECRET_ACCESS_KEY", "made-up")
            patch.setenv("AWS_DEFAULT_REGION", _REGION)
            # Where nobody listens is said at once.
            patch.setenv("AWS_MAX_ATTEMPTS", "1")
            yield
    finally:
        server.stop()
        # fsspec remembers connections for the life of a process; a product has one server.
        fsspec.get_filesystem_class("s3").clear_instance_cache()


def an_empty_bucket() -> Bucket:
    """Return a new bucket of the server that runs."""
    bucket = Bucket(f"files-{uuid4().hex}")
    bucket.make()
    return bucket
