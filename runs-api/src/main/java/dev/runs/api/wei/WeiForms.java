package dev.runs.api.wei;

import dev.runs.api.error.WeiRefusal;
import dev.runs.error.RunsException.TooLarge;
import dev.runs.file.Folders;
import jakarta.ws.rs.NotSupportedException;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads forms, urlencoded ones and {@code multipart/form-data} alike: WEI's client sends the one where there are no
 * files, and else the other. Files go to the disk as they come in.
 */
public final class WeiForms {
    /** In bytes, of one field. */
    static final int MAX_TEXT = 4_000_000;
    /** More than a form of WEI's has. */
    static final int MAX_FIELDS = 100;
    /** Three bytes for each that is escaped. */
    private static final int MAX_URLENCODED = 3 * MAX_TEXT;

    private final Path folder;
    private final long maxFileBytes;

    private WeiForms(Path folder, long maxFileBytes) {
        this.folder = folder;
        this.maxFileBytes = maxFileBytes;
    }

    /**
     * @param folder for what comes in, nobody else's: what a killed server left in it is deleted
     * @param maxFileBytes of one file; all together may have twice that
     */
    public static WeiForms in(Path folder, long maxFileBytes) throws IOException {
        Folders.delete(folder);
        Files.createDirectories(folder);
        return new WeiForms(folder, maxFileBytes);
    }

    /**
     * @throws WeiRefusal 400 where it is not the form that it says to be
     * @throws TooLarge where a field, a file, or all together are larger than is taken
     * @throws NotSupportedException for another type of body
     */
    public WeiForm read(@Nullable MediaType type, InputStream body) throws IOException {
        if (type != null
                && type.isCompatible(MediaType.APPLICATION_FORM_URLENCODED_TYPE)
                && !type.isWildcardSubtype()) {
            return urlencoded(body);
        }
        if (type != null && type.isCompatible(MediaType.MULTIPART_FORM_DATA_TYPE) && !type.isWildcardSubtype()) {
            return new MultipartForm(folder, maxFileBytes).read(type, body);
        }
        throw new NotSupportedException();
    }

    private static WeiForm urlencoded(InputStream body) throws IOException {
        byte[] bytes = body.readNBytes(MAX_URLENCODED + 1);
        if (bytes.length > MAX_URLENCODED) {
            throw new TooLarge("The form is larger than " + MAX_URLENCODED + " bytes.");
        }
        List<String> pairs = List.of(new String(bytes, StandardCharsets.UTF_8).split("&", MAX_FIELDS + 2));
        if (pairs.size() > MAX_FIELDS) {
            throw new TooLarge("The form has more than " + MAX_FIELDS + " fields.");
        }
        WeiForm form = new WeiForm();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            String text = equals < 0 ? "" : decoded(pair.substring(equals + 1));
            form.add(decoded(equals < 0 ? pair : pair.substring(0, equals)), text);
        }
        return form;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw WeiRefusal.badRequest("The form has a % that is not followed by two hexadecimal digits.");
        }
    }
}
