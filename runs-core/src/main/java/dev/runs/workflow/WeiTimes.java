package dev.runs.workflow;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Times and durations as WEI writes them. */
public final class WeiTimes {
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS", Locale.ROOT);

    private WeiTimes() {}

    /** In UTC, without a zone; six digits of a second, or none where they would all be 0. */
    public static String time(Instant instant) {
        Instant micros = instant.truncatedTo(ChronoUnit.MICROS);
        boolean whole = micros.equals(instant.truncatedTo(ChronoUnit.SECONDS));
        return (whole ? SECONDS : MICROS).format(micros.atOffset(ZoneOffset.UTC));
    }

    /** ISO 8601 with days, as {@code P1DT1H0.25S}; no duration is less than nothing. */
    public static String duration(Duration duration) {
        Duration whole = duration.isNegative() ? Duration.ZERO : duration.truncatedTo(ChronoUnit.MICROS);
        String rest = whole.minusDays(whole.toDays()).toString().substring(2);
        if (whole.toDays() == 0) {
            return "PT" + rest;
        }
        return "P" + whole.toDays() + "D" + (rest.equals("0S") ? "" : "T" + rest);
    }
}
