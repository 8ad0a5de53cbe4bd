package dev.runs.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
    private static final long TURN_NANOS = 2_000_000;

    private final Pace pace = new Pace(4);

    @Test
    void whereFewPrintTheyAreLookedAtAtOnce() {
        assertThat(pace.millis()).isEqualTo(Pace.SHORTEST_MILLIS);
        print(5);
        assertThat(pace.millis()).isEqualTo(Pace.SHORTEST_MILLIS);
    }

    @Test
    void whereManyPrintTheThreadsRestHalfOfTheTime() {
        print(100);
        // 100 turns of 2 ms each are 50 ms for each of four threads, which rest as long.
        assertThat(pace.millis()).isEqualTo(100);
        for (int i = 0; i < 50; i++) {
            pace.end();
        }
        assertThat(pace.millis()).isEqualTo(50);
    }

    @Test
    void nobodyWaitsForLonger() {
        print(100_000);
        assertThat(pace.millis()).isEqualTo(Pace.LONGEST_MILLIS);
    }

    private void print(int programs) {
        for (int i = 0; i < programs; i++) {
            pace.begin();
        }
        for (int i = 0; i < 200; i++) {
            pace.took(TURN_NANOS);
        }
    }
}
