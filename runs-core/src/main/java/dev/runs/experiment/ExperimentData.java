package dev.runs.experiment;

import dev.runs.access.Caller;
import dev.runs.access.Role;
import dev.runs.database.CertainCommit;
import dev.runs.database.Ids;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.NotFound;
import dev.runs.file.FileStore;
import dev.runs.file.StoredFile;
import dev.runs.workflow.Uploads;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** The use cases of data points. Every one sees only the caller's organization. */
public final class ExperimentData {
    /** Few, since one may have two megabytes. */
    private static final int PAGE = 20;

    private static final DataPoints TABLE = new DataPoints();

    private final Jdbi jdbi;
    private final Clock clock;
    private final Ids ids;
    private final FileStore files;

    ExperimentData(Jdbi jdbi, Clock clock, Ids ids, FileStore files) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.ids = ids;
        this.files = files;
    }

    /**
     * A file that a client sends with a data point.
     *
     * @param name as it was sent: clients of WEI send the whole path that it has with them
     * @param size in bytes
     */
    public record Upload(String name, long size, InputStream content) {
        /** What comes after the last separator of a path, be it of this system or another. */
        private String baseName() {
            return Uploads.named(Uploads.lastPart(name));
        }
    }

    /** @throws dev.runs.error.RunsException.Forbidden for who may not store any, to be asked before anything is read */
    public void requireWriter(Caller caller) {
        caller.require(Role.MEMBER, "store data points");
    }

    /**
     * Keeps a data point, and its file where it is one. One whose id is known already changes nothing.
     *
     * @param upload counts only for a file
     * @throws NotFound where there is no such experiment or campaign
     * @throws InvalidRequest where the file is missing, its name can be none, or a label is longer than is kept
     * @throws IOException where the file cannot be stored: nothing is kept
     */
    public void post(Caller caller, NewDataPoint wanted, @Nullable Upload upload) throws IOException {
        requireWriter(caller);
        TextLimits.name("label", wanted.label());
        String organizationId = caller.organizationId();
        String id = wanted.id() == null ? ids.next() : wanted.id();
        boolean isThere = jdbi.inTransaction(handle -> {
            Experiments.requireNamed(handle, organizationId, wanted.experimentId(), wanted.campaignId());
            return TABLE.find(handle, organizationId, id).isPresent();
        });
        if (isThere) {
            return;
        }
        StoredFile file = wanted.isFile() ? store(organizationId, wanted, id, upload) : null;
        DataPoint point = new DataPoint(
                organizationId,
                id,
                wanted.experimentId(),
                wanted.campaignId(),
                wanted.runId(),
                wanted.stepId(),
                wanted.label(),
                file == null ? wanted.value() : null,
                file == null ? null : file.id(),
                file == null ? null : file.path(),
                clock.instant());
        CertainCommit.inTransaction(
                jdbi, handle -> TABLE.add(handle, point), (handle, added) -> TABLE.add(handle, point));
    }

    public DataPoint find(Caller caller, String id) {
        return jdbi.withHandle(handle -> TABLE.find(handle, caller.organizationId(), id))
                .orElseThrow(() -> new NotFound("Data point " + id + " not found"));
    }

    /** All of an experiment's, by their ids. */
    public Rows<DataPoint> of(Caller caller, String experimentId) {
        jdbi.useHandle(handle -> Experiments.require(handle, caller.organizationId(), experimentId));
        return new Rows<>(
                PAGE,
                Integer.MAX_VALUE,
                (last, limit) -> jdbi.withHandle(handle ->
                        TABLE.of(handle, caller.organizationId(), experimentId, last == null ? "" : last.id(), limit)));
    }

    private StoredFile store(String organizationId, NewDataPoint wanted, String id, @Nullable Upload upload)
            throws IOException {
        if (upload == null) {
            throw new InvalidRequest(
                    "file",
                    "A data point of the type " + NewDataPoint.FILE + " comes with its file.",
                    "Send it as the part called file.");
        }
        String path = "experiments/" + wanted.experimentId() + "/" + id + "/" + upload.baseName();
        return files.put(organizationId, path, upload.content(), upload.size());
    }
}
