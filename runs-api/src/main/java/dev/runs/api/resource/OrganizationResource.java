package dev.runs.api.resource;

import dev.runs.access.Access;
import dev.runs.access.Caller;
import dev.runs.access.Organization;
import dev.runs.api.config.Settings;
import dev.runs.api.wire.OrganizationView;
import dev.runs.file.StorageIntegrations;
import dev.runs.run.RegionNames;
import dev.runs.runtime.Runtimes;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The caller's organization, which the command-line client asks first. */
@Path("/organization")
@Produces(MediaType.APPLICATION_JSON)
public final class OrganizationResource {
    /** What the clients offer and send by default. */
    private static final List<String> USUAL_REGIONS =
            List.of("aws-us-west-2", "aws-us-east-1", "aws-us-east-2", "aws-eu-west-1", "aws-ap-south-1");

    private final Access access;
    private final StorageIntegrations integrations;
    private final Settings settings;
    private final Runtimes runtimes;
    private final List<String> regions;

    public OrganizationResource(Access access, StorageIntegrations integrations, Runtimes runtimes, Settings settings) {
        this.access = access;
        this.integrations = integrations;
        this.settings = settings;
        this.runtimes = runtimes;
        RegionNames names = settings.regionNames();
        Set<String> allowed = new TreeSet<>(names.names());
        USUAL_REGIONS.stream().filter(names::accepts).forEach(allowed::add);
        this.regions = List.copyOf(allowed);
    }

    @GET
    public OrganizationView organization(@Auth Caller caller) {
        Organization organization = access.organization(caller);
        return OrganizationView.of(
                organization,
                caller,
                settings.bucket(),
                integrations.of(caller.organizationName()),
                runtimes.defaultName(organization.runtimes()),
                settings.defaultRegion(),
                regions);
    }
}
