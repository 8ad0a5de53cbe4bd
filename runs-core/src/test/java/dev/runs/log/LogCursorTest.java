package dev.runs.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.error.RunsException.InvalidRequest;
import dev.runs.error.RunsException.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LogCursorTest {

    @Test
    void noCursorIsTheStart() {
        assertThat(LogCursor.parse(null)).isEqualTo(LogCursor.START);
        assertThat(LogCursor.parse("0")).isEqualTo(LogCursor.START);
    }

    @Test
    void numbersBelowAThousandMillionAreLinesAndOthersTimes() {
        assertThat(LogCursor.parse("1").isTime()).isFalse();
        assertThat(LogCursor.parse("999999999")).isEqualTo(new LogCursor(999_999_999));
        assertThat(LogCursor.parse("999999999").isTime()).isFalse();
        assertThat(LogCursor.parse("1000000000").isTime()).isTrue();
        assertThat(LogCursor.parse("1767268800000")).isEqualTo(new LogCursor(1_767_268_800_000L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                " 1",
                "1 ",
                "1\n",
                "-1",
                "+1",
                "1.0",
                "1e3",
                "0x10",
                "null",
                "abc",
                "\u0661\u0662",
                "9999999999999999999",
                "1234567890123456789"
            })
    void everythingElseIsTheCallersMistake(String text) {
        assertThatThrownBy(() -> LogCursor.parse(text))
                .isInstanceOfSatisfying(
                        InvalidRequest.class,
                        e -> assertThat(e.problems()).extracting(Problem::field).containsExactly("cursor"));
    }
}
