package dev.runs.s3;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;

/**
 * What lies below one root. Paths are relative to it, and a path is taken as it is: who takes one from a caller checks
 * it first. Every method throws {@link S3Unavailable} where the store cannot be used; only {@link #signedGet} and
 * {@link #signedPut} ask nobody.
 */
public final class S3Bucket {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** Without a single byte. */
    private static final Duration SILENCE = Duration.ofSeconds(30);

    /** Somebody waits for what is short: no longer than the clients of ours wait for an answer. */
    private static final AwsRequestOverrideConfiguration SHORT = AwsRequestOverrideConfiguration.builder()
            .apiCallAttemptTimeout(Duration.ofSeconds(4))
            .apiCallTimeout(Duration.ofSeconds(10))
            .build();

    /** Long enough for an attempt to fetch all its files, or for a client to begin to send one. */
    private static final Duration SIGNED = Duration.ofHours(1);

    private static final S3Configuration STYLE =
            S3Configuration.builder().chunkedEncodingEnabled(false).build();
    private static final int NOT_FOUND = 404;

    private final S3Root root;
    private final S3Client client;
    private final S3Presigner presigner;

    public S3Bucket(S3Root root, S3Account account) {
        this.root = root;
        AwsCredentialsProvider credentials = account.key()
                .<AwsCredentialsProvider>map(
                        key -> StaticCredentialsProvider.create(AwsBasicCredentials.create(key.id(), key.secret())))
                .orElseGet(() -> DefaultCredentialsProvider.builder().build());
        URI endpoint = account.endpoint().orElse(null);
        // Stores other than Amazon's seldom have a host for each bucket, nor all of its newer checksums.
        boolean isOther = endpoint != null;
        this.client = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(SILENCE))
                .credentialsProvider(credentials)
                .region(Region.of(account.region()))
                .endpointOverride(endpoint)
                .forcePathStyle(isOther)
                .serviceConfiguration(STYLE)
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .build();
        this.presigner = S3Presigner.builder()
                .credentialsProvider(credentials)
                .region(Region.of(account.region()))
                .endpointOverride(endpoint)
                .serviceConfiguration(
                        STYLE.toBuilder().pathStyleAccessEnabled(isOther).build())
                .build();
    }

    public S3Root root() {
        return root;
    }

    /** The newest version of what lies there; empty where nothing does. */
    public Optional<S3Object> find(String path) throws S3Unavailable {
        try {
            HeadObjectResponse head = asked(() -> client.headObject(
                    to -> to.bucket(root.bucket()).key(key(path)).overrideConfiguration(SHORT)));
            return Optional.of(new S3Object(
                    path, head.contentLength(), head.lastModified(), bare(head.eTag()), version(head.versionId())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Puts a file there, durably. */
    public void put(String path, Path file, String sha256) throws IOException {
        String checksum = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(sha256));
        asked(() -> client.putObject(
                to -> to.bucket(root.bucket()).key(key(path)).checksumSHA256(checksum), RequestBody.fromFile(file)));
    }

    /** @throws NoSuchFileException where nothing lies there */
    public InputStream get(String path) throws IOException {
        return asked(() -> client.getObject(from -> from.bucket(root.bucket()).key(key(path))));
    }

    /** Deleting what is not there changes nothing. */
    public void delete(String path) throws IOException {
        asked(() -> client.deleteObject(at -> at.bucket(root.bucket()).key(key(path))));
    }

    /**
     * What is directly in a folder, its folders once.
     *
     * @param folder without slashes at its ends; empty for the root
     * @param next of the part before; null for the first
     */
    public S3Page list(String folder, @Nullable String next, int limit) throws IOException {
        return page(folder, "/", next, limit);
    }

    /** Everything below a folder, whatever lies between. */
    public S3Page listAll(String folder, @Nullable String next, int limit) throws IOException {
        return page(folder, null, next, limit);
    }

    private S3Page page(String folder, @Nullable String delimiter, @Nullable String next, int limit)
            throws IOException {
        String prefix = key(folder.isEmpty() ? "" : folder + "/");
        ListObjectsV2Response found = asked(() -> client.listObjectsV2(in -> in.bucket(root.bucket())
                .prefix(prefix)
                .delimiter(delimiter)
                .continuationToken(next)
                .overrideConfiguration(SHORT)
                .maxKeys(limit)));
        List<String> folders = found.commonPrefixes().stream()
                .map(each -> path(each.prefix()))
                .map(path -> path.substring(0, path.length() - 1))
                .toList();
        List<S3Object> objects = found.contents().stream()
                // Some tools make a folder by an object of its name.
                .filter(each -> !each.key().equals(prefix))
                .map(each -> new S3Object(path(each.key()), each.size(), each.lastModified(), bare(each.eTag()), null))
                .toList();
        return new S3Page(folders, objects, found.nextContinuationToken());
    }

    /** A URL for whoever has it to get what lies there, for an hour; {@code version} null for the newest. */
    public String signedGet(String path, @Nullable String version) {
        return presigner
                .presignGetObject(signed -> signed.signatureDuration(SIGNED)
                        .getObjectRequest(from ->
                                from.bucket(root.bucket()).key(key(path)).versionId(version)))
                .url()
                .toString();
    }

    /** A URL for whoever has it to put something there with a plain PUT, for an hour. */
    public String signedPut(String path) {
        return presigner
                .presignPutObject(signed -> signed.signatureDuration(SIGNED)
                        .putObjectRequest(to -> to.bucket(root.bucket()).key(key(path))))
                .url()
                .toString();
    }

    private <T> T asked(Supplier<T> question) throws S3Unavailable, NoSuchFileException {
        try {
            return question.get();
        } catch (SdkException e) {
            if (e instanceof AwsServiceException refusal
                    && refusal.statusCode() == NOT_FOUND
                    && !isAboutBucket(refusal)) {
                throw new NoSuchFileException(root.uri());
            }
            throw new S3Unavailable("The storage " + root.uri() + " cannot be used: " + reason(e), e);
        }
    }

    private static boolean isAboutBucket(AwsServiceException refusal) {
        return refusal.awsErrorDetails() != null
                && "NoSuchBucket".equals(refusal.awsErrorDetails().errorCode());
    }

    private static String reason(SdkException e) {
        if (e instanceof AwsServiceException refusal) {
            return "it answers " + refusal.statusCode()
                    + (refusal.awsErrorDetails() == null
                            ? ""
                            : " " + refusal.awsErrorDetails().errorCode()) + ".";
        }
        return "it does not answer.";
    }

    private String key(String path) {
        return root.prefix() + path;
    }

    private String path(String key) {
        return key.substring(root.prefix().length());
    }

    private static String bare(String etag) {
        return etag.replace("\"", "");
    }

    /** Of a bucket that keeps none, some stores say so in a word. */
    private static @Nullable String version(@Nullable String id) {
        return "null".equals(id) ? null : id;
    }
}
