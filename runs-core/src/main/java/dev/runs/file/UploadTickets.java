package dev.runs.file;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.Jdbi;

/**
 * What a signed upload URL carries: who may put what where until when. Signed with HMAC-SHA-256 under a key that the
 * servers of one database share; one altered character is refused.
 */
public final class UploadTickets {
    /** How long an upload may wait before it begins. */
    public static final Duration VALID = Duration.ofMinutes(15);

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private static final String KEY_FORM = "^[0-9a-f]{64}$";

    private final SecretKeySpec key;
    private final Clock clock;

    public UploadTickets(Jdbi jdbi, Clock clock) {
        byte[] proposed = new byte[32];
        new SecureRandom().nextBytes(proposed);
        String shared = jdbi.inTransaction(handle -> new FileTable()
                .settingOr(handle, "signing-key", KEY_FORM, HexFormat.of().formatHex(proposed)));
        this.key = new SecretKeySpec(HexFormat.of().parseHex(shared), "HmacSHA256");
        this.clock = clock;
    }

    /** Leave to put one file. */
    public record Ticket(String organizationId, String path) {}

    /** A text that is safe in a URL's path. */
    public String sign(Ticket ticket) {
        long expires = clock.instant().plus(VALID).toEpochMilli();
        String claims = expires + "\n" + ticket.organizationId() + "\n" + ticket.path();
        byte[] bytes = claims.getBytes(StandardCharsets.UTF_8);
        return ENCODER.encodeToString(bytes) + "." + ENCODER.encodeToString(mac(bytes));
    }

    /** Empty where the text was not signed here, was altered, or has expired. */
    public Optional<Ticket> verify(String text) {
        int dot = text.indexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        byte[] claims;
        byte[] signature;
        try {
            claims = DECODER.decode(text.substring(0, dot));
            signature = DECODER.decode(text.substring(dot + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        // Several texts can decode to the same bytes: only the one that we write is ours.
        boolean ours = MessageDigest.isEqual(mac(claims), signature)
                && text.equals(ENCODER.encodeToString(claims) + "." + ENCODER.encodeToString(signature));
        if (!ours) {
            return Optional.empty();
        }
        String[] parts = new String(claims, StandardCharsets.UTF_8).split("\n", 3);
        return Instant.ofEpochMilli(Long.parseLong(parts[0])).isAfter(clock.instant())
                ? Optional.of(new Ticket(parts[1], parts[2]))
                : Optional.empty();
    }

    private byte[] mac(byte[] bytes) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return mac.doFinal(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has HMAC-SHA-256", e);
        }
    }
}
