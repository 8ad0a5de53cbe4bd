package dev.runs.console;

import java.nio.charset.StandardCharsets;

/** {@code Content-Disposition} for a name that somebody else chose (RFC 6266, RFC 8187). */
public final class Attachment {
    private static final String UNRESERVED = "!#$&+-.^_`|~";

    private Attachment() {}

    /** @param path of which the last segment is the name */
    public static String named(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        StringBuilder ascii = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain = c >= ' ' && c < 127 && c != '"' && c != '\\' && c != '%' && c != '/';
            ascii.append(plain ? c : '_');
        }
        StringBuilder encoded = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = (c < 128 && Character.isLetterOrDigit(c)) || UNRESERVED.indexOf(c) >= 0;
            if (plain) {
                encoded.append(c);
            } else {
                encoded.append(String.format("%%%02X", b & 0xff));
            }
        }
        return "attachment; filename=\"" + ascii + "\"; filename*=UTF-8''" + encoded;
    }
}
