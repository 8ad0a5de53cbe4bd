package dev.runs.api.config;

import static dev.runs.api.config.Checks.check;
import static dev.runs.api.config.Checks.or;

import dev.runs.s3.S3Account;
import java.net.URI;
import java.util.Optional;

/**
 * How a store that speaks S3 is reached.
 *
 * @param endpoint empty for Amazon's own
 * @param accessKeyId and {@code secretAccessKey}: both or neither, and then as Amazon's tools find them
 */
public record S3Settings(
        Optional<URI> endpoint, String region, Optional<String> accessKeyId, Optional<String> secretAccessKey) {
    static final S3Settings DEFAULT = new S3Settings(Optional.empty(), "us-east-1", Optional.empty(), Optional.empty());

    public S3Settings {
        endpoint = or(endpoint, Optional.empty());
        region = or(region, "us-east-1");
        accessKeyId = or(accessKeyId, Optional.empty());
        secretAccessKey = or(secretAccessKey, Optional.empty());
        check(
                endpoint.isEmpty()
                        || (String.valueOf(endpoint.get().getScheme()).matches("https?")
                                && endpoint.get().getHost() != null),
                "endpoint must be a URL that begins with http:// or https://");
        check(region.matches("[a-z0-9-]{1,64}"), "region must be a-z, 0-9 and '-'");
        check(
                accessKeyId.isPresent() == secretAccessKey.isPresent(),
                "accessKeyId and secretAccessKey must both be set, or neither");
    }

    public S3Account account() {
        return new S3Account(
                endpoint, region, accessKeyId.map(id -> new S3Account.Key(id, secretAccessKey.orElseThrow())));
    }

    /** The secret must not reach a log. */
    @Override
    public String toString() {
        return "S3Settings[endpoint=" + endpoint + ", region=" + region + ", accessKeyId=" + accessKeyId + "]";
    }
}
