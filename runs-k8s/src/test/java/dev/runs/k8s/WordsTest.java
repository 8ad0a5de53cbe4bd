package dev.runs.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0 bytes",
        "1023, 1023 bytes",
        "268435456, 256 MiB",
        "2147483648, 2 GiB",
        "1288490189, 1.2 GiB",
        "10737418240, 10 GiB",
        "1125899906842624, 1024 TiB"
    })
    void sizesAreWrittenAsTheLocalExecutorWritesThem(long bytes, String words) {
        assertThat(Words.size(bytes)).isEqualTo(words);
    }

    @Test
    void aReasonIsShortAndHasNoFullStop() {
        assertThat(Words.reason(" a\n b: c. ")).isEqualTo("a b: c");
        assertThat(Words.reason("x".repeat(400))).hasSizeLessThanOrEqualTo(300);
        assertThat(Words.aside(" .")).isEmpty();
        assertThat(Words.aside("so")).isEqualTo(" (so)");
    }

    @Test
    void aLineIsNotCutWithinACharacter() {
        String line = Words.line("x".repeat(996) + "\uD83D\uDE00".repeat(10));
        assertThat(line).isEqualTo("x".repeat(996) + "...");
    }

    @Test
    void theWordOfATimeOutIsWrittenOtherwise() {
        assertThat(Words.line("TIMEOUT, Timeout and timeouts")).isEqualTo("Time-out, Time-out and time-outs");
    }
}
