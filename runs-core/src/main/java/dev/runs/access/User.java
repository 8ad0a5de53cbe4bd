package dev.runs.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Somebody of an organization. A disabled user's API keys and sessions are refused. */
public record User(
        String id,
        String organizationId,
        String organizationName,
        String email,
        Role role,
        Instant createdAt,
        @Nullable Instant disabledAt) {}
