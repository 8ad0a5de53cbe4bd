package dev.runs.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.Platform;
import dev.runs.SettableClock;
import dev.runs.access.Access;
import dev.runs.access.Caller;
import dev.runs.access.Organization;
import dev.runs.access.Origin;
import dev.runs.access.RequestLimits;
import dev.runs.access.Role;
import dev.runs.attempt.Attempts;
import dev.runs.attempt.StartPermits;
import dev.runs.experiment.Campaign;
import dev.runs.experiment.Experiment;
import dev.runs.experiment.Experiments;
import dev.runs.experiment.NewDataPoint;
import dev.runs.experiment.NewEvent;
import dev.runs.experiment.NewExperiment;
import dev.runs.experiment.Rows;
import dev.runs.file.FileChanges;
import dev.runs.file.Tickets;
import dev.runs.log.LogCursor;
import dev.runs.log.LogLine;
import dev.runs.log.LogPattern;
import dev.runs.log.LogSearch;
import dev.runs.log.LogWriter;
import dev.runs.metric.Grant;
import dev.runs.metric.Series;
import dev.runs.retention.Retention;
import dev.runs.retention.RetentionRules;
import dev.runs.run.Page;
import dev.runs.run.Run;
import dev.runs.run.RunEnvironment;
import dev.runs.run.RunFilter;
import dev.runs.run.RunStatus;
import dev.runs.run.SubmitKey;
import dev.runs.workcell.TestWorkflows;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Goes through the use cases of the core in such a way that each of its statements is executed. */
final class EveryStatement {
    private static final Origin HERE = new Origin("192.0.2.1", "request");

    private final Platform platform;
    private final SettableClock clock;
    private final ScriptedExecutor executor = new ScriptedExecutor();
    private final ServerLease lease;

    EveryStatement(Platform platform, SettableClock clock) {
        this.platform = platform;
        this.clock = clock;
        this.lease =
                new ServerLease(platform.jdbi, clock, platform.ids, "planned", "test", DispatchRules.DEFAULT.lease());
    }

    void play() throws IOException {
        access();
        lists();
        runs();
        logs();
        files();
        experiments();
        workflows();
        dispatch();
        retention();
    }

    private void access() {
        platform.admin.createOrganization("planned");
        platform.admin.organizations();
        platform.admin.setLimits(
                "acme",
                old -> new Organization(old.id(), old.name(), old.createdAt(), 20, 1_000_000, null, 1_000, null));
        platform.admin.createUser("planned", "planned@acme.example", Role.MEMBER);
        platform.admin.setRole("planned@acme.example", Role.ADMIN);
        platform.admin.users("acme");
        platform.admin.users(null);
        platform.admin.keys("acme");
        platform.admin.keys(null);
        Access access = new Access(platform.jdbi, clock, platform.ids, new RequestLimits(clock, 0));
        String key = platform.admin.createKey("acme", "member@acme.example", Role.MEMBER, null);
        assertThat(access.authenticate(key, HERE)).isPresent();
        String session = access.signIn("member@acme.example", key, HERE).orElseThrow();
        assertThat(access.session(session, HERE)).isPresent();
        access.signOut(session, HERE);
        String link = platform.admin.createSignInLink("planned@acme.example");
        assertThat(access.signIn(link, HERE)).isPresent();
        access.organization(platform.member);
        access.noteRefusal(platform.member, "GET /nothing");
        platform.admin.revokeKey(key.split("_")[1]);
        platform.admin.disableUser("planned@acme.example");
        audit();
    }

    private void audit() {
        for (String organization : new String[] {null, "acme"}) {
            for (String who : new String[] {null, "user-7@seeded.example", "nobody@acme.example"}) {
                for (Instant since : new Instant[] {null, clock.instant().minus(Duration.ofHours(1))}) {
                    platform.admin.audit(organization, who, since, 100);
                }
            }
        }
    }

