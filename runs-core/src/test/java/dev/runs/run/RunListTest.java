package dev.runs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.Platform;
import dev.runs.SettableClock;
import dev.runs.error.RunsException.InvalidRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RunListTest {
    private static final SettableClock CLOCK = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private static final int RUNS = 57;

    private static Platform platform;
    /** Newest first. */
    private static final List<Run> ALL = new ArrayList<>();

    @BeforeAll
    static void start(@TempDir Path folder) {
        platform = new Platform(CLOCK, folder);
        for (int i = 0; i < RUNS; i++) {
            CLOCK.advance(Duration.ofMinutes(1));
            ALL.add(
                    0,
                    submit(
                            i % 2 == 0 ? "even_run-" + i : "odd.run-" + i,
                            i % 3 == 0 ? "region-a" : "region-b",
                            i % 3 == 0 ? Map.of("every", "third", "number", "" + i) : Map.of()));
        }
        Failure failure = new Failure(Failure.Kind.APPLICATION, "It failed.");
        move(Move.failed(ALL.get(0), CLOCK.instant(), failure, 1));
        move(Move.cancelled(ALL.get(1), CLOCK.instant(), null));
        move(Move.timedOut(ALL.get(2), CLOCK.instant(), null));
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 19, 56, 57, 58, 100})
    void pagesInBothDirectionsAreThePlainList(int size) {
        List<String> down = new ArrayList<>();
        Page<Run> page = list(RunFilter.ALL, null, size);
        assertThat(page.previous()).isNull();
        down.addAll(ids(page));
        while (page.next() != null) {
            page = list(RunFilter.ALL, page.next(), size);
            assertThat(page.total()).isEqualTo(RUNS);
            down.addAll(ids(page));
        }
        assertThat(down).isEqualTo(ALL.stream().map(Run::id).toList());
        List<String> up = new ArrayList<>(ids(page));
        while (page.previous() != null) {
            page = list(RunFilter.ALL, page.previous(), size);
            up.addAll(0, ids(page));
        }
        assertThat(up).isEqualTo(down);
    }

    @Test
    void aNameIsThatNameOrAPatternWithStars() {
        assertThat(count(named("even_run-0"))).isEqualTo(1);
        assertThat(count(named("even_run"))).isZero();
        assertThat(count(named("even_run-*"))).isEqualTo(29);
        assertThat(count(named("*-5"))).isEqualTo(1);
        assertThat(count(named("odd*6"))).isZero();
        assertThat(count(named("*n_ru*"))).isEqualTo(29);
        assertThat(count(named("*n_rus*"))).isZero();
        assertThat(count(named("*"))).isEqualTo(RUNS);
        // What means something to LIKE means itself here.
        assertThat(count(named("evenXrun-*"))).isZero();
        assertThat(count(named("odd_run-*"))).isZero();
        assertThat(count(named("%*"))).isZero();
        assertThat(count(named("\\*"))).isZero();
    }

    /** A plan for any pattern reads every name that a common one is like: 2.4 s for 70,000 that nobody had read before. */
    @Test
    void aPatternIsPlannedForEachTime() {
        Set<String> kept = platform.jdbi.withHandle(handle -> {
            for (int i = 0; i < 10; i++) {
                for (String name : List.of("even_run-*", "even_run-0")) {
                    new RunList(handle, platform.member.organizationId(), named(name)).page(RunCursor.parse(null), 5);
                }
            }
            return handle.createQuery("SELECT statement FROM pg_prepared_statements")
                    .mapTo(String.class)
                    .set();
        });

        assertThat(kept).as("of a whole name").anyMatch(sql -> sql.contains("named.name ="));
        assertThat(kept).as("of a part").noneMatch(sql -> sql.contains("LIKE"));
    }

    @Test
    void failedMeansTimedOutTooAndTimedOutOnlyThat() {
        assertThat(ids(list(with(RunStatus.FAILED), null, 100)))
                .containsExactly(ALL.get(0).id(), ALL.get(2).id());
        assertThat(ids(list(with(RunStatus.TIMED_OUT), null, 100)))
                .containsExactly(ALL.get(2).id());
        assertThat(ids(list(with(RunStatus.CANCELLED, RunStatus.TIMED_OUT), null, 100)))
                .containsExactly(ALL.get(1).id(), ALL.get(2).id());
        assertThat(count(with(RunStatus.PENDING))).isEqualTo(RUNS - 3);
        assertThat(count(with(RunStatus.RUNNING))).isZero();
    }

    @Test
    void regionAndTimeFilter() {
        assertThat(count(new RunFilter(null, null, Set.of(), "region-a"))).isEqualTo(19);
        Instant tenth = ALL.get(10).createdAt();
        assertThat(count(new RunFilter(null, tenth, Set.of(), null))).isEqualTo(10);
        assertThat(count(new RunFilter("even*", tenth, Set.of(RunStatus.PENDING), "region-b")))
                .isLessThan(6);
    }

    @Test
    void labelsSelectRunsThatHaveThemAll() {
        assertThat(count(labelled("every=third"))).isEqualTo(19);
        assertThat(count(labelled("every=third", "number=6"))).isEqualTo(1);
        assertThat(count(labelled("every=third", "number=7"))).isZero();
        assertThat(count(labelled("every=second"))).isZero();
        assertThat(count(new RunFilter("even*", null, Set.of(), null, Set.of("every=third"))))
                .isEqualTo(10);
        Page<Run> first = list(labelled("every=third"), null, 7);
        Page<Run> second = list(labelled("every=third"), first.next(), 7);
        assertThat(ids(list(labelled("every=third"), second.previous(), 7))).isEqualTo(ids(first));
        assertThat(ids(second)).hasSize(7).doesNotContainAnyElementsOf(ids(first));
    }

    @Test
    void aPageOfNothingStillCounts() {
        Page<Run> page = list(RunFilter.ALL, null, 0);
        assertThat(page.items()).isEmpty();
        assertThat(page.total()).isEqualTo(RUNS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "n", "nnonsense", "n01ARZ3NDEKTSV4RRFFQ69G5FA", "n01ARZ3NDEKTSV4RRFFQ69G5FAV'", "0"})
    void aCursorThatIsNoneIsRefused(String cursor) {
        assertThatThrownBy(() -> list(RunFilter.ALL, cursor, 10)).isInstanceOf(InvalidRequest.class);
    }

    private static Run submit(String name, String region, Map<String, String> labels) {
        return platform.runs.submit(
                platform.member,
                new RunRequest(
                        name,
                        new PythonProgram(Platform.PROGRAM, List.of()),
                        null,
                        null,
                        region,
                        null,
                        RunEnvironment.NONE,
                        labels,
                        false));
    }

    private static RunFilter labelled(String... labels) {
        return new RunFilter(null, null, Set.of(), null, Set.of(labels));
    }

    private static void move(Move move) {
        boolean moved = platform.database.jdbi().inTransaction(handle -> platform.runStore.move(handle, move));
        assertThat(moved).isTrue();
    }

    private static RunFilter named(String name) {
        return new RunFilter(name, null, Set.of(), null);
    }

    private static RunFilter with(RunStatus... statuses) {
        return new RunFilter(null, null, Set.of(statuses), null);
    }

    private static int count(RunFilter filter) {
        Page<Run> page = list(filter, null, 100);
        assertThat(page.total()).isEqualTo(page.items().size());
        return page.total();
    }

    private static List<String> ids(Page<Run> page) {
        return page.items().stream().map(Run::id).toList();
    }

    private static Page<Run> list(RunFilter filter, String cursor, int size) {
        return platform.runs.list(platform.member, filter, cursor, size);
    }
}
