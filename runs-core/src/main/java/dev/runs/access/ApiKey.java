package dev.runs.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known of an API key: everything but the key. */
public record ApiKey(
        String id,
        String userId,
        String email,
        Role role,
        String lastFour,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt) {}
