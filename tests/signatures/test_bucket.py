"""What is kept in a bucket: whole, once, within a bounded time, and all that can go wrong on the way to it."""

import logging
import os
import subprocess
import sys
import time

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from signatures import vault
from signatures.bucket import BucketAway, OnceBucket
from tests.signatures.buckets import BUSY, SECRET, TOKEN, own_bucket, s3_server  # noqa: F401 -- fixtures


@pytest.fixture
def key():
    return vault.new_secret()


def test_same_content_again_keeps_the_first(bucket, key):
    digest = vault.put(b"%PDF once", secret=key)
    (name, first) = next(iter(bucket.lying.items()))

    vault.put(b"%PDF once", secret=key)
    assert storages["documents"].save(name, ContentFile(b"others")) == name

    assert bucket.lying == {name: first}
    assert vault.get(digest, secret=key) == b"%PDF once"
    assert bucket.front.methods() == ["HEAD", "PUT", "HEAD", "PUT", "GET"]


@pytest.mark.parametrize(
    ("ways", "asked"),
    [
        ([("PUT", BUSY)], ["HEAD", "PUT", "PUT"]),
        ([("PUT", "lost")], ["HEAD", "PUT", "PUT"]),  # written, though nobody was told
        ([("PUT", (409, "ConditionalRequestConflict"))], ["HEAD", "PUT", "PUT"]),
        ([("PUT", (501, "NotImplemented"))], ["HEAD", "PUT", "PUT"]),  # a server without conditions
        ([("HEAD", BUSY), ("PUT", BUSY), ("PUT", "lost")], ["HEAD", "HEAD", "PUT", "PUT", "PUT"]),
    ],
)
def test_what_passes_is_tried_again_and_written_once(bucket, key, ways, asked):
    bucket.front.ways = [*ways]

    digest = vault.put(b"%PDF", secret=key)

    assert bucket.front.methods() == asked
    assert len(bucket.lying) == 1
    assert vault.get(digest, secret=key) == b"%PDF"


def test_server_without_conditions_is_asked_for_one_once(bucket, key):
    bucket.front.ways = [("PUT", (501, "NotImplemented"))]
    for content in (b"one", b"two"):
        vault.put(content, secret=key)

    with_condition = ["if-none-match" in each.headers for each in bucket.front.asked if each.method == "PUT"]
    assert with_condition == [True, False, False]


@pytest.mark.parametrize("way", [BUSY, (403, "AccessDenied"), (409, "ConditionalRequestConflict"), (400, "BadDigest")])
def test_what_stays_is_told_and_nothing_is_written(bucket, key, way, caplog):
    bucket.front.ways = [("PUT", way)] * 3

    with pytest.raises(vault.StoreFull):
        vault.put(b"%PDF", secret=key)

    assert bucket.lying == {}
    assert f"BucketAway {way[1]}" in caplog.text


@pytest.mark.parametrize("way", [[BUSY] * 3, ["slow"] * 3, [(404, "NoSuchBucket")], [(403, "AccessDenied")], ["cut"]])
def test_bucket_that_does_not_answer_is_not_a_damaged_document(bucket, key, way):
    bucket.up(read_timeout=0.5)
    digest = vault.put(b"%PDF" * 100, secret=key)
    bucket.front.ways = [("GET", each) for each in way]

    with pytest.raises(vault.StoreAway) as refused:
        vault.get(digest, secret=key)

    assert (refused.value.status, refused.value.code) == (503, "unavailable")
    assert vault.get(digest, secret=key) == b"%PDF" * 100


def test_what_is_missing_or_changed_there_is_damaged(bucket, key):
    digest = vault.put(b"%PDF", secret=key)
    (name,) = bucket.lying

    bucket.s3.client.put_object(Bucket=bucket.name, Key=name, Body=b"others")
    with pytest.raises(vault.Damaged):
        vault.get(digest, secret=key)
    vault.remove(digest, secret=key)
    assert bucket.lying == {}
    with pytest.raises(vault.Damaged):
        vault.get(digest, secret=key)


def test_slow_server_holds_nobody_longer_than_set(bucket, key):
    bucket.up(read_timeout=0.3, attempts=2)
    bucket.front.ways = [("HEAD", "slow")] * 2
    began = time.monotonic()

    with pytest.raises(vault.StoreFull):
        vault.put(b"%PDF", secret=key)

    assert bucket.front.methods() == ["HEAD", "HEAD"]
    assert time.monotonic() - began < 15  # the front itself would have waited 20


def test_defaults_bound_the_time():
    facts = OnceBucket(bucket_name="documents").client_config

    assert (facts.connect_timeout, facts.read_timeout) == (2, 5)
    assert facts.retries == {"mode": "standard", "total_max_attempts": 3}


def test_secret_is_not_sent_and_no_credential_is_logged(bucket, key, caplog):
    caplog.set_level(logging.DEBUG)
    bucket.front.ways = [("PUT", (403, "AccessDenied"))]

    with pytest.raises(vault.StoreFull):
        vault.put(b"%PDF", secret=key)

    assert all(SECRET not in str(each.headers) for each in bucket.front.asked)
    assert not any(secret in caplog.text for secret in (SECRET, TOKEN, "AWS4-HMAC"))


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"bucket_name": "b", "access_key": "x", "secret_key": "y"},
        {"bucket_name": "b", "default_acl": "public-read"},
        {"bucket_name": "b", "object_parameters": {"ACL": "public-read"}},
        {"bucket_name": "b", "custom_domain": "cdn.example.org"},
    ],
)
def test_options_that_would_tell_or_show_something_are_refused(options):
    with pytest.raises(ImproperlyConfigured, match="LADO_DOCUMENT_STORE_OPTIONS"):
        OnceBucket(**options)


def test_objects_have_no_address_and_are_not_written_piece_by_piece():
    store = OnceBucket(bucket_name="documents")

    with pytest.raises(NotImplementedError):
        store.url("ab")
    with pytest.raises(ValueError, match="once"):
        store.open("ab", "wb")


def test_bucket_tells_the_size_and_that_it_is_not_there(bucket):
    store = storages["documents"]
    store.save("ab/cd", ContentFile(b"12345"))

    assert store.size("ab/cd") == 5
    with pytest.raises(FileNotFoundError):
        store.size("ab/ce")
    bucket.down()
    with pytest.raises(BucketAway):
        storages["documents"].exists("ab/cd")


def test_bucket_lists_what_lies_right_under_a_folder(bucket):
    bucket.up(location="lado")
    store = storages["documents"]
    for name in ("ab/cd/one", "ab/cd/two", "ab/ef/three", "ab/four"):
        store.save(name, ContentFile(b"x"))

    assert store.listdir("ab") == (["cd", "ef"], ["four"])
    assert store.listdir("ab/cd") == ([], ["one", "two"])
    assert store.listdir("zz") == ([], [])
    assert set(bucket.lying) == {"lado/ab/cd/one", "lado/ab/cd/two", "lado/ab/ef/three", "lado/ab/four"}
    assert abs((store.get_modified_time("ab/four") - timezone.now()).total_seconds()) < 60


def test_chain_with_a_folder_does_not_load_boto3():
    code = (
        "import sys, django; django.setup(); import signatures.commands.seals; import config.urls\n"
        "from django.core.files.storage import storages; storages['documents']\n"
        "sys.exit(any(name.partition('.')[0] in {'boto3', 'botocore', 'storages'} for name in sys.modules))"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"}
    assert subprocess.run([sys.executable, "-c", code], env=environment, check=False, timeout=120).returncode == 0
