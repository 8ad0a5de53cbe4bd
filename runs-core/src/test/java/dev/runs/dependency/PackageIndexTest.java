package dev.runs.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.SettableClock;
import dev.runs.error.RunsException.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PackageIndexTest {
    /** Longer than a submit waits: what the index says shall not depend on how busy this machine is. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String PANDAS_HTML = """
            <!DOCTYPE html><html><body>
            <a href="../../x/pandas-1.5.2.tar.gz#sha256=0" data-requires-python=">=3.8">pandas-1.5.2.tar.gz</a><br>
            <A HREF="x">Pandas-1.5.4-cp311-cp311-manylinux_2_17_x86_64.whl</A>
            <a href="x">pandas-2.0.0.zip</a> <a href="x">pandas-2.1.0rc1.tar.gz</a> <a href="x">other-9.0.tar.gz</a>
            </body></html>""";

    private static final String PANDAS_JSON = """
            {"meta": {"api-version": "1.1", "more": [{"filename": "pandas-7.0.zip"}]}, "name": "pandas",
             "files": [{"hashes": {"sha256": "0"}, "filename": "pandas-1.5.2.tar.gz", "yanked": false},
                       {"filename": "pandas-1.5.4-py3-none-any.whl", "core-metadata": {"filename": "pandas-8.0.zip"}},
                       {"filename": "pandas-2.1.0rc1.tar.gz"}],
             "versions": ["1.5.2", "1.5.4", "2.0.0", "2.1.0rc1"]}""";

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final IndexServer server = new IndexServer();
    private PackageIndex index;

    @BeforeEach
    void open() {
        server.page("pandas", IndexServer.JSON, PANDAS_JSON);
        index = PackageIndex.of(server.url(), clock, PATIENCE).orElseThrow();
    }

    @AfterEach
    void close() {
        index.close();
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {IndexServer.HTML, IndexServer.JSON})
    void whatTheIndexHasIsTaken(String type) {
        server.page("pandas", type, type.equals(IndexServer.JSON) ? PANDAS_JSON : PANDAS_HTML);
        for (String version : new String[] {null, "1.5.4", ">=1.5,<1.6", "~=1.5.3", "2.1.0rc1", "===2.0.0"}) {
            assertThat(check(new PypiDependency("Pandas[excel]", version)))
                    .as(version)
                    .isEqualTo(new Findings(List.of(), List.of()));
        }
        assertThat(server.asked).containsExactly("/simple/pandas/");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "1.5.3, \"1.5.2, 1.5.4, 2.0.0\"",
                "3, \"2.0.0, 1.5.4, 1.5.2\"",
                "==1.4.*, \"2.0.0, 1.5.4, 1.5.2\"",
                "1.5.4+local, \"1.5.4, 2.0.0, 1.5.2\""
            })
    void aVersionThatTheIndexDoesNotHaveIsRefusedWithTheNearest(String version, String nearest) {
        for (String type : List.of(IndexServer.JSON, IndexServer.HTML)) {
            server.page("pandas", type, type.equals(IndexServer.JSON) ? PANDAS_JSON : PANDAS_HTML);
            clock.advance(Duration.ofMinutes(10));

            Problem problem = onlyProblem(new PypiDependency("pandas", version));

            assertThat(problem.field()).isEqualTo("environment.dependencies[0].libraryVersion");
            assertThat(problem.suggestion()).isEqualTo("Use another, such as " + nearest + ".");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pandsa", "panda", "Pandass"})
    void aLibraryThatTheIndexDoesNotHaveIsRefusedWithTheNearestThatItHas(String name) {
        Problem problem = onlyProblem(new PypiDependency(name, "1.0"));

        assertThat(problem.field()).isEqualTo("environment.dependencies[0].libraryName");
        assertThat(problem.suggestion()).contains("is pandas meant?");
    }

    @Test
    void aNameIsOnlySuggestedWhereTheIndexHasIt() {
        assertThat(onlyProblem(new PypiDependency("sklearn", null)).suggestion())
                .doesNotContain("scikit-learn");
        server.page("scikit-learn", IndexServer.HTML, "<a>scikit_learn-1.0.tar.gz</a>");
        clock.advance(Duration.ofMinutes(1));

        assertThat(onlyProblem(new PypiDependency("sklearn", null)).suggestion())
                .contains("scikit-learn");
    }

    @Test
    void ofManyLibrariesEveryoneThatIsWrongIsTold() {
        List<Dependency> many = IntStream.range(0, 60)
                .mapToObj(i -> {
                    server.page("lib-" + i, IndexServer.HTML, "<a>lib_" + i + "-1.0.tar.gz</a>");
                    return (Dependency) new PypiDependency("lib_" + i, i % 20 == 0 ? "2.0" : "1.0");
                })
                .toList();

        assertThat(rules().check(many).problems())
                .extracting(Problem::field)
                .containsExactly(
                        "environment.dependencies[0].libraryVersion",
                        "environment.dependencies[20].libraryVersion",
                        "environment.dependencies[40].libraryVersion");
    }

    @Test
    void anIndexThatSaysNothingRefusesNothingAndHoldsNobodyUp() {
        server.silence("silent");
        server.stall("stalled", "<a>stalled-1.0.tar.gz</a>");
        try (PackageIndex hurried = PackageIndex.of(server.url(), clock).orElseThrow()) {
            DependencyRules rules = new DependencyRules(Optional.empty(), Optional.of(hurried));
            long start = System.nanoTime();

            Findings findings =
                    rules.check(List.of(new PypiDependency("silent", "1.0"), new PypiDependency("stalled", "9.9")));

            assertThat(findings).isEqualTo(new Findings(List.of(), List.of("silent", "stalled")));
            // 300 ms, and what a busy machine adds.
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
        }
    }

    @Test
    void anAnswerWithoutEndIsCutAndSaysOnlyWhatIsThere() {
        server.flood("endless", IndexServer.HTML, "<a>endless-1.0.tar.gz</a>", "<a>endless-0.1.tar.gz</a>\n");
        server.flood(
                "endless-json",
                IndexServer.JSON,
                "{\"files\": [{\"filename\": \"endless_json-1.0.tar.gz\"}",
                ", {\"filename\": \"endless_json-0.1.tar.gz\"}");

        assertThat(check(new PypiDependency("endless", "1.0"), new PypiDependency("endless-json", "1.0")))
                .isEqualTo(new Findings(List.of(), List.of()));
        assertThat(check(new PypiDependency("endless", "9.9"), new PypiDependency("endless-json", "9.9")))
                .isEqualTo(new Findings(List.of(), List.of("endless", "endless-json")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "text/html|<html>Please sign in</html>",
                "text/html|<a>broken-",
                "text/plain|<a>broken-1.0.tar.gz</a>",
                "application/vnd.pypi.simple.v2+json|{\"files\": [{\"filename\": \"broken-1.0.tar.gz\"}]}",
                "application/vnd.pypi.simple.v1+json|{\"files\": [{\"filename\": \"broken-1.0.tar.gz\"}",
                "application/vnd.pypi.simple.v1+json|{\"files\": [{\"filename\": \"broken-1.0.tar.gz\"} nonsense",
                "application/vnd.pypi.simple.v1+json|[]",
                "application/vnd.pypi.simple.v1+json|nonsense",
                "application/vnd.pypi.simple.v1+json|{\"files\": {\"filename\": \"broken-1.0.tar.gz\"}}"
            })
    void anAnswerThatCannotBeUnderstoodRefusesNothing(String type, String body) {
        server.page("broken", type, body);

        assertThat(check(new PypiDependency("broken", "9.9"))).isEqualTo(new Findings(List.of(), List.of("broken")));
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 400, 401, 403, 429, 500, 503})
    void anIndexThatDoesNotWantToTellRefusesNothing(int status) {
        server.status("library", status);

        assertThat(check(new PypiDependency("library", "9.9")).unchecked()).containsExactly("library");
    }

    @Test
    void anIndexThatIsNotThereRefusesNothing() {
        server.close();

        assertThat(check(new PypiDependency("pandas", "9.9"))).isEqualTo(new Findings(List.of(), List.of("pandas")));
    }

    @Test
    void aRedirectIsFollowedWithinTheIndexAndNowhereElse() {
        server.redirect("moved", "/simple/pandas/");
        server.redirect("circle", "../circle/");
        try (IndexServer other = new IndexServer()) {
            server.redirect("away", other.url() + "/away/");
            server.redirect("away-by-name", "http://localhost:" + server.port() + "/simple/pandas/");
            server.redirect("nowhere", "http://[");
            other.page("away", IndexServer.HTML, "<a>away-1.0.tar.gz</a>");

            Findings findings = check(
                    new PypiDependency("moved", null),
                    new PypiDependency("circle", null),
                    new PypiDependency("away", null),
                    new PypiDependency("away-by-name", null),
                    new PypiDependency("nowhere", null));

            assertThat(findings.problems()).isEmpty();
            assertThat(findings.unchecked()).contains("circle", "away", "away-by-name", "nowhere");
            assertThat(other.asked).isEmpty();
            assertThat(server.asked).contains("/simple/pandas/").hasSizeLessThan(12);
        }
    }

    @Test
    void whatTheIndexHasIsBelievedForTenMinutesAndWhatItDoesNotForOne() {
        PypiDependency there = new PypiDependency("pandas", "1.5.4");
        PypiDependency missing = new PypiDependency("my-own-library", null);
        check(there, missing);
        clock.advance(Duration.ofSeconds(59));
        check(there, missing);
        assertThat(server.asked).containsExactlyInAnyOrder("/simple/pandas/", "/simple/my-own-library/");

        clock.advance(Duration.ofSeconds(1));
        server.page("my-own-library", IndexServer.HTML, "<a>my-own-library-1.0.zip</a>");
        assertThat(check(there, missing).problems()).isEmpty();
        assertThat(server.asked).hasSize(3);

        clock.advance(Duration.ofMinutes(9));
        check(there, missing);
        assertThat(server.asked).hasSize(4).last().isEqualTo("/simple/pandas/");
    }

    @Test
    void theIndexIsAskedWithTheUserOfItsUrl() {
        String url = server.url().replace("http://", "http://reader:o%2Fp+e%40n@");
        try (PackageIndex secret = PackageIndex.of(url, clock, PATIENCE).orElseThrow()) {
            new DependencyRules(Optional.empty(), Optional.of(secret))
                    .check(List.of(new PypiDependency("pandas", null)));
        }
        assertThat(server.asked).containsExactly("/simple/pandas/ Basic cmVhZGVyOm8vcCtlQG4=");
    }

    @Test
    void onlyWhatHasToComeFromTheIndexIsAskedFor() {
        Findings findings = check(
                new PypiDependency("no such name", null),
                new FileDependency("s3://runs/acme/inside-1.0-py3-none-any.whl"),
                new PypiDependency("inside", "1.0"));

        assertThat(findings.unchecked()).isEmpty();
        assertThat(server.asked).isEmpty();
    }

    @Test
    void whatPythonHasItselfNeedNotBeInTheIndex() {
        Optional<PythonTarget> python = PythonTarget.parse("3.11 linux_x86_64 Own_Library");
        DependencyRules rules = new DependencyRules(python, Optional.of(index));

        assertThat(rules.check(List.of(new PypiDependency("own.library", "1.0"))))
                .isEqualTo(new Findings(List.of(), List.of()));
        assertThat(server.asked).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "file:///srv/index", "/srv/index", "http://", "ftp://127.0.0.1/simple", "http://a b/", "::"})
    void anIndexThatIsNotAskedOverHttpIsNotAsked(String url) {
        assertThat(PackageIndex.of(url, clock)).isEmpty();
    }

    private DependencyRules rules() {
        return new DependencyRules(Optional.empty(), Optional.of(index));
    }

    private Findings check(Dependency... dependencies) {
        return rules().check(List.of(dependencies));
    }

    private Problem onlyProblem(Dependency dependency) {
        List<Problem> problems = check(dependency).problems();
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }
}
