package dev.runs.dependency;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.error.RunsException.Problem;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DependencyRulesTest {
    @ParameterizedTest
    @ValueSource(strings = {"pandas", "A", "zope.interface", "ruamel_yaml", "requests[socks]", "x[a,b-c]", "3to2"})
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
                "!=1.0, pandas!=1.0"
            })
    void aVersionOrSpecifiersBecomeTheRequirement(String version, String requirement) {
        PypiDependency library = new PypiDependency("pandas", version);
        assertThat(problems(library)).isEmpty();
        assertThat(library.requirement()).isEqualTo(requirement);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "latest", "1.0 --index-url x", "1.0\n-e .", "1.0;x", "==", "=1", "1.0,2.0", "@ http://x"})
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

    @ParameterizedTest
    @ValueSource(strings = {"a.jar", "a.WHL", "a.zip", "a.py", "a.json"})
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
        assertThat(DependencyRules.problems(many))
                .extracting(Problem::field)
                .containsExactly("environment.dependencies");
    }

    private static List<String> problems(Dependency... dependencies) {
        return DependencyRules.problems(List.of(dependencies)).stream()
                .map(Problem::field)
                .toList();
    }
}
