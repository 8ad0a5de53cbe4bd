package dev.runs.file;

import dev.runs.error.RunsException.InvalidRequest;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How files are named: {@code s3://<bucket>/<organization>/<path>}. An organization's root is the only place its
 * callers can name; a path is compared as text and never becomes a path of this machine.
 *
 * @param bucket the bucket of the managed storage, the same for all organizations
 */
public record StorageRoot(String bucket) {
    private static final String SCHEME = "s3://";

    /** In UTF-8. */
    private static final int MAX_PATH_BYTES = 1000;

    /** Controls and whatever else is no sign: of the kind C, and Unicode's own line ends. */
    private static final Pattern FORBIDDEN = Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}\\\\]");

    public String uri(String organizationName, String path) {
        return SCHEME + bucket + "/" + organizationName + "/" + path;
    }

    /**
     * The path below the organization's root that a URI or key names.
     *
     * @param uri {@code s3://bucket/organization/path} or the same without the scheme; the organization by name or id
     * @return empty where it lies outside the organization's root
     * @throws InvalidRequest where the path is inside but no path that a file could have
     */
    public Optional<String> pathOf(String uri, String organizationName, String organizationId, String field) {
        String key = key(uri);
        for (String owner : new String[] {organizationName, organizationId}) {
            String root = bucket + "/" + owner + "/";
            if (key.startsWith(root)) {
                return Optional.of(checked(key.substring(root.length()), field));
            }
        }
        return Optional.empty();
    }

    /**
     * The folder below the organization's root that a URI or key names, as {@link #pathOf} reads them: empty text for the
     * root itself, which the bucket alone names, too. Slashes at its end count for nothing.
     */
    public Optional<String> folderOf(String uri, String organizationName, String organizationId, String field) {
        String folder = withoutFinalSlashes(uri);
        String key = key(folder);
        boolean isRoot = key.equals(bucket)
                || key.equals(bucket + "/" + organizationName)
                || key.equals(bucket + "/" + organizationId);
        return isRoot ? Optional.of("") : pathOf(folder, organizationName, organizationId, field);
    }

    /** A URI without its scheme, or a key as it is. */
    static String key(String uri) {
        return uri.startsWith(SCHEME) ? uri.substring(SCHEME.length()) : uri;
    }

    static String withoutFinalSlashes(String uri) {
        int end = uri.length();
        while (end > 0 && uri.charAt(end - 1) == '/') {
            end--;
        }
        return uri.substring(0, end);
    }

    /** The path itself, in Unicode's NFC, where a file could have it: no empty, {@code .} or {@code ..} segment. */
    static String checked(String path, String field) {
        String normal = Normalizer.normalize(path, Normalizer.Form.NFC);
        boolean wrong = normal.isEmpty()
                || normal.getBytes(StandardCharsets.UTF_8).length > MAX_PATH_BYTES
                || FORBIDDEN.matcher(normal).find();
        for (String segment : normal.split("/", -1)) {
            wrong |= segment.isEmpty() || segment.equals(".") || segment.equals("..");
        }
        if (wrong) {
            throw new InvalidRequest(
                    field,
                    "That is no path that a file can have.",
                    "Use names separated by single slashes, without '.', '..', backslashes or control characters, at"
                            + " most 1,000 bytes.");
        }
        return normal;
    }
}
