package dev.runs.api.wire;

import dev.runs.access.Caller;
import dev.runs.access.Organization;
import dev.runs.access.Role;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * The caller's organization, with every field that the OpenAPI document requires.
 *
 * @param users the caller; who else belongs to it, only the administrator of the installation can list
 * @param storageIntegrations none: there is the managed storage only
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
        List<String> storageIntegrations,
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

    public static OrganizationView of(
            Organization organization,
            Caller caller,
            String bucket,
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
                List.of(),
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
