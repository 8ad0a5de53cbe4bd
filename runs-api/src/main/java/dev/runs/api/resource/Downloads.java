package dev.runs.api.resource;

import dev.runs.console.Attachment;
import dev.runs.file.FileStore;
import dev.runs.file.StoredFile;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;

/** Files, always as downloads: what users stored is never shown in our origin. */
public final class Downloads {
    private Downloads() {}

    public static Response of(FileStore files, StoredFile file) throws IOException {
        return Response.ok(files.read(file), MediaType.APPLICATION_OCTET_STREAM_TYPE)
                .header(HttpHeaders.CONTENT_LENGTH, file.size())
                .header(HttpHeaders.CONTENT_DISPOSITION, Attachment.named(file.path()))
                .tag(file.sha256())
                .build();
    }
}
