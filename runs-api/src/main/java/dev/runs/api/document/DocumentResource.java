package dev.runs.api.document;

import dev.runs.api.auth.Open;
import dev.runs.console.ApiPage;
import dev.runs.hash.Sha256;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;

/**
 * The description of the API, for programs and for people. The official command-line client reads it before anything
 * else, and offers only the commands whose operations it finds there.
 */
@Path("/")
@Open
public final class DocumentResource {
    private final byte[] json;
    private final EntityTag tag;
    private final ApiPage page;

    public DocumentResource(ApiDocument document, ApiPage page) {
        this.json = document.json();
        this.tag = new EntityTag(Sha256.hex(json).substring(0, 32));
        this.page = page;
    }

    @GET
    @Path("openapi.json")
    @Produces(MediaType.APPLICATION_JSON)
    public Response document(@Context Request request) {
        Response.ResponseBuilder unchanged = request.evaluatePreconditions(tag);
        return (unchanged == null ? Response.ok(json) : unchanged)
                .tag(tag)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .build();
    }

    @GET
    @Path("docs")
    @Produces("text/html;charset=utf-8")
    public Response page(@Context UriInfo uri) {
        return page.show(uri.getBaseUri());
    }
}
