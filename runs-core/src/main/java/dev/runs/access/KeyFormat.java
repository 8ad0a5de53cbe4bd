package dev.runs.access;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;

/**
 * The form of an API key: {@code runs_<id>_<secret><checksum>}. The id is a ULID in lower case, the secret 30 base-62
 * characters (178 bits), the checksum the CRC-32 of all before it in 6 base-62 characters. A wrong checksum shows a
 * mistyped or made-up key without asking the database; it proves nothing.
 */
record KeyFormat(String id, String secret) {
    private static final int SECRET_LENGTH = 30;
    private static final Pattern FORM = Pattern.compile("runs_([0-9a-z]{26})_([0-9A-Za-z]{30})([0-9A-Za-z]{6})");

    static KeyFormat create(String id) {
        return new KeyFormat(id, Secrets.base62(SECRET_LENGTH));
    }

    static Optional<KeyFormat> parse(String key) {
        Matcher matcher = FORM.matcher(key);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        KeyFormat parsed = new KeyFormat(matcher.group(1).toUpperCase(Locale.ROOT), matcher.group(2));
        return parsed.checksum().equals(matcher.group(3)) ? Optional.of(parsed) : Optional.empty();
    }

    /** The key itself. */
    String text() {
        return body() + checksum();
    }

    String secretSha256() {
        return Secrets.sha256(secret);
    }

    private String body() {
        return "runs_" + id.toLowerCase(Locale.ROOT) + "_" + secret;
    }

    private String checksum() {
        CRC32 crc = new CRC32();
        crc.update(body().getBytes(StandardCharsets.US_ASCII));
        return Secrets.base62(crc.getValue(), 6);
    }

    @Override
    public String toString() {
        return "runs_" + id.toLowerCase(Locale.ROOT) + "_...";
    }
}
