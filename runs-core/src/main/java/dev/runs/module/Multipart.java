package dev.runs.module;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;

/** A step's files as a form, as WEI's modules want them: each a part called {@code files}, under the step's label. */
final class Multipart {
    private static final Pattern ENDING = Pattern.compile("[\\p{Cntrl}\"]");

    private final String boundary = "runs-" + UUID.randomUUID();

    String type() {
        return "multipart/form-data; boundary=" + boundary;
    }

    void write(Map<String, FileContent> files, OutputStream out) throws IOException {
        for (Map.Entry<String, FileContent> file : files.entrySet()) {
            text(
                    out,
                    "--" + boundary + "\r\nContent-Disposition: form-data; name=\"files\"; filename=\""
                            + escaped(file.getKey()) + "\"\r\nContent-Type: application/octet-stream\r\n\r\n");
            try (InputStream in = file.getValue().open()) {
                in.transferTo(out);
            }
            text(out, "\r\n");
        }
        text(out, "--" + boundary + "--\r\n");
    }

    /** What would end the name or the line, as browsers write it (WHATWG HTML, multipart form data). */
    private static String escaped(String label) {
        return ENDING.matcher(label)
                .replaceAll(one ->
                        String.format(Locale.ROOT, "%%%02X", (int) one.group().charAt(0)));
    }

    private static void text(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
