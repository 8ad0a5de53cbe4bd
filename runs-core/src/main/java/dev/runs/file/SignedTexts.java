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
 * Texts for URLs that say what their holder may do until when. Signed with HMAC-SHA-256 under a key that the servers of
 * one database share; one altered character is refused, and so is a text that was made for another purpose.
 */
final class SignedTexts {
    /** From its making on. */
    static final Duration VALID = Duration.ofMinutes(15);

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder DECODER = Base64.getUrlDecoder();

    private static final String KEY_FORM = "^[0-9a-f]{64}$";

    /** What it is for, in the words of HTTP: what puts something takes nothing out. */
    enum Purpose {
        PUT,
        GET
    }

    /** @param subject may hold anything */
    record Claims(String organizationId, String subject) {}

    private final SecretKeySpec key;
    private final Clock clock;

    SignedTexts(Jdbi jdbi, Clock clock) {
        byte[] proposed = new byte[32];
        new SecureRandom().nextBytes(proposed);
        String shared = jdbi.inTransaction(handle -> new FileTable()
                .settingOr(handle, "signing-key", KEY_FORM, HexFormat.of().formatHex(proposed)));
        this.key = new SecretKeySpec(HexFormat.of().parseHex(shared), "HmacSHA256");
        this.clock = clock;
    }

    /** A text that is safe in a URL's path. */
    String sign(Purpose purpose, Claims claims) {
        long expires = clock.instant().plus(VALID).toEpochMilli();
        byte[] bytes = (expires + "\n" + purpose + "\n" + claims.organizationId() + "\n" + claims.subject())
                .getBytes(StandardCharsets.UTF_8);
        return ENCODER.encodeToString(bytes) + "." + ENCODER.encodeToString(mac(bytes));
    }

    /** Empty where the text was not signed here for this, was altered, or has expired. */
    Optional<Claims> verify(Purpose purpose, String text) {
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
        boolean ours = MessageDigest.isEqual(mac(bytes), signature)
                && text.equals(ENCODER.encodeToString(bytes) + "." + ENCODER.encodeToString(signature));
        if (!ours) {
            return Optional.empty();
        }
        String[] parts = new String(bytes, StandardCharsets.UTF_8).split("\n", 4);
        // One that an older version has signed has fewer parts.
        boolean holds = parts.length == 4
                && parts[1].equals(purpose.name())
                && Instant.ofEpochMilli(Long.parseLong(parts[0])).isAfter(clock.instant());
        return holds ? Optional.of(new Claims(parts[2], parts[3])) : Optional.empty();
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
