package dev.runs.module;

import java.util.Map;
import java.util.Optional;

/**
 * What an answer begins with.
 *
 * @param headers by lower-cased name; of those that are there twice the first
 * @param length of the body in bytes, where that is said
 * @param delimited whether it is said where the body ends, other than by closing the connection
 */
record Head(int status, Map<String, String> headers, Optional<Long> length, boolean delimited) {
    boolean successful() {
        return status >= 200 && status < 300;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }
}
