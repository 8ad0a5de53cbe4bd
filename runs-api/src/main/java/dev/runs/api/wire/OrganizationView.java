package dev.runs.api.wire;

import dev.runs.access.Caller;
import dev.runs.access.Organization;
import dev.runs.access.Role;
import dev.runs.file.StorageIntegration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * The caller's organization, with every field that the OpenAPI document requires.
 *
 * @param users the caller; who else belongs to it, only the administrator of the installation can list
 * @param storageIntegrations further storage of its own
 * @param fileStore the managed storage
 */
public record OrganizationView(
        String id,
        Instant createTime,
        Instant updateTime,
        String name,
        List<String> wherobotsCloudFeatures,
        List<UserView> users,
        List<UserView> services,
        List<RoleView> roles,
        List<Integration> storageIntegrations,
        Store fileStore,
        boolean verified,
        boolean domainIsVerified,
        String samlSsoStatus,
        String defaultRuntime,
        String defaultRegion,
        String state,
        List<String> allowedRegions) {

    /** @param id the organization's: each has one */
    public record Store(String id, Instant createTime, Instant updateTime, String bucketName) {}

    /** @param path its {@code s3://} URI, without a final slash */
    public record Integration(
            String id, Instant createTime, Instant updateTime, String name, String path, String region) {}

    public static OrganizationView of(
            Organization organization,
            Caller caller,
            String bucket,
            List<StorageIntegration> integrations,
            String defaultRuntime,
            String defaultRegion,
            List<String> allowedRegions) {
        String id = organization.id();
        Instant made = organization.createdAt();
        return new OrganizationView(
                id,
                made,
                made,
                organization.name(),
                List.of("RUNS"),
                List.of(UserView.of(caller)),
                List.of(),
                Arrays.stream(Role.values()).map(role -> RoleView.of(role, id)).toList(),
                integrations.stream()
                        .map(each -> new Integration(each.id(), made, made, each.id(), each.uri(), each.region()))
                        .toList(),
                new Store(id, made, made, bucket),
                true,
                false,
                "INACTIVE",
                defaultRuntime,
                defaultRegion,
                "ACTIVE",
                allowedRegions);
    }
}
