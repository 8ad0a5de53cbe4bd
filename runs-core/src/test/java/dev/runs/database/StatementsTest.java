package dev.runs.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No value is ever a part of a statement's text: values are bound. Read from the text of our own classes. */
class StatementsTest {
    private static final Pattern CALL =
            Pattern.compile("\\.(?:createQuery|createUpdate|createScript|createBatch|createCall|prepareBatch"
                    + "|prepareStatement|prepareCall|setConnectionInitSql)\\("
                    + "|\\b(?:handle|statement|where)\\s*\\.(?:execute|executeQuery|executeUpdate|append)\\(");

    private static final Pattern LITERAL =
            Pattern.compile("\"\"\".*?\"\"\"|\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+\"", Pattern.DOTALL);

    /** Our own constants, by their name in upper case. */
    private static final Pattern CONSTANT = Pattern.compile("\\b(?:[A-Z]\\w+\\.)?[A-Z][A-Z_]+\\b(?!\\()");

    /** Made of constants, too, where it is not seen from the call. Whoever adds one makes sure of that. */
    private static final Set<String> KNOWN = Set.of(
            // Conditions that are there or not; what they compare with is bound.
            "Audit: where",
            // "ASC" or "DESC".
            "ChunkStore: range()",
            // Our own limits.
            "Database: DatabaseLimits.statement()",
            // What is asked of the invariants, and names of tables.
            "Doctor: question",
            "Doctor: table",
            // A server's own id, made by itself.
            "Listener: name",
            // Conditions that are there or not; what they compare with is bound. Joins have names of ours.
            "RunList: .formatted(as)",
            "RunList: found",
            "RunList: found direction");

    @Test
    void theTextOfEveryStatementIsMadeOfConstants() throws IOException {
        List<String> texts = new ArrayList<>();
        Set<String> variable = new TreeSet<>();
        for (Path source : sources()) {
            String name = source.getFileName().toString().replace(".java", "");
            for (String text : statements(Files.readString(source))) {
                texts.add(text);
                String rest =
                        CONSTANT.matcher(LITERAL.matcher(text).replaceAll("")).replaceAll("");
                String parts = rest.replaceAll("[\\s+]+", " ").strip();
                if (!parts.isEmpty()) {
                    variable.add(name + ": " + parts);
                }
            }
        }
        assertThat(texts).hasSizeGreaterThan(60);
        assertThat(variable).isEqualTo(KNOWN);
    }

    @Test
    void aValueInAStatementWouldBeFound() {
        assertThat(statements("handle.createQuery(\"SELECT 'a)' FROM t WHERE id = '\" + id + \"'\").one();"))
                .containsExactly("\"SELECT 'a)' FROM t WHERE id = '\" + id + \"'\"");
        assertThat(statements("statement.execute(\"LISTEN \" + name(\"a, b\"), 1);"))
                .containsExactly("\"LISTEN \" + name(\"a, b\")");
    }

    private static List<Path> sources() throws IOException {
        List<Path> found = new ArrayList<>();
        for (String module : List.of("runs-core", "runs-console", "runs-api")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                files.filter(path -> path.toString().endsWith(".java")).forEach(found::add);
            }
        }
        return found;
    }

    /** The first argument of each call that takes a statement. */
    private static List<String> statements(String source) {
        List<String> found = new ArrayList<>();
        Matcher call = CALL.matcher(source);
        while (call.find()) {
            found.add(source.substring(call.end(), end(source, call.end())));
        }
        return found;
    }

    private static int end(String source, int start) {
        Matcher literal = LITERAL.matcher(source);
        int depth = 0;
        int at = start;
        while (true) {
            char c = source.charAt(at);
            if (c == '"' && literal.region(at, source.length()).lookingAt()) {
                at = literal.end();
                continue;
            }
            if (depth == 0 && (c == ')' || c == ',')) {
                return at;
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            at++;
        }
    }
}
