package dev.runs.api.wire;

import dev.runs.access.Role;
import java.time.Instant;
import java.util.List;

/** A role, which is as old as its organization and means the same in each. What it may do is not told in policies. */
public record RoleView(
        String id, Instant createTime, Instant updateTime, String name, String organizationId, List<String> policies) {
    public static RoleView of(Role role, String organizationId) {
        Instant made = Made.at(organizationId);
        return new RoleView(role.word(), made, made, role.word(), organizationId, List.of());
    }
}
