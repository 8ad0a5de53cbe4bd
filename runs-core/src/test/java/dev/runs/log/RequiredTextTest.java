package dev.runs.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequiredTextTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "timeout; timeout",
                "answered 5[0-9]+ in [0-9]{4,} ms; answered 5",
                "^Error: .*disk$; 'Error: '",
                "(GET|POST) /v1/orders/\\d+; ' /v1/orders/'",
                "a(b[)]c)*tail; tail",
                "colou?r; colo",
                "ab{2}cd; cd",
                "wait+ing; wait",
                "1\\.5 s; 1.5 s",
                "[^\\]]end; end",
                "größe; gr",
            })
    void whatStandsThereAsItIsIsRequired(String expression, String required) {
        assertThat(RequiredText.of(expression)).isEqualTo(required);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "one|other",
                "(?i)timeout",
                "timeout(?i)s",
                "\\Qa|b\\E",
                "\\x41bc",
                "\\pLabc",
                "abc[[:alpha:]]",
                "[]a]bc",
                "abc{,3}",
                "(\\Q(\\Eab)cd",
                "[a-z]+"
            })
    void ofWhatIsNotCertainNothingIsRequired(String expression) {
        Pattern.compile(expression);
        assertThat(RequiredText.of(expression)).isEmpty();
    }

    @Test
    void everyMatchHoldsIt() {
        String alphabet = "aabbcc()[]{}?*+|.^$\\\\-,012QEdsz:i";
        Random random = new Random(6);
        int compiled = 0;
        int required = 0;
        int matched = 0;
        for (int round = 0; round < 300_000; round++) {
            String expression = random(random, alphabet, 1 + random.nextInt(9));
            Pattern pattern;
            try {
                pattern = Pattern.compile(expression);
            } catch (PatternSyntaxException e) {
                assertThat(e.getPattern()).isNotNull();
                continue;
            }
            compiled++;
            String text = RequiredText.of(expression);
            if (!text.isEmpty()) {
                required++;
                for (int i = 0; i < 20; i++) {
                    String line = random(random, "aabbccdQE012 ()[]{}?*+|.^$\\-,", random.nextInt(12));
                    if (pattern.matcher(line).find()) {
                        matched++;
                        assertThat(line).as(expression).contains(text);
                    }
                }
            }
        }
        assertThat(compiled).isGreaterThan(50_000);
        assertThat(required).isGreaterThan(20_000);
        assertThat(matched).isGreaterThan(20_000);
    }

    private static String random(Random random, String alphabet, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }
}
