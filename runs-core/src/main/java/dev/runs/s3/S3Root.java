package dev.runs.s3;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A bucket, or a folder of one: {@code s3://bucket} or {@code s3://bucket/folder/of/it}.
 *
 * @param folder without slashes at its ends; empty for the whole bucket
 */
public record S3Root(String bucket, String folder) {
    /** Amazon's rules for the names of buckets; of folders, what needs no thought. */
    private static final Pattern URI =
            Pattern.compile("s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/((?:[A-Za-z0-9_=-][A-Za-z0-9._=-]{0,99}/)*"
                    + "[A-Za-z0-9_=-][A-Za-z0-9._=-]{0,99}))?/?");

    /** Empty where the text names no such root. */
    public static Optional<S3Root> parse(String uri) {
        Matcher matcher = URI.matcher(uri);
        return matcher.matches()
                ? Optional.of(new S3Root(matcher.group(1), matcher.group(2) == null ? "" : matcher.group(2)))
                : Optional.empty();
    }

    /** Without a final slash. */
    public String uri() {
        return "s3://" + bucket + (folder.isEmpty() ? "" : "/" + folder);
    }

    /** What begins the key of everything below it. */
    String prefix() {
        return folder.isEmpty() ? "" : folder + "/";
    }
}
