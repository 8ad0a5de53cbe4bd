package dev.runs.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.run.Failure;
import dev.runs.run.Failure.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class ExplanationsTest {
    @Test
    void theLastExceptionOfAChainIsTheReason() {
        assertThat(explain(1, """
                        Traceback (most recent call last):
                          File "a.py", line 1, in <module>
                        KeyError: 'x'

                        The above exception was the direct cause of the following exception:

                        Traceback (most recent call last):
                          File "a.py", line 3, in <module>
                        ValueError: there is no station x
                        """))
                .isEqualTo(new Failure(Kind.APPLICATION, "ValueError: there is no station x (exit code 1)"));
    }

    @Test
    void anExceptionOfAModuleOrWithALowerCasePackageIsFound() {
        assertThat(explain(1, trace("requests.exceptions.ConnectionError: no route"))
                        .message())
                .startsWith("requests.exceptions.ConnectionError: no route");
        assertThat(explain(1, trace("subprocess.CalledProcessError: Command 'x' returned 2"))
                        .message())
                .startsWith("subprocess.CalledProcessError: Command 'x' returned 2");
        assertThat(explain(1, trace("KeyboardInterrupt")).message()).startsWith("KeyboardInterrupt");
    }

    @Test
    void aSyntaxErrorHasNoTracebackAndIsFoundAllTheSame() {
        assertThat(explain(1, """
                          File "main.py", line 3
                            print(1
                                 ^
                        SyntaxError: '(' was never closed
                        """).message()).isEqualTo("SyntaxError: '(' was never closed (exit code 1)");
    }

    @Test
    void whatWasPrintedAfterAHandledExceptionDoesNotHideTheExitCode() {
        assertThat(explain(2, "usage: main.py [-h]\nmain.py: error: unrecognized arguments: x")
                        .message())
                .contains("exit code 2");
    }

    @Test
    void aMissingModuleSaysWhatToAdd() {
        assertThat(explain(1, trace("ModuleNotFoundError: No module named 'pandas'"))
                        .message())
                .contains("No module named 'pandas'")
                .contains("Add the library that has 'pandas' to the run's dependencies");
    }

    @Test
    void runningOutOfMemoryIsItsOwnKind() {
        assertThat(explain(1, trace("MemoryError")).kind()).isEqualTo(Kind.OUT_OF_MEMORY);
        assertThat(explain(1, trace("numpy.core._exceptions._ArrayMemoryError: Unable to allocate 8 GiB"))
                        .kind())
                .isEqualTo(Kind.OUT_OF_MEMORY);
        Failure java = explain(1, "Exception in thread \"main\" java.lang.OutOfMemoryError: Java heap space");
        assertThat(java.kind()).isEqualTo(Kind.OUT_OF_MEMORY);
        assertThat(java.message()).contains("larger runtime");
    }

    @Test
    void theRootCauseOfAJavaExceptionIsNamed() {
        assertThat(explain(1, """
                        Exception in thread "main" java.lang.IllegalStateException: cannot start
                        \tat com.example.Main.main(Main.java:3)
                        Caused by: java.io.FileNotFoundException: stations.csv (No such file or directory)
                        \tat com.example.Main.read(Main.java:9)
                        \t... 1 more
                        """).message())
                .startsWith("java.io.FileNotFoundException: stations.csv (No such file or directory)");
    }

    @Test
    void ofPySparksErrorTheCauseInJavaIsNamed() {
        String error = "py4j.protocol.Py4JJavaError: An error occurred while calling o42.collect.";

        assertThat(explain(1, trace(error + "\n: org.apache.spark.SparkException: Job aborted.\n\tat org.apache.Spark"))
                        .message())
                .startsWith("org.apache.spark.SparkException: Job aborted.");
        assertThat(explain(1, trace(error)).message()).startsWith(error);
    }

    @Test
    void aSignalIsToldInWords() {
        assertThat(explain(137, "").message()).contains("SIGKILL");
        assertThat(explain(139, "").message()).contains("SIGSEGV");
        assertThat(explain(134, "").message()).contains("SIGABRT");
        assertThat(explain(143, "").message()).contains("signal 15");
        assertThat(explain(127, "").message()).contains("not found");
        assertThat(explain(3, "").message()).contains("exit code 3");
    }

    @Test
    void linesMadeToHurtCostNoMoreThanOthers() {
        String long1 = "A".repeat(1_000_000);
        String dots = "a.".repeat(500_000) + ":";
        String caused = "Caused by: " + "a.".repeat(500_000);
        Assertions.assertTimeout(
                Duration.ofSeconds(5),
                () -> explain(1, "Traceback (most recent call last):\n" + long1 + "\n" + dots + "\n" + caused));
        assertThat(explain(1, trace("ValueError: " + long1)).message().length()).isLessThan(1100);
    }

    private static String trace(String last) {
        return "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\n" + last;
    }

    private static Failure explain(int exitCode, String log) {
        return Explanations.explain(exitCode, List.of(log.split("\n")));
    }
}
