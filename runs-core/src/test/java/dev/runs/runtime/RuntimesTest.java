package dev.runs.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimesTest {
    private final Runtime tiny = new Runtime("tiny", 1, 1L << 30);
    private final Runtime small = new Runtime("small", 2, 2L << 30);
    private final Runtime large = new Runtime("x-large", 8, 16L << 30);
    private final Runtimes runtimes = new Runtimes(List.of(small, large, tiny), "tiny");

    @Test
    void aRuntimeIsFoundByItsNameAndByTheOneOfOlderClients() {
        assertThat(runtimes.find("tiny")).hasValue(tiny);
        assertThat(runtimes.find("TINY")).hasValue(tiny);
        assertThat(runtimes.find("XLARGE")).hasValue(large);
        assertThat(runtimes.find("xlarge")).isEmpty();
        assertThat(runtimes.find("Tiny")).isEmpty();
        assertThat(runtimes.find("")).isEmpty();
    }

    @Test
    void theNextLargerOneIsTheOneWithTheLeastMoreMemory() {
        assertThat(runtimes.larger(tiny)).hasValue(small);
        assertThat(runtimes.larger(small)).hasValue(large);
        assertThat(runtimes.larger(large)).isEmpty();
    }

    @Test
    void oneThatIsNotEnabledOrThatTheOrganizationMayNotHaveCannotBeAskedFor() {
        Runtime gpu = new Runtime("tiny-gpu", 1, 4L << 30, null, 1, null, List.of(), true, null);
        Runtime off = new Runtime("off", 1, 3L << 30, null, 0, null, List.of(), false, null);
        Runtimes all = new Runtimes(List.of(off, small, gpu, tiny, large), "tiny");
        assertThat(all.names(null)).containsExactly("small", "tiny-gpu", "tiny", "x-large");
        assertThat(all.names(List.of("x-large", "off", "gone", "small"))).containsExactly("small", "x-large");
        assertThat(all.defaultName(null)).isEqualTo("tiny");
        assertThat(all.defaultName(List.of("x-large", "small"))).isEqualTo("small");
        assertThat(all.allows(off, null)).isFalse();
        assertThat(all.larger(small))
                .as("neither the one that is off nor a GPU")
                .hasValue(large);
        assertThatThrownBy(() -> new Runtimes(List.of(off), "off")).hasMessageContaining("enabled");
    }

    @ParameterizedTest
    @CsvSource({
        "/opt/jars/a.jar, true",
        "/opt/jars/deep/er/..a.jar, true",
        "/opt/jars, false",
        "/opt/jars/, false",
        "/opt/jarsa/a.jar, false",
        "/opt/jars/../a.jar, false",
        "/opt/jars/./a.jar, false",
        "/opt/jars//a.jar, false",
        "/opt/jars/a\\b.jar, false",
        "/opt/jars/a\u0000.jar, false",
        "/opt/jars/a\u2028.jar, false",
        "opt/jars/a.jar, false",
        "s3://runs/opt/jars/a.jar, false"
    })
    void onlyANormalPathBelowOneOfItsFoldersComesWithARuntime(String path, boolean comes) {
        Runtime runtime = new Runtime("r", 1, 1, null, 0, null, List.of("/srv", "/opt/jars"), true, null);
        assertThat(runtime.mayHave(path)).isEqualTo(comes);
    }

    @Test
    void aRuntimeThatHasLeftTheCatalogueIsTheDefaultOne() {
        assertThat(runtimes.get("gone")).isEqualTo(tiny);
        assertThatThrownBy(() -> new Runtimes(List.of(small), "tiny")).hasMessageContaining("tiny");
    }
}
