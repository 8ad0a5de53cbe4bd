package dev.runs.api.config;

import static dev.runs.api.config.Checks.check;

import dev.runs.file.StorageIntegration;
import dev.runs.s3.S3Bucket;
import dev.runs.s3.S3Root;
import java.net.URI;
import java.util.Optional;

/**
 * Storage of an organization's own.
 *
 * @param id what clients call it
 * @param organization whose it is
 * @param root {@code s3://<bucket>/<folder>}; the rest as in {@link S3Settings}
 */
public record IntegrationSettings(
        String id,
        String organization,
        String root,
        Optional<URI> endpoint,
        String region,
        Optional<String> accessKeyId,
        Optional<String> secretAccessKey) {
    public IntegrationSettings {
        check(id != null && id.matches("[a-z0-9][a-z0-9-]{0,62}"), "storageIntegrations: id must be a-z, 0-9 and '-'");
        check(organization != null, "storageIntegrations: organization must be the name of one");
        check(
                root != null && S3Root.parse(root).isPresent(),
                "storageIntegrations: root must be s3://<bucket> or s3://<bucket>/<folder>");
        S3Settings reached = new S3Settings(endpoint, region, accessKeyId, secretAccessKey);
        endpoint = reached.endpoint();
        region = reached.region();
        accessKeyId = reached.accessKeyId();
        secretAccessKey = reached.secretAccessKey();
    }

    S3Root place() {
        return S3Root.parse(root).orElseThrow();
    }

    public StorageIntegration integration() {
        S3Settings reached = new S3Settings(endpoint, region, accessKeyId, secretAccessKey);
        return new StorageIntegration(id, organization, region, new S3Bucket(place(), reached.account()));
    }

    /** The secret must not reach a log. */
    @Override
    public String toString() {
        return "IntegrationSettings[id=" + id + ", organization=" + organization + ", root=" + root + "]";
    }
}