    /** Each filter alone and with each other one, forwards and backwards. */
    private void lists() {
        List<RunFilter> filters = List.of(
                RunFilter.ALL,
                new RunFilter("etl_8", null, Set.of(), null),
                new RunFilter("no such name", null, Set.of(), null),
                new RunFilter("etl_8*", null, Set.of(), null),
                new RunFilter("no such*", null, Set.of(), null),
                new RunFilter("*tl_8*", null, Set.of(), null),
                new RunFilter("*o suc*", null, Set.of(), null),
                new RunFilter(null, clock.instant().minus(Duration.ofHours(1)), Set.of(), null),
                new RunFilter(null, null, Set.of(RunStatus.FAILED), null),
                new RunFilter(null, null, Set.of(RunStatus.CANCELLED, RunStatus.RUNNING), null),
                new RunFilter(null, null, Set.of(), "rare"),
                new RunFilter(null, null, Set.of(), "local"),
                new RunFilter(null, null, Set.of(), "no such region"),
                new RunFilter(null, null, Set.of(), null, Set.of("team=data")),
                new RunFilter(null, null, Set.of(), null, Set.of("no=such")),
                new RunFilter(null, null, Set.of(), null, Set.of("team=data", "night=2026-01-01")),
                new RunFilter(null, null, Set.of(RunStatus.RUNNING), null, Set.of("team=data")),
                new RunFilter(null, null, Set.of(), "rare", Set.of("no=such")));
        for (RunFilter filter : filters) {
            Page<Run> first = platform.runs.list(platform.member, filter, null, 20);
            if (first.next() != null) {
                Page<Run> second = platform.runs.list(platform.member, filter, first.next(), 20);
                platform.runs.list(platform.member, filter, second.previous(), 20);
            }
        }
    }

    private void runs() {
        Run run = platform.submit(platform.member);
        for (int i = 0; i < 2; i++) {
            platform.runs.submit(
                    platform.member,
                    Platform.request(RunEnvironment.NONE, Map.of("team", "data"), false),
                    new SubmitKey("planned", "0a"));
        }
        platform.runs.find(platform.member, run.id());
        platform.runs.events(List.of(run));
        platform.runs.active(List.of(run.id()));
        platform.runs.cancel(platform.member, run.id());
    }

    private void logs() {
        Run run = platform.submit(platform.member);
        LogWriter writer = platform.logs.open(run.id(), 1).orElseThrow();
        for (int i = 1; i <= 20; i++) {
            writer.append(lines(200), String.valueOf(i));
        }
        writer.seal();
        platform.logs.page(run.id(), LogCursor.START, 10, 1_000);
        platform.logs.page(run.id(), LogCursor.at(clock.millis()), 10, 1_000);
        platform.logs.tail(run.id(), 10, 1_000);
        platform.logs.summary(run.id());
        platform.logs.lengths(List.of(run.id()));
        platform.logs.stream(run.id(), 0, (number, line) -> {});
        new LogSearch(platform.jdbi, clock)
                .search(run.id(), LogPattern.text("line", true), LogCursor.START, 10, 1, false);
        Series series = new Series(clock.instant(), 5L, List.of(new Series.Point(1_000, 500, null)));
        platform.metrics.record(run.id(), 1, new Grant(1, 1 << 30, null), series);
        platform.metrics.of(run.id());
    }

    static List<LogLine> lines(int count) {
        return Stream.generate(() -> LogLine.of(1_800_000_000_000L, LogLine.Source.PLATFORM, "a line"))
                .limit(count)
                .toList();
    }

    private void files() throws IOException {
        String organization = platform.member.organizationId();
        platform.put(platform.member, "planned/a.txt", "first");
        platform.put(platform.member, "planned/a.txt", "second");
        platform.files.version(
                organization, platform.files.get(organization, "planned/a.txt").id());
        for (String folder : List.of("", "folder-8", "no-such-folder")) {
            var page = platform.files.page(organization, folder, null, 20);
            if (page.next() != null) {
                platform.files.page(organization, folder, page.next(), 20);
            }
            platform.files.hasFolder(organization, folder);
        }
        platform.files.below(organization, "folder-8", 20);
        platform.files.room(organization);
        platform.files.isTheDatabasesOwn();
        new Tickets(platform.jdbi, clock);
        FileChanges changes = platform.files.changes();
        changes.makeFolder(platform.member, "empty");
        changes.renameFile(platform.member, "planned/a.txt", "b.txt");
        changes.deleteFile(platform.member, "planned/b.txt");
        changes.deleteFolder(platform.member, "folder-16");
    }

