package dev.runs.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.console.AnsiText.Span;
import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AnsiTextTest {
    private static final String ESC = "\u001b";

    @Test
    void plainTextIsOnePieceWithoutStyle() {
        assertThat(AnsiText.spans("a <b> & \"c\"\té")).containsExactly(new Span("a <b> & \"c\"\té", ""));
        assertThat(AnsiText.spans("")).isEmpty();
    }

    @Test
    void coloursBecomeClassesUntilTheyAreReset() {
        assertThat(AnsiText.spans("a" + ESC + "[1;31mb" + ESC + "[0mc" + ESC + "[92;44md" + ESC + "[me"))
                .containsExactly(
                        new Span("a", ""),
                        new Span("b", "b f1"),
                        new Span("c", ""),
                        new Span("d", "f10 g4"),
                        new Span("e", ""));
    }

    @Test
    void colonsSeparateParametersToo() {
        assertThat(AnsiText.spans(ESC + "[38:5:3mx")).containsExactly(new Span("x", "f3"));
    }

    @Test
    void finerColoursAreLeftOutWithTheirParameters() {
        assertThat(AnsiText.spans(ESC + "[38;5;208;1mx")).containsExactly(new Span("x", "b"));
        assertThat(AnsiText.spans(ESC + "[38;2;1;31;4;3mx")).containsExactly(new Span("x", "i"));
    }

    @Test
    void otherTerminalCommandsDisappear() {
        String link = ESC + "]8;;javascript:alert(1)" + ESC + "\\";
        assertThat(text(ESC + "[2J" + ESC + "[10;4Ha" + link + "b" + ESC + "]0;title\u0007c" + ESC + "[?25l"))
                .isEqualTo("abc");
    }

    @Test
    void anUnfinishedCommandEndsWithItsLine() {
        assertThat(text("a" + ESC)).isEqualTo("a");
        assertThat(text("a" + ESC + "[31")).isEqualTo("a");
        assertThat(text("a" + ESC + "]8;;x")).isEqualTo("a");
    }

    @Test
    void aProgressBarShowsItsLastState() {
        assertThat(text(" 10%\r 50%\r100%")).isEqualTo("100%");
        assertThat(text("100%\r")).isEqualTo("100%");
    }

    @Test
    void controlCharactersAreShownAndTextIsNotReordered() {
        assertThat(text("a\0b\u0007c\u007fd\u202ee\u2066f")).isEqualTo("a\u2400b\u2407c\u2421d\ufffde\ufffdf");
    }

    @Test
    @Timeout(5)
    void hostileLinesTakeTimeInProportionToTheirLength() {
        String[] hostile = {ESC + "[", ESC + "]", ESC + "[0;", ESC + "[1m", ESC + ESC, "\r", ESC + "[" + "1;".repeat(50)
        };
        for (String piece : hostile) {
            long start = System.nanoTime();
            AnsiText.spans(piece.repeat(262_144 / piece.length()));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        }
    }

    private static String text(String line) {
        return AnsiText.spans(line).stream().map(Span::text).collect(Collectors.joining());
    }
}
