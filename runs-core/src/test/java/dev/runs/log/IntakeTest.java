package dev.runs.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.runs.log.LogLine.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

final class IntakeTest {

    @Test
    void aClockThatWasPutBackIsHeldAtTheLastTime() {
        List<LogLine> lines = List.of(
                LogFixtures.line(3_000_000_005L, "a"),
                LogFixtures.line(3_000_000_001L, "b"),
                LogFixtures.line(3_000_000_009L, "c"));
        assertThat(Intake.admit(lines, 0, 3_000_000_007L))
                .containsExactly(
                        LogFixtures.line(3_000_000_007L, "a"),
                        LogFixtures.line(3_000_000_007L, "b"),
                        LogFixtures.line(3_000_000_009L, "c"));
    }

    @Test
    void noTimeCanBeTakenForTheNumberOfALine() {
        assertThat(Intake.admit(List.of(LogFixtures.line(-5, "a"), LogFixtures.line(7, "b")), 0, 0))
                .allMatch(line -> new LogCursor(line.timestamp()).isTime());
    }

    @Test
    void aLogEndsBeforeItsLinesCouldBeTakenForTimes() {
        List<LogLine> lines = LogFixtures.numbered(0, 5);
        List<LogLine> last = Intake.admit(lines, Intake.MAX_LINES - 3, 0);
        assertThat(last).hasSize(3).startsWith(lines.get(0), lines.get(1));
        assertThat(last.get(2).source()).isEqualTo(Source.PLATFORM);
        assertThat(last.get(2).text()).contains("full");
        assertThat(new LogCursor(Intake.MAX_LINES).isTime()).isFalse();
        assertThat(Intake.admit(lines, Intake.MAX_LINES, 0)).isEmpty();
    }

    @Test
    void aLineIsAtMostAsLongAsPromised() {
        assertThatThrownBy(() -> new LogLine(0, Source.PROGRAM, new byte[LogLine.MAX_BYTES + 1]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
