package dev.runs.api.wei;

import dev.runs.api.error.WeiRefusal;
import dev.runs.error.RunsException.StorageFull;
import dev.runs.error.RunsException.TooLarge;
import jakarta.ws.rs.core.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.fileupload2.core.FileUploadException;
import org.apache.commons.fileupload2.core.FileUploadSizeException;
import org.apache.commons.fileupload2.core.MultipartInput;
import org.apache.commons.fileupload2.core.ParameterParser;
import org.jspecify.annotations.Nullable;

/** Reads one {@code multipart/form-data} body (RFC 7578), part by part. */
final class MultipartForm {
    private static final int MAX_FILES = 100;
    /** In bytes. A file's name has up to 255, each of which may be escaped by three. */
    private static final int MAX_PART_HEADERS = 4_096;
    /** RFC 2046. */
    private static final int LONGEST_BOUNDARY = 70;
    /** With less, in bytes, the disk is taken to be full. */
    private static final long LEAST_SPACE = 1 << 20;

    private static final String DISPOSITION = "content-disposition:";

    private final Path folder;
    private final long maxFileBytes;

    MultipartForm(Path folder, long maxFileBytes) {
        this.folder = folder;
        this.maxFileBytes = maxFileBytes;
    }

    WeiForm read(MediaType type, InputStream body) throws IOException {
        String boundary = type.getParameters().get("boundary");
        if (boundary == null || boundary.isEmpty() || boundary.length() > LONGEST_BOUNDARY) {
            throw WeiRefusal.badRequest("The header Content-Type names no boundary of 1 to 70 characters.");
        }
        WeiForm form = new WeiForm();
        try {
            MultipartInput input = MultipartInput.builder()
                    .setInputStream(new Bounded(body, 2 * maxFileBytes + 2L * WeiForms.MAX_TEXT))
                    .setBoundary(boundary.getBytes(StandardCharsets.ISO_8859_1))
                    .setMaxPartHeaderSize(MAX_PART_HEADERS)
                    .get();
            input.setHeaderCharset(StandardCharsets.UTF_8);
            int parts = 0;
            for (boolean more = input.skipPreamble(); more; more = input.readBoundary()) {
                parts++;
                if (parts > WeiForms.MAX_FIELDS + MAX_FILES) {
                    throw new TooLarge("The form has more than " + (WeiForms.MAX_FIELDS + MAX_FILES) + " parts.");
                }
                part(form, input.readHeaders(), input);
            }
            if (parts == 0) {
                throw WeiRefusal.badRequest("The body has no part that begins with the boundary of its type.");
            }
            return form;
        } catch (FileUploadSizeException e) {
            form.close();
            throw new TooLarge("The headers of a part of the form are larger than " + MAX_PART_HEADERS + " bytes.");
        } catch (FileUploadException e) {
            form.close();
            throw WeiRefusal.badRequest("The body is no complete multipart/form-data.");
        } catch (IOException | RuntimeException e) {
            form.close();
            throw e;
        }
    }

    private void part(WeiForm form, String headers, MultipartInput input) throws IOException {
        Map<String, @Nullable String> disposition = disposition(headers)
                .orElseThrow(() -> WeiRefusal.badRequest("A part of the form has no Content-Disposition: form-data."));
        String name = disposition.get("name");
        if (name == null) {
            throw WeiRefusal.badRequest("A part of the form has no name.");
        }
        if (disposition.containsKey("filename")) {
            String fileName = disposition.get("filename");
            file(form, name, fileName == null ? "" : fileName, input);
        } else {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            copy(input, text, WeiForms.MAX_TEXT, "The field " + name);
            form.add(name, text.toString(StandardCharsets.UTF_8));
        }
    }

    private void file(WeiForm form, String part, String name, MultipartInput input) throws IOException {
        if (form.fileCount() == MAX_FILES) {
            throw new TooLarge("The form has more than " + MAX_FILES + " files.");
        }
        Path content = Files.createTempFile(folder, "form-", "");
        // Known to the form before it is filled: whatever happens, it goes with it.
        form.add(new FormFile(part, name, 0, content));
        long size;
        try (OutputStream out = Files.newOutputStream(content)) {
            size = copy(input, out, maxFileBytes, "The file");
        } catch (FileUploadException e) {
            throw e;
        } catch (IOException e) {
            if (Files.getFileStore(folder).getUsableSpace() < LEAST_SPACE) {
                throw new StorageFull();
            }
            throw e;
        }
        form.replaceLast(new FormFile(part, name, size, content));
        if (size == 0 && name.isEmpty()) {
            // How browsers send a field for which no file was chosen.
            form.removeLast();
        }
    }

    private static long copy(MultipartInput input, OutputStream out, long most, String what) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        long size = 0;
        try (InputStream in = input.newInputStream()) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                size += read;
                if (size > most) {
                    throw new TooLarge(what + " is larger than the limit of " + most + " bytes.");
                }
                out.write(buffer, 0, read);
            }
        }
        return size;
    }

    /** The parameters of a part's {@code Content-Disposition}, names in lower case. */
    private static Optional<Map<String, @Nullable String>> disposition(String headers) {
        ParameterParser parser = new ParameterParser();
        parser.setLowerCaseNames(true);
        return headers.replaceAll("\r?\n[ \t]+", " ")
                .lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(DISPOSITION))
                .findFirst()
                .map(line -> parser.parse(line.substring(DISPOSITION.length()), ';'))
                .filter(parameters -> parameters.containsKey("form-data"));
    }

    /** A body of which no more is read than may be sent. */
    private static final class Bounded extends FilterInputStream {
        private final long most;
        private long read;

        Bounded(InputStream in, long most) {
            super(in);
            this.most = most;
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            count(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int count = super.read(bytes, offset, length);
            count(Math.max(count, 0));
            return count;
        }

        private void count(int more) {
            read += more;
            if (read > most) {
                throw new TooLarge("The form is larger than " + most + " bytes.");
            }
        }
    }
}