    private void experiments() throws IOException {
        Experiments experiments = platform.experiments();
        Campaign campaign = experiments.campaigns().create(platform.member, "planned", null);
        experiments.campaigns().find(platform.member, campaign.id());
        all(experiments.campaigns().list(platform.member));
        Experiment experiment = experiments.create(
                platform.member, new NewExperiment("planned", campaign.id(), null, List.of("a@acme.example")));
        experiments.checkIn(platform.member, experiment.id());
        all(experiments.list(platform.member));
        NewEvent event = new NewEvent(
                "01ARZ3NDEKTSV4RRFFQ69G5FAV", null, experiment.id(), campaign.id(), null, "A", "B", null, Map.of());
        for (int i = 0; i < 2; i++) {
            experiments.events().post(platform.member, event);
        }
        experiments.events().find(platform.member, "01ARZ3NDEKTSV4RRFFQ69G5FAV");
        all(experiments.events().list(platform.member));
        all(experiments.events().of(platform.member, experiment.id()));
        all(experiments.events().of(platform.member, SeededPlatform.EXPERIMENT));
        NewDataPoint point = new NewDataPoint(
                "01ARZ3NDEKTSV4RRFFQ69G5FAV", experiment.id(), null, null, null, "planned", NewDataPoint.VALUE, "1");
        experiments.data().post(platform.member, point, null);
        experiments.data().find(platform.member, "01ARZ3NDEKTSV4RRFFQ69G5FAV");
        all(experiments.data().of(platform.member, SeededPlatform.EXPERIMENT));
    }

    private void workflows() {
        TestWorkflows workflows = new TestWorkflows(platform);
        Caller admin = platform.caller("acme", "planner@acme.example", Role.ADMIN);
        workflows.workcells().put(admin, "name: planned\nconfig: {}\nmodules: []\n");
        workflows.workcells().yaml(admin);
        workflows.workcells().remove(admin);
        Experiment experiment = workflows.experiment();
        Run run = workflows.submit(experiment);
        workflows.take(run);
        workflows.takeModule(run);
        workflows.begin(run);
        workflows.takeBack(run);
        workflows.begin(run);
        workflows.endStep(run);
        workflows.begin(run);
        workflows.failStep(run);
        workflows.events(run);
        Run stopped = workflows.submit(experiment);
        workflows.begin(stopped);
        workflows.stop(stopped);
        platform.runs.list(platform.member, RunFilter.workflows(), null, 20);
    }

    private static void all(Rows<?> rows) {
        rows.forEachRemaining(row -> {});
    }

    private void dispatch() {
        Dispatcher dispatcher = dispatcher(300);
        dispatcher.tick();
        executor.byDefault = new Observation.Waiting("Installing 3 libraries");
        clock.advance(DispatchRules.DEFAULT.sweep());
        dispatcher.tick();
        String held = executor.starts.keySet().iterator().next();
        executor.observations.put(Run.idOf(held), new Observation.PutOff("There is no room."));
        clock.advance(DispatchRules.DEFAULT.sweep());
        dispatcher.tick();
        Attempts attempts = platform.attempts();
        assertThat(new StartPermits(platform.jdbi, clock, platform.wakeups::wake)
                        .at("run-00000000000000000000000000-1"))
                .isEmpty();
        assertThat(attempts.isLive("run-00000000000000000000000000-1")).isFalse();
        Run running = platform.jdbi.withHandle(
                handle -> platform.runStore.get(handle, List.of(Run.idOf(held))).get(0));
        new RunNotes(platform.jdbi, platform.ids, clock).executorLost(running, "Executor 1 is gone.");
        assertThat(attempts.permit("run-00000000000000000000000000-1", "pod")).isFalse();
        executor.byDefault = new Observation.Running(clock.instant());
        clock.advance(DispatchRules.DEFAULT.sweep());
        dispatcher.tick();
        executor.byDefault = new Observation.Lost("It is gone.");
        Run waiting = platform.submit(platform.member);
        platform.wakeups.wake(waiting.id());
        clock.advance(DispatchRules.DEFAULT.lease().dividedBy(3));
        dispatcher.tick();
        Announcements announcements = new Announcements(platform.jdbi, platform.clock, platform.wakeups, "planned");
        announcements.changed(waiting.id());
        announcements.send();
        lease.release();
    }

    private Dispatcher dispatcher(int places) {
        return TestDispatcher.of(platform, lease, executor, places, platform.wakeups);
    }

    private void retention() throws IOException {
        clock.advance(Duration.ofDays(8));
        Retention retention = new Retention(
                platform.jdbi,
                clock,
                new RetentionRules(Duration.ofDays(90), Duration.ofDays(30)),
                platform.runStore,
                platform.logs,
                platform.files);
        for (int i = 0; i < 3; i++) {
            retention.step();
        }
    }
}
