package dev.runs.console;

import dev.runs.access.Caller;
import dev.runs.file.StorageRoot;
import dev.runs.run.Page;
import dev.runs.run.Run;
import dev.runs.run.RunFilter;
import dev.runs.run.Runs;
import gg.jte.models.runtime.JteModel;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.time.Clock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The list of an organization's runs: what one sees first. */
@Path("/console")
@ConsolePage
@SignedIn
public final class RunListPage {
    private static final int PAGE = 25;
    private static final int INDEXED = 3;

    private static final Pattern NO_NAME_HAS = Pattern.compile("\\p{Cntrl}");

    private final Runs runs;
    private final StorageRoot storage;
    private final Clock clock;
    private final Frames frames;
    private final Templates templates;

    RunListPage(Runs runs, StorageRoot storage, Clock clock, Frames frames, Templates templates) {
        this.runs = runs;
        this.storage = storage;
        this.clock = clock;
        this.frames = frames;
        this.templates = templates;
    }

    @GET
    public Response home() {
        return Response.seeOther(URI.create(NextPath.HOME)).build();
    }

    /** @param name a part of a name, or with {@code *} a pattern */
    @GET
    @Path("runs")
    @Produces("text/html;charset=utf-8")
    public JteModel list(
            @Context SecurityContext security,
            @Context UriInfo uri,
            @QueryParam("status") @Nullable String status,
            @QueryParam("name") @Nullable String name,
            @QueryParam("cursor") @Nullable String cursor) {
        Caller caller = ConsoleSession.caller(security);
        StatusChip chip = StatusChip.parse(status);
        String typed =
                name == null ? "" : NO_NAME_HAS.matcher(name).replaceAll("").strip();
        Page<Run> page = runs.list(caller, new RunFilter(pattern(typed), null, chip.statuses(), null), cursor, PAGE);
        return templates.runList(
                frames.of("Runs", caller, uri),
                RunListView.of(page, chip, typed, cursor, clock.instant()),
                FirstRun.of(uri.getBaseUri(), storage.uri(caller.organizationName(), "hello.py")));
    }

    /** Anywhere in the name, but of one or two letters at its beginning: names have an index of three in a row. */
    private static String pattern(String typed) {
        if (typed.isEmpty() || typed.contains("*")) {
            return typed;
        }
        return (typed.length() < INDEXED ? "" : "*") + typed + "*";
    }
}
