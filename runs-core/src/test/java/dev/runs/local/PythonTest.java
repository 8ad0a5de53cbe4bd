package dev.runs.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.dependency.DependencyRules;
import dev.runs.dependency.FileDependency;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PythonTest {
    @Test
    void whatWheelsItRunsIsKnownFromThePythonItself() {
        Python python = Python.find("python3");

        String minor = python.version().split("[. ]", 3)[1];
        assertThat(python.executable()).startsWith("/");
        assertThat(python.version()).startsWith("3.");
        assertThat(python.target())
                .hasValueSatisfying(target -> assertThat(target.minor()).isEqualTo(Integer.parseInt(minor)));
        DependencyRules rules = new DependencyRules(python.target(), Optional.empty());
        assertThat(rules.check(List.of(wheel("py3-none-any"))).problems()).isEmpty();
        assertThat(rules.check(List.of(wheel("py2-none-any"))).problems()).hasSize(1);
        assertThat(rules.check(List.of(wheel("py3-none-win_amd64"))).problems()).hasSize(1);
    }

    private static FileDependency wheel(String tags) {
        return new FileDependency("s3://runs/acme/library-1.0-" + tags + ".whl");
    }
}
