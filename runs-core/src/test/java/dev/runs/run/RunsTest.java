package dev.runs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.Platform;
import dev.runs.SettableClock;
import dev.runs.access.Caller;
import dev.runs.access.Organization;
import dev.runs.access.Role;
import dev.runs.dependency.Dependency;
import dev.runs.dependency.DependencyRules;
import dev.runs.dependency.FileDependency;
import dev.runs.dependency.PackageIndex;
import dev.runs.dependency.PypiDependency;
import dev.runs.error.RunsException.Conflict;
import dev.runs.error.RunsException.Forbidden;
import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.NotFound;
import dev.runs.error.RunsException.Problem;
import dev.runs.error.RunsException.QuotaExceeded;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunsTest {
    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private Platform platform;
    private Caller member;

    @BeforeEach
    void start(@TempDir Path folder) {
        platform = new Platform(clock, folder);
        member = platform.member;
    }

    @AfterEach
    void stop() {
        platform.close();
    }

    @Test
    void whatTheCallerLeavesOutHasItsDefault() {
        Run run = platform.submit(member);
        assertThat(run.status()).isEqualTo(RunStatus.PENDING);
        assertThat(run.runtime()).isEqualTo("tiny");
        assertThat(run.region()).isEqualTo("local");
        assertThat(run.timeout()).isEqualTo(Duration.ofHours(1));
        assertThat(run.name()).isEqualTo("main-20260101-000000");
        assertThat(run.files()).containsOnlyKeys(Platform.PROGRAM);
        assertThat(platform.runs.find(member, run.id())).isEqualTo(run);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.py", ".py", "größe und mehr.py", "x'y\"z.py", "日本語.py", "--.py"})
    void aGeneratedNameIsAlwaysOneThatCouldBeAskedFor(String file) {
        platform.put(member, file, "print(1)\n");
        Run run = platform.runs.submit(member, Platform.request("s3://runs/acme/" + file));
        assertThat(run.name()).matches("[a-zA-Z0-9_.-]{8,255}");
    }

    @Test
    void aTimeoutIsCutToTheOrganizationsMaximumElseToTheInstallations() {
        assertThat(submit(request(null, 10_000_000)).timeout()).isEqualTo(Duration.ofDays(1));
        platform.admin.setLimits(
                "acme", old -> new Organization(old.id(), old.name(), old.createdAt(), null, null, 60, null, null));
        assertThat(submit(request(null, 10_000_000)).timeout()).isEqualTo(Duration.ofSeconds(60));
        assertThat(submit(request(null, 30)).timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(platform.submit(member).timeout()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void aRuntimeThatTheOrganizationMayNotHaveIsRefusedWithThoseItMay() {
        platform.admin.setLimits(
                "acme",
                old -> new Organization(
                        old.id(), old.name(), old.createdAt(), null, null, null, null, List.of("small", "gone")));
        assertThatThrownBy(() -> submit(onRuntime("TINY")))
                .asInstanceOf(InstanceOfAssertFactories.type(InvalidRequest.class))
                .extracting(InvalidRequest::problems, InstanceOfAssertFactories.list(Problem.class))
                .containsExactly(new Problem(
                        "runtime", "The runtime 'TINY' is not enabled for this organization.", "Use one of: small."));
        assertThat(submit(onRuntime("SMALL")).runtime()).isEqualTo("small");
        assertThat(platform.submit(member).runtime())
                .as("the first it may have")
                .isEqualTo("small");
    }

    private static RunRequest onRuntime(String runtime) {
        return new RunRequest(
                null, new PythonProgram(Platform.PROGRAM, List.of()), runtime, null, null, null, RunEnvironment.NONE);
    }

    @Test
    void aFileThatComesWithTheRuntimeIsTakenAndAnyOtherIsRefusedWithWhereItMayBe() {
        RunEnvironment environment = new RunEnvironment(
                null, null, Map.of(), List.of(new FileDependency(Platform.RUNTIME_FILES + "/a.jar")));
        Run run = submit(Platform.request(environment, Map.of(), false));
        assertThat(run.files()).containsOnlyKeys(Platform.PROGRAM);

        RunEnvironment other =
                new RunEnvironment(null, null, Map.of(), List.of(new FileDependency("/etc/ssl/private/a.jar")));
        assertThatThrownBy(() -> submit(Platform.request(other, Map.of(), false)))
                .asInstanceOf(InstanceOfAssertFactories.type(InvalidRequest.class))
                .extracting(InvalidRequest::problems, InstanceOfAssertFactories.list(Problem.class))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.field()).isEqualTo("environment.dependencies[0].filePath");
                    assertThat(problem.suggestion())
                            .contains("s3://runs/acme/", Platform.RUNTIME_FILES, "the runtime tiny");
                });
    }

    @Test
    void everythingThatIsWrongIsToldAtOnceAndNothingIsKept() {
        RunRequest request = new RunRequest(
                "short",
                new JarProgram("s3://runs/acme/none.jar", List.of("\0"), "a b"),
                "huge",
                null,
                "no where",
                -1,
                new RunEnvironment(
                        null,
                        null,
                        Map.of("spark.master", "x"),
                        List.of(
                                new PypiDependency("a b", "nonsense"),
                                new FileDependency("s3://runs/other/x.whl"),
                                new FileDependency("s3://runs/acme/x.exe"))));
        assertThatThrownBy(() -> submit(request))
                .asInstanceOf(InstanceOfAssertFactories.type(InvalidRequest.class))
                .extracting(InvalidRequest::problems, InstanceOfAssertFactories.list(Problem.class))
                .extracting(Problem::field)
                .contains(
                        "name",
                        "runJar.args",
                        "runJar.mainClass",
                        "runJar.uri",
                        "runtime",
                        "region",
                        "timeoutSeconds",
                        "environment.sparkConfigs.spark.master",
                        "environment.dependencies[0].libraryName",
                        "environment.dependencies[0].libraryVersion",
                        "environment.dependencies[1].filePath",
                        "environment.dependencies[2].filePath");
        assertThat(platform.runs.list(member, RunFilter.ALL, null, 10).total()).isZero();
    }

    @Test
    void aRunWhoseLibrariesCouldNotBeCheckedIsTakenWithAWarning() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                PackageIndex index = PackageIndex.of("http://127.0.0.1:" + silent.getLocalPort() + "/simple/", clock)
                        .orElseThrow()) {
            platform.dependencies = new DependencyRules(Optional.empty(), Optional.of(index));

            Run run = submit(Platform.request(
                    new RunEnvironment(null, null, Map.of(), List.of(new PypiDependency("Pandas", "1.5.3"))),
                    Map.of(),
                    false));

            assertThat(platform.runs.events(List.of(run)))
                    .extracting(RunEvent::code)
                    .containsExactly(RunEvent.Code.RUN_SUBMITTED, RunEvent.Code.DEPENDENCIES_UNCHECKED);
            assertThat(platform.runs.events(List.of(run)).get(1).message())
                    .contains("pandas")
                    .doesNotContainIgnoringCase("timeout");
        }
    }

    /** Each file is a look into the database; a request of a megabyte has room for the names of thousands. */
    @Test
    void filesBeyondWhatARunMayHaveAreNotLookedFor() {
        AtomicInteger statements = new AtomicInteger();
        platform.jdbi.setSqlLogger(new SqlLogger() {
            @Override
            public void logAfterExecution(StatementContext context) {
                statements.incrementAndGet();
            }
        });
        List<Dependency> files = Collections.nCopies(20_000, new FileDependency("s3://runs/acme/absent.py"));
        RunRequest request = Platform.request(new RunEnvironment(null, null, Map.of(), files), Map.of(), false);

        assertThatThrownBy(() -> platform.runs.submit(platform.member, request))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        e -> assertThat(e.problems())
                                .hasSize(InvalidRequest.MAX_PROBLEMS)
                                .anyMatch(problem -> problem.message().contains("at most 200 dependencies")));
        assertThat(statements).hasValueLessThan(250);
    }

    @Test
    void aViewerMayNotSubmitOrCancel() {
        Caller viewer = platform.caller("acme", "viewer@acme.example", Role.VIEWER);
        Run run = platform.submit(member);
        assertThatThrownBy(() -> platform.submit(viewer)).isInstanceOf(Forbidden.class);
        assertThatThrownBy(() -> platform.runs.cancel(viewer, run.id())).isInstanceOf(Forbidden.class);
        assertThat(platform.runs.find(viewer, run.id())).isEqualTo(run);
    }

    @Test
    void overTheQuotaOfWaitingRunsASubmitIsRefused() {
        platform.admin.setLimits(
                "acme", old -> new Organization(old.id(), old.name(), old.createdAt(), null, 2, null, null, null));
        Run first = platform.submit(member);
        platform.submit(member);
        assertThatThrownBy(() -> platform.submit(member)).isInstanceOf(QuotaExceeded.class);
        platform.runs.cancel(member, first.id());
        assertThat(platform.submit(member).status()).isEqualTo(RunStatus.PENDING);
    }

    @Test
    void aMemberCancelsItsOwnRunsAndAnAdminAll() {
        Run run = platform.submit(member);
        Caller colleague = platform.caller("acme", "colleague@acme.example", Role.MEMBER);
        Caller admin = platform.caller("acme", "admin@acme.example", Role.ADMIN);
        assertThatThrownBy(() -> platform.runs.cancel(colleague, run.id())).isInstanceOf(Forbidden.class);
        assertThat(platform.runs.cancel(admin, run.id()).status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(platform.runs.cancel(member, run.id()).status()).isEqualTo(RunStatus.CANCELLED);
        assertThat(platform.runs.events(List.of(run)))
                .extracting(RunEvent::code)
                .containsExactly(
                        RunEvent.Code.RUN_SUBMITTED, RunEvent.Code.RUN_CANCEL_REQUESTED, RunEvent.Code.RUN_CANCELLED);
    }

    @Test
    void aRunThatHasEndedOtherwiseCannotBeCancelled() {
        Run run = platform.submit(member);
        Failure failure = new Failure(Failure.Kind.APPLICATION, "It failed.");
        boolean moved = platform.database
                .jdbi()
                .inTransaction(handle -> platform.runStore.move(handle, Move.failed(run, clock.instant(), failure, 1)));
        assertThat(moved).isTrue();
        assertThatThrownBy(() -> platform.runs.cancel(member, run.id())).isInstanceOf(Conflict.class);
    }

    @Test
    void aMoveFromAStatusOrFenceThatIsNoLongerTrueChangesNothing() {
        Run run = platform.submit(member);
        Failure failure = new Failure(Failure.Kind.APPLICATION, "It failed.");
        platform.runs.cancel(member, run.id());
        boolean moved = platform.database
                .jdbi()
                .inTransaction(handle -> platform.runStore.move(handle, Move.failed(run, clock.instant(), failure, 1)));
        assertThat(moved).isFalse();
        assertThat(platform.runs.find(member, run.id()).status()).isEqualTo(RunStatus.CANCELLED);
        assertThatThrownBy(() -> Move.completed(run, clock.instant())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anotherOrganizationsRunIsAsIfItWereNotThere() {
        Run run = platform.submit(member);
        Caller other = platform.caller("other", "admin@other.example", Role.ADMIN);
        assertThatThrownBy(() -> platform.runs.find(other, run.id())).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> platform.runs.cancel(other, run.id())).isInstanceOf(NotFound.class);
        assertThatThrownBy(() -> platform.runs.submit(other, Platform.request(Platform.PROGRAM)))
                .isInstanceOf(InvalidRequest.class);
        assertThat(platform.runs.list(other, RunFilter.ALL, null, 10).items()).isEmpty();
    }

    private Run submit(RunRequest request) {
        return platform.runs.submit(member, request);
    }

    private static RunRequest request(String name, int timeout) {
        return new RunRequest(
                name, new PythonProgram(Platform.PROGRAM, List.of()), null, null, null, timeout, RunEnvironment.NONE);
    }
}
