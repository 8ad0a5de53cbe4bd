package dev.runs.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.runs.Platform;
import dev.runs.SettableClock;
import dev.runs.database.ExplainedStatements;
import dev.runs.database.ExplainedStatements.Explained;
import dev.runs.file.FolderPage;
import dev.runs.log.LogCursor;
import dev.runs.log.LogWriter;
import dev.runs.run.Run;
import dev.runs.run.RunFilter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Where years of runs are stored, a statement costs what it answers, and a page one statement of a kind. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PlansTest {
    /** Rows that one part of a plan may touch: a total counts 1,000 runs, a folder's deletion 1,000 files at once. */
    private static final long MOST_ROWS = 5_000;

    /** They grow with people, servers and settings, not with runs: reading all of it is sooner done than choosing. */
    private static final Set<String> SMALL =
            Set.of("organization", "app_user", "server", "setting", "storage_use", "workcell");

    /** A part of a statement that may touch more, and why. */
    private static final Map<String, String> MAY_TOUCH_MORE = Map.of(
            "AND label0.label = ? AND r.status = ?",
            "A frequent label of runs that seldom have the status: one of them is followed in its index.",
            "AND label1.label = ?",
            "Labels that are frequent and seldom meet: one of them is followed in its index until the page is full.",
            "e.organization_id = ? AND e.who = ?",
            "An administrator's question: one of the two is followed in its index.",
            "FROM api_key k JOIN app_user u ON u.id = k.user_id ORDER BY k.id",
            "An administrator's list of all keys.",
            "WHERE u.organization_id = ? ORDER BY k.id",
            "An administrator's list: of few organizations each has so many of all keys that all are read.",
            "jsonb_each_text(run.files) AS pin",
            "A step of retention holds each of 20 versions against what the organization's active runs have pinned.");

    /** Statements that are not played here, by their class or by their text, and why. */
    private static final Map<String, String> NOT_PLAYED = Map.of(
            "Doctor",
            "It reads everything, for an administrator, without limits.",
            "Invariants",
            "The doctor's questions.",
            "FileTable: SELECT * FROM file ORDER BY id",
            "The doctor's reading of every version.",
            "ChunkStore: SELECT * FROM log_chunk ORDER BY run_id, first_line",
            "The doctor's reading of every chunk.",
            "DatabaseLimits",
            "Settings of a connection; no table.",
            "Migrations",
            "Once, before all others; no table of ours.",
            "DatabaseHealth",
            "SELECT 1; no table.");

    private ExplainedStatements statements;
    private Platform platform;

    @BeforeAll
    void play(@TempDir Path folder) throws Exception {
        SettableClock clock = new SettableClock(Instant.now().truncatedTo(ChronoUnit.MILLIS));
        platform = new Platform(clock, folder, jdbi -> {
            statements = new ExplainedStatements(jdbi);
            return statements.jdbi();
        });
        SeededPlatform.seed(platform.database, clock.instant(), platform.member.organizationId());
        statements.explain(true);
        new EveryStatement(platform, clock).play();
        statements.explain(false);
    }

    @AfterAll
    void close() {
        platform.close();
    }

    @Test
    void noStatementTouchesMoreThanItAnswers() {
        Map<String, String> found = new TreeMap<>();
        Set<String> excused = new TreeSet<>();
        for (Explained explained : statements.explained()) {
            String sql = explained.sql().replaceAll("\\s+", " ");
            JsonNode plan = explained.plan().get("Plan");
            if (touchesMore(plan)) {
                MAY_TOUCH_MORE.keySet().stream().filter(sql::contains).forEach(excused::add);
                if (MAY_TOUCH_MORE.keySet().stream().noneMatch(sql::contains)) {
                    found.put(sql, explained.how() + ":" + text(plan, "\n  "));
                }
            }
        }
        assertThat(found)
                .as("Statements that read a whole table, or more than " + MOST_ROWS
                        + " rows. Give each an index for what"
                        + " it looks for and in what order, in a new migration, or say it so that one is used.")
                .isEmpty();
        assertThat(excused).as("What needs no excuse any more has none").isEqualTo(MAY_TOUCH_MORE.keySet());
    }

    /** One that is new needs a place in {@link EveryStatement}. */
    @Test
    void everyStatementWasPlayed() throws Exception {
        Set<String> played = statements.explained().stream()
                .map(explained -> SourceStatements.normal(explained.sql()))
                .collect(Collectors.toSet());
        Set<String> missing = SourceStatements.of(List.of("runs-core", "runs-console", "runs-api")).stream()
                .filter(part -> played.stream().noneMatch(part::isIn))
                .map(part -> part.file() + ": " + part.text())
                .filter(part -> NOT_PLAYED.keySet().stream()
                        .noneMatch(known -> part.equals(known) || part.startsWith(known + ": ")))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(played).hasSizeGreaterThan(90);
        assertThat(missing).isEmpty();
    }

    /** Else each deletion of a run would read the whole of a table that refers to it. */
    @Test
    void everyReferenceToWhatIsDeletedHasAnIndex() {
        List<String> missing = platform.database
                .jdbi()
                .withHandle(
                        handle -> handle.createQuery("""
                        SELECT r.conname FROM pg_constraint r
                        WHERE r.contype = 'f' AND r.confrelid IN ('run'::regclass, 'log'::regclass, 'file'::regclass)
                            AND NOT EXISTS (SELECT 1 FROM pg_index i
                                WHERE i.indrelid = r.conrelid AND i.indpred IS NULL AND i.indkey[0] = r.conkey[1])
                        """).mapTo(String.class).list());
        assertThat(missing).isEmpty();
    }

    @Test
    void aPageCostsAsManyStatementsHoweverLongItIs() {
        String organization = platform.member.organizationId();
        isTheSame(size -> {
            List<Run> page = platform.runs
                    .list(platform.member, RunFilter.ALL, null, size)
                    .items();
            assertThat(page).hasSize(size);
            assertThat(platform.runs.events(page)).hasSizeGreaterThanOrEqualTo(size);
            platform.logs.lengths(page.stream().map(Run::id).toList());
        });
        isTheSame(size -> {
            FolderPage page = platform.files.page(organization, "", null, size);
            assertThat(page.entries()).hasSize(size);
        });
        String run = platform.submit(platform.member).id();
        LogWriter log = platform.logs.open(run, 1).orElseThrow();
        for (int i = 0; i < 20; i++) {
            log.append(EveryStatement.lines(5), String.valueOf(i));
        }
        isTheSame(size -> assertThat(
                        platform.logs.page(run, LogCursor.START, size, 100_000).lines())
                .hasSize(size));
        isTheSame(size ->
                assertThat(platform.logs.tail(run, size, 100_000).lines()).hasSize(size));
    }

    private void isTheSame(IntConsumer work) {
        List<String> few = statements.executedBy(() -> work.accept(2));
        assertThat(few).isNotEmpty();
        assertThat(statements.executedBy(() -> work.accept(100))).isEqualTo(few);
    }

    private static boolean touchesMore(JsonNode node) {
        boolean readsAll = node.get("Node Type").asText().equals("Seq Scan")
                && !SMALL.contains(node.get("Relation Name").asText());
        boolean isScan = node.has("Relation Name") || node.has("Index Name");
        boolean more = readsAll
                || (isScan
                        && rows(node) > MOST_ROWS
                        && !SMALL.contains(node.path("Relation Name").asText()));
        for (JsonNode part : node.path("Plans")) {
            more |= touchesMore(part);
        }
        return more;
    }

    /** Those that were looked at and not only those that were found. */
    private static double rows(JsonNode node) {
        double each = node.get("Actual Rows").asDouble()
                + node.path("Rows Removed by Filter").asDouble()
                + node.path("Rows Removed by Index Recheck").asDouble();
        return each * node.get("Actual Loops").asDouble();
    }

    private static String text(JsonNode node, String indent) {
        StringBuilder text =
                new StringBuilder(indent).append(node.get("Node Type").asText());
        for (String part : List.of("Relation Name", "Index Name", "Index Cond", "Filter")) {
            if (node.has(part)) {
                text.append(", ").append(part).append(' ').append(node.get(part).asText());
            }
        }
        text.append(", ").append((long) rows(node)).append(" rows looked at");
        for (JsonNode part : node.path("Plans")) {
            text.append(text(part, indent + "  "));
        }
        return text.toString();
    }
}
