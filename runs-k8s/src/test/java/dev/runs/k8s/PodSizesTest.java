package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.run.PythonProgram;
import dev.runs.run.RunEnvironment;
import dev.runs.runtime.Runtime;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodSizesTest {
    private static final PythonProgram PROGRAM = new PythonProgram("s3://runs/acme/main.py", List.of());

    @ParameterizedTest
    @CsvSource({"0.001, 1m", "0.25, 250m", "1, 1", "1.9999, 2", "64, 64", "1.234, 1234m"})
    void processorsAreWrittenInThousandths(double cpus, String written) {
        assertThat(PodSizes.cpus(cpus)).isEqualTo(written);
    }

    @Test
    void memoryThatIsNoWholeMebibyteIsNotRounded() {
        Runtime odd = new Runtime("odd", 1, (1L << 30) + 1);
        assertThat(PodSizes.attempt(Requests.of(odd), 0).getLimits().get("memory"))
                .isEqualTo(new Quantity(String.valueOf((1L << 30) + 1 + PodSizes.AGENT_BYTES)));
    }

    @ParameterizedTest
    @CsvSource({", 20", "1, 1", "500, 500", "0, 1", "-3, 1"})
    void theDiskIsWhatTheRunAsksForOrTheRegions(Integer asked, int gb) {
        PodRequest request = Requests.of(
                Requests.run(PROGRAM, new RunEnvironment(asked, asked, Map.of(), List.of())),
                Requests.SMALL,
                Requests.settings(1000, Map.of()));
        assertThat(PodSizes.driverDiskGb(request)).isEqualTo(gb);
        assertThat(PodSizes.executorDiskGb(request)).isEqualTo(gb);
    }
}
