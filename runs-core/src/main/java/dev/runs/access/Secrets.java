package dev.runs.access;

import dev.runs.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;

/** Random secrets and the hashes they are kept as. */
final class Secrets {
    private static final String BASE62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {}

    /** Random characters, 5.95 bits each. */
    static String base62(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(BASE62.charAt(RANDOM.nextInt(BASE62.length())));
        }
        return text.toString();
    }

    /** A number in base 62, with leading zeros. */
    static String base62(long number, int length) {
        char[] text = new char[length];
        for (int i = length - 1; i >= 0; i--) {
            text[i] = BASE62.charAt((int) (number % BASE62.length()));
            number /= BASE62.length();
        }
        return new String(text);
    }

    /** In lower-case hex. */
    static String sha256(String secret) {
        return Sha256.hex(secret.getBytes(StandardCharsets.UTF_8));
    }

    /** Compares in a time that does not depend on where they differ. */
    static boolean areEqual(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
