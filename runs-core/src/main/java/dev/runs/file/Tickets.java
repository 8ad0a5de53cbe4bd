package dev.runs.file;

import dev.runs.database.SharedSettings;
import dev.runs.hash.Hmac;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/**
 * What a signed URL carries: who may put or get what until when. Signed with HMAC-SHA-256 under a key that the servers
 * of one database share; one altered character is refused, and so is a text that was made for another purpose.
 */
public final class Tickets {
    /** How long an upload or a download may wait before it begins. */
    public static final Duration VALID = Duration.ofMinutes(15);

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    /** What it is for, in the words of HTTP: what puts something takes nothing out. */
    public enum Purpose {
        /** The subject is the path of a file. */
        PUT,
        /** The subject is the id of a version. */
        GET
    }

    /**
     * Leave to do one thing.
     *
     * @param subject may hold anything
     */
    public record Ticket(Purpose purpose, String organizationId, String subject) {}

    private final Hmac key;
    private final Clock clock;

    public Tickets(Jdbi jdbi, Clock clock) {
        this.key = SharedSettings.signingKey(jdbi, "signing-key");
        this.clock = clock;
    }

    /** A text that is safe in a URL's path. */
    public String sign(Ticket ticket) {
        long expires = clock.instant().plus(VALID).toEpochMilli();
        byte[] bytes = (expires + "\n" + ticket.purpose() + "\n" + ticket.organizationId() + "\n" + ticket.subject())
                .getBytes(StandardCharsets.UTF_8);
        return ENCODER.encodeToString(bytes) + "." + ENCODER.encodeToString(key.of(bytes));
    }

    /** Empty where the text was not signed here for this, was altered, or has expired. */
    public Optional<Ticket> verify(Purpose purpose, String text) {
        int dot = text.indexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        byte[] bytes;
        byte[] signature;
        try {
            bytes = DECODER.decode(text.substring(0, dot));
            signature = DECODER.decode(text.substring(dot + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        // Several texts can decode to the same bytes: only the one that we write is ours.
        boolean ours = MessageDigest.isEqual(key.of(bytes), signature)
                && text.equals(ENCODER.encodeToString(bytes) + "." + ENCODER.encodeToString(signature));
        if (!ours) {
            return Optional.empty();
        }
        String[] parts = new String(bytes, StandardCharsets.UTF_8).split("\n", 4);
        // One that an older version has signed has fewer parts.
        boolean holds = parts.length == 4
                && parts[1].equals(purpose.name())
                && Instant.ofEpochMilli(Long.parseLong(parts[0])).isAfter(clock.instant());
        return holds ? Optional.of(new Ticket(purpose, parts[2], parts[3])) : Optional.empty();
    }
}
