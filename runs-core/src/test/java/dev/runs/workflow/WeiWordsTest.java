package dev.runs.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WeiWordsTest {
    @Test
    void timesHaveSixDigitsOrNoneAndNoZone() {
        assertThat(WeiTimes.time(Instant.parse("2026-11-21T18:33:19.438650123Z")))
                .isEqualTo("2026-11-21T18:33:19.438650");
        assertThat(WeiTimes.time(Instant.parse("2026-11-21T00:00:00.0000009Z"))).isEqualTo("2026-11-21T00:00:00");
    }

    @ParameterizedTest
    @CsvSource({
        "0,PT0S",
        "500,PT0.5S",
        "9773,PT9.773S",
        "90000,PT1M30S",
        "3600000,PT1H",
        "86400000,P1D",
        "90000250,P1DT1H0.25S",
        "-1,PT0S"
    })
    void durationsAreThoseOfPydantic(long millis, String text) {
        assertThat(WeiTimes.duration(Duration.ofMillis(millis))).isEqualTo(text);
    }

    @Test
    void flagsAreWordsInAnyCase() {
        assertThat(List.of("True", "1", "YES", "on", "t", "y"))
                .allMatch(word -> FormFlag.read(word).orElseThrow());
        assertThat(List.of("False", "0", "no", "OFF", "f", "n"))
                .noneMatch(word -> FormFlag.read(word).orElseThrow());
        assertThat(List.of("", "2", "maybe", " true"))
                .allMatch(word -> FormFlag.read(word).isEmpty());
    }
}
