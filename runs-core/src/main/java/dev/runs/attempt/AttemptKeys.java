package dev.runs.attempt;

import dev.runs.database.SharedSettings;
import dev.runs.hash.Hmac;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Jdbi;

/**
 * The credential of an attempt, with which its pod asks the server for what it needs. It is the attempt's name and a
 * signature of it under a key of the database, so nothing of it is stored anywhere, and every server makes the same.
 * Whether the attempt still lives is asked of the run itself.
 */
public final class AttemptKeys {
    /** The name of an attempt, as {@link dev.runs.run.Run#attemptName()} makes it. */
    static final Pattern NAME = Pattern.compile("run-[0-9a-z]{26}-[1-9][0-9]{0,8}");

    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();
    private static final int INSTALLATION_BYTES = 8;

    private final Hmac key;

    public AttemptKeys(Jdbi jdbi) {
        key = SharedSettings.signingKey(jdbi, "attempt-key");
    }

    /** What the pod of this attempt shows. */
    public String of(String attemptName) {
        return attemptName + "." + signature("attempt " + attemptName);
    }

    /** The attempt whose key this is; empty where it is none of ours. */
    public Optional<String> attemptName(String text) {
        String name = text.substring(0, Math.max(0, text.indexOf('.')));
        boolean isOurs = NAME.matcher(name).matches()
                && MessageDigest.isEqual(
                        of(name).getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
        return isOurs ? Optional.of(name) : Optional.empty();
    }

    /** A word that tells this database's pods from those of another installation in the same namespace. */
    public String installation() {
        byte[] mac = key.of("installation".getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(mac, 0, INSTALLATION_BYTES);
    }

    private String signature(String text) {
        return ENCODER.encodeToString(key.of(text.getBytes(StandardCharsets.UTF_8)));
    }
}
