package dev.runs.api.wire;

import dev.runs.access.Caller;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is calling.
 *
 * @param name null: a user has an e-mail address only
 * @param roles one: the caller's with this API key
 */
public record UserView(
        String id,
        Instant createTime,
        Instant updateTime,
        String organizationId,
        String email,
        @Nullable String name,
        List<RoleView> roles,
        List<String> policies) {
    public static UserView of(Caller caller) {
        Instant made = Made.at(caller.userId());
        return new UserView(
                caller.userId(),
                made,
                made,
                caller.organizationId(),
                caller.email(),
                null,
                List.of(RoleView.of(caller.role(), caller.organizationId())),
                List.of());
    }
}
