package dev.runs.api.wei;

import dev.runs.access.Caller;
import dev.runs.experiment.Campaign;
import dev.runs.experiment.Campaigns;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Campaigns, which experiments can belong to. */
@Path("/wei/{organization}/campaigns/")
@Produces(MediaType.APPLICATION_JSON)
public final class CampaignResource {
    private final Campaigns campaigns;

    public CampaignResource(Campaigns campaigns) {
        this.campaigns = campaigns;
    }

    private record Wanted(String name, @Nullable String description) {}

    @POST
    public Object create(@Auth Caller caller, InputStream body) throws IOException {
        Wanted wanted = WeiBody.read(
                body,
                (fields, mistakes) ->
                        new Wanted(fields.text("campaign_name"), fields.optionalText("campaign_description")));
        return CampaignView.of(campaigns.create(caller, wanted.name, wanted.description));
    }

    @GET
    public StreamingOutput list(@Auth Caller caller) {
        return Listing.byId(campaigns.list(caller), Campaign::id, CampaignView::of);
    }

    @GET
    @Path("/all")
    public StreamingOutput all(@Auth Caller caller) {
        return list(caller);
    }

    @GET
    @Path("/{campaign_id}")
    public Object find(@Auth Caller caller, @PathParam("campaign_id") String id) {
        return CampaignView.of(campaigns.find(caller, id));
    }
}
