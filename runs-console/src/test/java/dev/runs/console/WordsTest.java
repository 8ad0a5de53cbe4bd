package dev.runs.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");

    @ParameterizedTest
    @CsvSource({
        "0, 0 s",
        "59, 59 s",
        "60, 1 min",
        "61, 1 min 1 s",
        "3599, 59 min 59 s",
        "3600, 1 h",
        "3660, 1 h 1 min",
        "86399, 23 h 59 min",
        "86400, 1 d",
        "93600, 1 d 2 h",
        "-5, 0 s"
    })
    void durationsHaveAtMostTwoUnits(long seconds, String words) {
        assertThat(Times.duration(Duration.ofSeconds(seconds))).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"0, just now", "5, 5 s ago", "60, 1 min ago", "3600, 1 h ago", "172800, 2 d ago", "-60, just now"})
    void timesAreToldByTheirDistance(long seconds, String words) {
        assertThat(Times.ago(NOW.minusSeconds(seconds), NOW)).isEqualTo(words);
    }

    @Test
    void timesAreInUtc() {
        assertThat(Times.full(NOW)).isEqualTo("2026-03-01 12:00:00 UTC");
        assertThat(Times.clock(NOW)).isEqualTo("12:00:00.123");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1.0 KiB",
        "10240, 10 KiB",
        "1048575, 1.0 MiB",
        "3400000, 3.2 MiB",
        "9223372036854775807, 8388608 TiB"
    })
    void sizesAreInPowersOfTwo(long bytes, String words) {
        assertThat(Sizes.bytes(bytes)).isEqualTo(words);
    }

    @Test
    void anAttachmentsNameCannotLeaveItsHeader() {
        assertThat(Attachment.named("of/a/folder/a\"b\r\nX: é%\\.csv"))
                .isEqualTo(
                        "attachment; filename=\"a_b__X: ___.csv\"; filename*=UTF-8''a%22b%0D%0AX%3A%20%C3%A9%25%5C.csv");
    }

    @Test
    void aChipStandsForItsUrlParameter() {
        for (StatusChip chip : StatusChip.values()) {
            assertThat(StatusChip.parse(chip.parameter())).isEqualTo(chip);
        }
        assertThat(StatusChip.parse("unheard-of")).isEqualTo(StatusChip.ALL);
        assertThat(StatusChip.parse(null)).isEqualTo(StatusChip.ALL);
    }

    @ParameterizedTest
    @CsvSource({"0, 0.0 s", "40, 0.0 s", "349, 0.3 s", "9949, 9.9 s", "10000, 10 s", "61000, 1 min 1 s", "-5, 0 s"})
    void aShortTimeThatIsOverHasItsTenths(long millis, String words) {
        assertThat(Times.precise(Duration.ofMillis(millis))).isEqualTo(words);
    }
}
