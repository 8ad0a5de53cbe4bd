package dev.runs.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.s3.S3Account;
import dev.runs.s3.S3Bucket;
import dev.runs.s3.S3Root;
import dev.runs.s3.S3Unavailable;
import dev.runs.s3.TestBuckets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class S3BlobStoreTest extends BlobStoreContract {
    private static final String ID = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

    @Override
    BlobStore open(Path folder) throws IOException {
        return open(new S3Root(TestBuckets.make(), "runs/files"), TestBuckets.account(), folder);
    }

    @Override
    Path incoming(Path folder) {
        return folder.resolve("incoming");
    }

    private static BlobStore open(S3Root root, S3Account account, Path folder) throws IOException {
        return S3BlobStore.open(new S3Bucket(root, account), folder.resolve("incoming"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/folder"})
    void thousandsAreListedPageByPageAndWhatIsBesideThemIsNot(String below) throws IOException {
        String bucket = TestBuckets.make();
        String prefix = below.isEmpty() ? "" : below + "/";
        for (int i = 0; i < 1_003; i++) {
            TestBuckets.put(bucket, prefix + "files/" + ID.substring(0, 22) + String.format("%04d", i), "x");
        }
        TestBuckets.put(bucket, prefix + "files/not-an-id", "x");
        TestBuckets.put(bucket, prefix + "others/" + ID, "x");
        BlobStore store = open(new S3Root(bucket, below), TestBuckets.account(), folder);
        int[] seen = {0};
        store.writtenBefore(java.time.Instant.now().plusSeconds(60)).forEachRemaining(ids -> seen[0] += ids.size());
        assertThat(seen[0]).isEqualTo(1_003);
    }

    @Test
    void aStoreThatIsAwayOrRefusesSaysSo() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        S3Account away = new S3Account(
                Optional.of(URI.create("http://127.0.0.1:" + nobody)),
                "us-east-1",
                Optional.of(new S3Account.Key("test", "secret")));
        BlobStore store = open(new S3Root("some-bucket", ""), away, folder);
        assertThatThrownBy(() -> store.size(ID))
                .isInstanceOf(S3Unavailable.class)
                .hasMessage("The storage s3://some-bucket cannot be used: it does not answer.");
        BlobStore absent = open(new S3Root("no-such-bucket", ""), TestBuckets.account(), folder);
        assertThatThrownBy(() -> absent.read(ID))
                .isInstanceOf(S3Unavailable.class)
                .hasMessage("The storage s3://no-such-bucket cannot be used: it answers 404 NoSuchBucket.");
        assertThat(store.location(ID)).as("signing asks nobody").startsWith("http://127.0.0.1:" + nobody);
    }
}
