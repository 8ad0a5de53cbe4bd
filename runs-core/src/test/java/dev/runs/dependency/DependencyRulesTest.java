package dev.runs.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.error.RunsException.Problem;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DependencyRulesTest {
    private static final DependencyRules RULES = new DependencyRules(Optional.empty(), Optional.empty());
    private static final DependencyRules ON_LINUX =
            new DependencyRules(PythonTarget.parse("3.11 manylinux_2_36_x86_64"), Optional.empty());

    @ParameterizedTest
    @ValueSource(
            strings = {"pandas", "A", "zope.interface", "x[a, b]", "ruamel_yaml", "requests[socks]", "x[a,b-c]", "3to2"
            })
    void aNameAsOnThePackageIndexIsTaken(String name) {
        assertThat(problems(new PypiDependency(name, null))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-e",
                "--index-url=http://x",
                "a b",
                "a==1",
                "a;python_version<'3'",
                "a @ file:///etc",
                "a\nb",
                "a[",
                "a[]",
                "-r requirements.txt",
                "a/../b",
                "é"
            })
    void aNameThatPipWouldReadAsSomethingElseIsRefused(String name) {
        assertThat(problems(new PypiDependency(name, null))).containsExactly("environment.dependencies[0].libraryName");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "1.5.3, pandas==1.5.3",
                "1!2.0rc1, pandas==1!2.0rc1",
                "2.0+local.1, pandas==2.0+local.1",
                "==1.5.*, pandas==1.5.*",
                "\">=1.2,<2\", \"pandas>=1.2,<2\"",
                "~=2.1, pandas~=2.1",
                "\" >= 1.2 , < 2 \", \"pandas>= 1.2 , < 2\"",
                "v1.0, pandas==v1.0",
                "1.5.*, pandas==1.5.*",
                "===x, pandas===x",
                "!=1.0, pandas!=1.0"
            })
    void aVersionOrSpecifiersBecomeTheRequirement(String version, String requirement) {
        PypiDependency library = new PypiDependency("pandas", version);
        assertThat(problems(library)).isEmpty();
        assertThat(library.requirement()).isEqualTo(requirement);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "latest",
                "1.0 --index-url x",
                "1.0\n-e .",
                "1.0;x",
                "==",
                "=1",
                "1.0,2.0",
                "@ http://x",
                "1.0.dev1.*",
                ">=1.*",
                "~=1",
                ">1+local",
                ">=1,",
                "=> 1",
                "=== a b",
                "1..0"
            })
    void aVersionThatIsNoneIsRefused(String version) {
        assertThat(problems(new PypiDependency("pandas", version)))
                .containsExactly("environment.dependencies[0].libraryVersion");
    }

    @Test
    void theSameLibraryTwiceIsRefusedHoweverItIsWritten() {
        assertThat(problems(
                        new PypiDependency("Zope.Interface", null),
                        new PypiDependency("zope", null),
                        new PypiDependency("zope-_interface[x]", "1")))
                .containsExactly("environment.dependencies[2].libraryName");
    }

    @Test
    void theSameLibraryInTheSameWayIsOneTooMany() {
        Problem problem = onlyProblem(new PypiDependency("Pandas", "1.5"), new PypiDependency("pandas", "==1.5"));

        assertThat(problem.field()).isEqualTo("environment.dependencies[1].libraryName");
        assertThat(problem.message()).contains("environment.dependencies[0].libraryName");
        assertThat(problem.suggestion()).isEqualTo("Remove one of the two: they ask for the same.");
    }

    @Test
    void theSameLibraryInTwoWaysIsSaidInOne() {
        Problem problem = onlyProblem(new PypiDependency("x[b]", ">=1"), new PypiDependency("X[a]", "<2"));

        assertThat(problem.field()).isEqualTo("environment.dependencies[1].libraryName");
        assertThat(problem.suggestion()).isEqualTo("Keep one, with libraryName 'x[a,b]' and libraryVersion '>=1,<2'.");
    }

    @ParameterizedTest
    @CsvSource({"1.0, 1.1", "==1.5.*, 1.6", "<2, >=2", "~=1.4, 2.0", "1.0+a, 1.0+b", ">1.0, 1.0.post1"})
    void versionsThatContradictEachOtherAreRefusedWithBothFields(String one, String other) {
        Problem problem = onlyProblem(new PypiDependency("pandas", one), new PypiDependency("Pandas", other));

        assertThat(problem.field()).isEqualTo("environment.dependencies[1].libraryVersion");
        assertThat(problem.message()).contains("environment.dependencies[0].libraryVersion");
    }

    @ParameterizedTest
    @ValueSource(strings = {">=2,<1", ">1,<1", "==1.0,!=1.0", ">=1.0,<1.0.0", "==1.*,>=2"})
    void specifiersThatNoVersionFulfilsAreRefused(String version) {
        Problem problem = onlyProblem(new PypiDependency("pandas", version));

        assertThat(problem.field()).isEqualTo("environment.dependencies[0].libraryVersion");
        assertThat(problem.message()).contains("contradict");
    }

    @Test
    void everythingThatIsWrongIsToldAtOnce() {
        assertThat(problems(
                        new PypiDependency("a b", "nonsense"),
                        new FileDependency("s3://runs/acme/x.exe"),
                        new PypiDependency("x", ">2,<1"),
                        new FileDependency("s3://runs/acme/x.whl"),
                        new PypiDependency("X", "1")))
                .containsExactly(
                        "environment.dependencies[0].libraryVersion",
                        "environment.dependencies[0].libraryName",
                        "environment.dependencies[1].filePath",
                        "environment.dependencies[2].libraryVersion",
                        "environment.dependencies[3].filePath",
                        "environment.dependencies[4].libraryName");
    }

    /** A request of a megabyte has room for them. */
    @ParameterizedTest
    @ValueSource(strings = {"1", "1.", "a.", "1.0+a", "==1,", "-", "[a,", "===", " "})
    void longTextIsRefusedAndNotRead(String part) {
        String text = part.repeat(300_000);
        assertThat(problems(
                        new PypiDependency(text, text), new FileDependency("s3://x/" + text + "-1-py3-none-any.whl")))
                .containsExactlyInAnyOrder(
                        "environment.dependencies[0].libraryName",
                        "environment.dependencies[0].libraryVersion",
                        "environment.dependencies[1].filePath");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.whl",
                "a-1.0.whl",
                "a-1.0-py3-none.whl",
                "a-1.0-py3-none-any.WHL",
                "a-latest-py3-none-any.whl",
                "a-1.0-build-py3-none-any.whl",
                "a b-1.0-py3-none-any.whl",
                "-r-1.0-py3-none-any.whl",
                "a-1.0-py3-none-any (1).whl"
            })
    void aWheelWithoutTheNameOfOneIsRefused(String name) {
        assertThat(problems(new FileDependency("s3://runs/acme/" + name)))
                .containsExactly("environment.dependencies[0].filePath");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "py3-none-any",
                "py2.py3-none-any",
                "cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64",
                "cp38-abi3-manylinux1_x86_64",
                "py3-none-linux_x86_64"
            })
    void aWheelThatTheRegionsPythonRunsIsTaken(String tags) {
        assertThat(ON_LINUX.check(List.of(wheel(tags))).problems()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "py2-none-any",
                "py312-none-any",
                "cp310-cp310-manylinux_2_17_x86_64",
                "cp312-abi3-manylinux_2_17_x86_64",
                "cp311-cp311-manylinux_2_37_x86_64",
                "cp311-cp311-manylinux_2_17_aarch64",
                "cp311-cp311-musllinux_1_1_x86_64",
                "cp311-cp311-macosx_11_0_arm64",
                "cp311-cp311-win_amd64"
            })
    void aWheelForAnotherPythonOrMachineIsRefusedWithWhatRuns(String tags) {
        assertThat(ON_LINUX.check(List.of(wheel(tags))).problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.field()).isEqualTo("environment.dependencies[0].filePath");
                    assertThat(problem.message()).contains(tags);
                    assertThat(problem.suggestion())
                            .contains("py3-none-any", "cp311-cp311-manylinux_2_36_x86_64", "-abi3-");
                });
        assertThat(RULES.check(List.of(wheel(tags))).problems())
                .as("where the Python is not known")
                .isEmpty();
    }

    @Test
    void aWheelAndAnotherVersionOfTheSameLibraryContradictEachOther() {
        FileDependency wheel = wheel("py3-none-any");

        assertThat(problems(wheel, new PypiDependency("Library", "1.0"))).isEmpty();
        Problem problem = onlyProblem(new PypiDependency("library", ">=2"), wheel);
        assertThat(problem.field()).isEqualTo("environment.dependencies[1].filePath");
        assertThat(problem.message()).contains("environment.dependencies[0].libraryVersion");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.jar", "a.JAR", "a-1.0-py3-none-any.whl", "a.zip", "a.py", "a.json"})
    void aFileOfAKnownKindIsTaken(String name) {
        assertThat(problems(new FileDependency("s3://runs/acme/" + name))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "a.exe", "a.jar.sh", "jar"})
    void aFileOfAnotherKindIsRefused(String name) {
        assertThat(problems(new FileDependency("s3://runs/acme/" + name)))
                .containsExactly("environment.dependencies[0].filePath");
    }

    @Test
    void moreThanAnyoneNeedsIsRefusedAtOnce() {
        List<Dependency> many = Collections.nCopies(201, new PypiDependency("a", null));
        assertThat(RULES.check(many).problems()).extracting(Problem::field).containsExactly("environment.dependencies");
    }

    private static FileDependency wheel(String tags) {
        return new FileDependency("s3://runs/acme/library-1.0-" + tags + ".whl");
    }

    private static Problem onlyProblem(Dependency... dependencies) {
        List<Problem> problems = RULES.check(List.of(dependencies)).problems();
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }

    private static List<String> problems(Dependency... dependencies) {
        return RULES.check(List.of(dependencies)).problems().stream()
                .map(Problem::field)
                .toList();
    }
}
