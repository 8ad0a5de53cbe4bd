package dev.runs.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who did, or was refused, what.
 *
 * @param organizationName null where it is of none or not known
 * @param who an e-mail address, or the administrator of the installation; of a refused sign-in what was claimed
 * @param via the API key's or session's id
 * @param action a word of {@link Audit.Action}, or one that only a newer version knows
 * @param subject what it was done to
 * @param address from where; null for a command
 */
public record AuditEntry(
        String id,
        Instant at,
        @Nullable String organizationName,
        String who,
        @Nullable String via,
        String action,
        String subject,
        @Nullable String address,
        @Nullable String requestId) {}
