package dev.runs.api.wei;

import dev.runs.access.Caller;
import dev.runs.experiment.DataPoint;
import dev.runs.experiment.Experiment;
import dev.runs.experiment.Experiments;
import dev.runs.file.StorageRoot;
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

/** Experiments, as WEI's client creates and continues them. */
@Path("/wei/{organization}/experiments/")
@Produces(MediaType.APPLICATION_JSON)
public final class ExperimentResource {
    private final Experiments experiments;
    private final StorageRoot root;

    public ExperimentResource(Experiments experiments, StorageRoot root) {
        this.experiments = experiments;
        this.root = root;
    }

    @POST
    public Object create(@Auth Caller caller, InputStream body) throws IOException {
        return view(caller, experiments.create(caller, WeiBody.read(body, WeiFields::experiment)));
    }

    @GET
    public StreamingOutput list(@Auth Caller caller) {
        return Listing.byId(experiments.list(caller), Experiment::id, experiment -> view(caller, experiment));
    }

    @GET
    @Path("/all")
    public StreamingOutput all(@Auth Caller caller) {
        return list(caller);
    }

    @GET
    @Path("/{experiment_id}")
    public Object find(@Auth Caller caller, @PathParam("experiment_id") String id) {
        return view(caller, experiments.find(caller, id));
    }

    /** WEI answers {@code null}. */
    @POST
    @Path("/{experiment_id}/check_in")
    public String checkIn(@Auth Caller caller, @PathParam("experiment_id") String id) {
        experiments.checkIn(caller, id);
        return "null";
    }

    @GET
    @Path("/{experiment_id}/events")
    public StreamingOutput events(@Auth Caller caller, @PathParam("experiment_id") String id) {
        return Listing.byId(experiments.events().of(caller, id));
    }

    @GET
    @Path("/{experiment_id}/log")
    public StreamingOutput log(@Auth Caller caller, @PathParam("experiment_id") String id) {
        return Listing.inOrder(experiments.events().of(caller, id));
    }

    @GET
    @Path("/{experiment_id}/data")
    public StreamingOutput data(@Auth Caller caller, @PathParam("experiment_id") String id) {
        return Listing.byId(
                experiments.data().of(caller, id),
                DataPoint::id,
                point -> DataPointView.of(point, root, caller.organizationName()));
    }

    private Object view(Caller caller, Experiment experiment) {
        return ExperimentView.of(experiment, root, caller.organizationName());
    }
}
