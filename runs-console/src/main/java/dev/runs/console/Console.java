package dev.runs.console;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.access.Access;
import dev.runs.dispatch.Regions;
import dev.runs.file.FileStore;
import dev.runs.log.LogStore;
import dev.runs.run.RunMetricsReader;
import dev.runs.run.Runs;
import dev.runs.workcell.Workcells;
import dev.runs.workcell.WorkflowRuns;
import java.time.Clock;
import java.util.List;

/** The whole console, ready to be registered with a JAX-RS server. */
public final class Console {
    private final Assets assets = new Assets();
    private final Templates templates = new StaticTemplates();
    private final List<Object> components;
    private final ErrorPages errorPages;

    public Console(
            Runs runs,
            WorkflowRuns workflows,
            Workcells workcells,
            Regions regions,
            Access access,
            LogStore logs,
            RunMetricsReader metrics,
            FileStore files,
            Clock clock) {
        Frames frames = new Frames(workcells, regions, assets);
        LogViews logViews = new LogViews(logs);
        errorPages = new ErrorPages(assets, templates);
        components = List.of(
                assets,
                new SignInPages(access, assets, templates),
                new SignOut(access),
                new RunListPage(runs, files.root(), clock, frames, templates),
                new RunPages(
                        runs,
                        new RunViews(runs, workflows, metrics, new ResultFiles(files), clock),
                        logViews,
                        frames,
                        templates),
                new WorkcellPages(workcells, frames, templates),
                new RunLogPages(runs, logs, logViews, templates),
                new RunFilePages(runs, files),
                new SameOrigin(errorPages),
                new ConsoleSession(access),
                new ConsoleHeaders(),
                new JteModelWriter());
    }

    /** Resources, filters and the writer of pages. Each is to be registered as it is. */
    public List<Object> components() {
        return components;
    }

    /**
     * The page that shows what the API is.
     *
     * @param document in OpenAPI 3.1
     */
    public ApiPage apiPage(JsonNode document) {
        return new ApiPage(document, assets, templates);
    }

    /** For the server's exception mappers, where the path begins with {@code /console}. */
    public ErrorPages errorPages() {
        return errorPages;
    }
}
