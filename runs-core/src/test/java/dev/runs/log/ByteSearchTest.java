package dev.runs.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteSearchTest {
    @Test
    void itFindsWhatTheStandardLibraryFinds() {
        Random random = new Random(8);
        int found = 0;
        for (int round = 0; round < 20_000; round++) {
            String text = random(random, random.nextInt(60));
            String sought = random(random, 1 + random.nextInt(4));
            int from = random.nextInt(text.length() + 2);
            int place = text.indexOf(sought, from);
            assertThat(find(text, sought, from, false))
                    .as("%s in %s", sought, text)
                    .isEqualTo(place);
            assertThat(find(text, sought, from, true))
                    .as("%s in %s, whatever case", sought, text)
                    .isEqualTo(text.toLowerCase(Locale.ROOT).indexOf(sought.toLowerCase(Locale.ROOT), from));
            found += place >= 0 ? 1 : 0;
        }
        assertThat(found).isBetween(2_000, 18_000);
    }

    @Test
    void onlyLettersOfAsciiHaveACase() {
        assertThat(find("@[`{", "`", 0, true)).isEqualTo(2);
        assertThat(find("@[`{", "{", 0, true)).isEqualTo(3);
        assertThat(find("Ä\u00e9\n", "\u00e9", 0, true)).isEqualTo(1);
    }

    private static int find(String text, String sought, int from, boolean ignoreCase) {
        return new ByteSearch(sought.getBytes(StandardCharsets.ISO_8859_1), ignoreCase)
                .find(text.getBytes(StandardCharsets.ISO_8859_1), from);
    }

    private static String random(Random random, int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append("abcABC\n".charAt(random.nextInt(7)));
        }
        return text.toString();
    }
}
