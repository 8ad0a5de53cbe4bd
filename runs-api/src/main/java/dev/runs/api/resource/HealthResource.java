package dev.runs.api.resource;

import dev.runs.api.auth.Open;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** For probes, and for who opens the server's address. */
@Path("/")
@Open
public final class HealthResource {
    private final Map<String, BooleanSupplier> checks;

    /** @param checks each by its name, true where all is well; they must not throw */
    public HealthResource(Map<String, BooleanSupplier> checks) {
        this.checks = Map.copyOf(checks);
    }

    /** The whole, and each part. */
    public record Health(String status, Map<String, Check> checks) {}

    /** One part. */
    public record Check(String status) {}

    /** Always 200, as the contract has it for probes: a server whose database is away must not be restarted. */
    @GET
    @Path("health")
    @Produces(MediaType.APPLICATION_JSON)
    public Health health() {
        Map<String, Check> results = checks.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, check -> new Check(check.getValue().getAsBoolean() ? "ok" : "error")));
        boolean well =
                results.values().stream().allMatch(check -> check.status().equals("ok"));
        return new Health(well ? "ok" : "degraded", results);
    }

    @GET
    public Response root() {
        return Response.seeOther(URI.create("/console")).build();
    }
}
