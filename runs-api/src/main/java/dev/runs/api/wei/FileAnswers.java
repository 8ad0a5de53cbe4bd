package dev.runs.api.wei;

import dev.runs.file.FileStore;
import dev.runs.file.StoredFile;
import dev.runs.log.LogDownload;
import dev.runs.log.LogStore;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.net.URLConnection;
import java.util.Date;

/**
 * Files as WEI's server answers them: with a type that is guessed from the name. In a browser none of them is a page of
 * ours: every answer of the API is in a sandbox.
 */
final class FileAnswers {
    private static final String UNKNOWN = "text/plain;charset=utf-8";

    private FileAnswers() {}

    static Response of(FileStore files, StoredFile file) throws IOException {
        String type = URLConnection.guessContentTypeFromName(file.path());
        return Response.ok(files.read(file), type == null ? UNKNOWN : type)
                .header(HttpHeaders.CONTENT_LENGTH, file.size())
                .lastModified(Date.from(file.createdAt()))
                .tag(file.sha256())
                .build();
    }

    static Response ofLog(LogStore logs, String runId) {
        StreamingOutput log = out -> LogDownload.write(logs, runId, out);
        return Response.ok(log, MediaType.TEXT_PLAIN_TYPE.withCharset("utf-8")).build();
    }
}
