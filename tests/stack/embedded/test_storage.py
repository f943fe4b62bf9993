from tests.stack.embedded.deployed import Deployed


def test_an_object_can_be_encrypted_with_the_accounts_own_key(deployed: Deployed) -> None:
    s3 = deployed.stack.aws.client("s3")
    place = {"Bucket": deployed.addresses.bucket, "Key": "encrypted"}

    s3.put_object(**place, Body=b"code", ServerSideEncryption="aws:kms")

    stored = s3.get_object(**place)
    assert stored["Body"].read() == b"code"
    assert (stored["ServerSideEncryption"], stored["SSEKMSKeyId"]) == ("aws:kms", "alias/aws/s3")
