package dev.runs.api.logging;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.runs.error.OneLine;

/** {@code %line}: an event's message, which may repeat what a caller sent, as one line. */
public final class MessageLine extends ClassicConverter {
    @Override
    public String convert(ILoggingEvent event) {
        return of(event.getFormattedMessage());
    }

    /** Line breaks, which the messages of the database have, become spaces. */
    static String of(String text) {
        return OneLine.of(text.replaceAll("\\R\\s*", " "));
    }
}
