package dev.runs.console;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;

/** The description of the API as a page, for everybody; its examples name the server under which it was asked for. */
public final class ApiPage {
    private final JsonNode document;
    private final Assets assets;
    private final Templates templates;

    ApiPage(JsonNode document, Assets assets, Templates templates) {
        this.document = document;
        this.assets = assets;
        this.templates = templates;
    }

    public Response show(URI baseUri) {
        Frame frame = Frame.of("API", null, baseUri, assets);
        Response page = Response.ok(
                        templates.apiPage(frame, new ApiReader(document, baseUri).read()),
                        MediaType.TEXT_HTML_TYPE.withCharset("utf-8"))
                .build();
        ConsoleHeaders.apply(page.getHeaders());
        return page;
    }
}
