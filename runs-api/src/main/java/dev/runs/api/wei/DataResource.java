package dev.runs.api.wei;

import dev.runs.access.Caller;
import dev.runs.api.error.WeiRefusal;
import dev.runs.api.resource.Downloads;
import dev.runs.experiment.DataPoint;
import dev.runs.experiment.ExperimentData;
import dev.runs.experiment.ExperimentData.Upload;
import dev.runs.experiment.NewDataPoint;
import dev.runs.file.FileStore;
import io.dropwizard.auth.Auth;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** Data points: what steps returned, and what clients add to it. */
@Path("/wei/{organization}/data/")
@Produces(MediaType.APPLICATION_JSON)
public final class DataResource {
    private final ExperimentData data;
    private final FileStore files;
    private final WeiForms forms;

    public DataResource(ExperimentData data, FileStore files, WeiForms forms) {
        this.data = data;
        this.files = files;
        this.forms = forms;
    }

    /** How WEI answers who sends a data point. */
    record Status(String status) {}

    /** How WEI refuses one that belongs to nothing. */
    record Refusal(String status, String message) {}

    @POST
    public Response post(@Auth Caller caller, @Context HttpHeaders headers, InputStream body) throws IOException {
        data.requireWriter(caller);
        try (WeiForm form = forms.read(headers.getMediaType(), body)) {
            String text = form.text("datapoint").orElseThrow(() -> WeiRefusal.missing("body", "datapoint"));
            Optional<NewDataPoint> point = WeiFields.dataPoint(text);
            if (point.isEmpty()) {
                return Response.status(Response.Status.BAD_REQUEST)
                        .entity(new Refusal("error", "Experiment ID is required when uploading datapoints."))
                        .build();
            }
            post(caller, point.get(), form.files("file"));
            return Response.ok(new Status("success")).build();
        }
    }

    private void post(Caller caller, NewDataPoint point, List<FormFile> uploads) throws IOException {
        if (uploads.isEmpty()) {
            data.post(caller, point, null);
            return;
        }
        FormFile last = uploads.get(uploads.size() - 1);
        try (InputStream content = Files.newInputStream(last.content())) {
            data.post(caller, point, new Upload(last.name(), last.size(), content));
        }
    }

    /** The file, or the value in an object. */
    @GET
    @Path("/{datapoint_id}")
    @Produces({MediaType.APPLICATION_JSON, MediaType.WILDCARD})
    public Response value(@Auth Caller caller, @PathParam("datapoint_id") String id) throws IOException {
        DataPoint point = data.find(caller, id);
        return point.fileId() == null
                ? Response.ok("{\"value\":" + point.value() + "}", MediaType.APPLICATION_JSON_TYPE)
                        .build()
                : Downloads.of(files, files.version(caller.organizationId(), point.fileId()));
    }

    @GET
    @Path("/{datapoint_id}/info")
    public Object info(@Auth Caller caller, @PathParam("datapoint_id") String id) {
        return DataPointView.of(data.find(caller, id), files.root(), caller.organizationName());
    }
}
