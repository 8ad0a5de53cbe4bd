package dev.runs.api.wei;

import dev.runs.api.auth.Open;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** What WEI's client asks before it asks for anything: the same for every name, whether there is such an organization or not. */
@Open
@Path("/wei/{organization}")
@Produces(MediaType.APPLICATION_JSON)
public final class ServerResource {
    /** Of the WEI server whose API this is. The client warns where it is not its own. */
    private static final String VERSION = "0.7.3";

    /** That there is a server. */
    public record Up(boolean up) {}

    /** Which one. */
    public record Version(String version) {}

    @GET
    @Path("/up")
    public Up up() {
        return new Up(true);
    }

    @GET
    @Path("/version")
    public Version version() {
        return new Version(VERSION);
    }
}
