package dev.runs.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.SettableClock;
import dev.runs.database.Database;
import dev.runs.database.TestDatabase;
import dev.runs.file.UploadTickets.Ticket;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UploadTicketsTest {
    private static final Ticket TICKET = new Ticket("01ARZ3NDEKTSV4RRFFQ69G5FAV", "a/ü\n.txt");

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final Database database = TestDatabase.create();
    private final UploadTickets tickets = new UploadTickets(database.jdbi(), clock);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aTicketSaysWhatWasSignedForAnyServerOfTheDatabase() {
        String text = tickets.sign(TICKET);
        assertThat(text).matches("[A-Za-z0-9._-]+");
        assertThat(tickets.verify(text)).hasValue(TICKET);
        assertThat(new UploadTickets(database.jdbi(), clock).verify(text)).hasValue(TICKET);
    }

    @Test
    void aTicketExpires() {
        String text = tickets.sign(TICKET);
        clock.advance(UploadTickets.VALID.minus(Duration.ofMillis(1)));
        assertThat(tickets.verify(text)).isPresent();
        clock.advance(Duration.ofMillis(1));
        assertThat(tickets.verify(text)).isEmpty();
    }

    @Test
    void aTicketWithAnyCharacterChangedAddedOrLeftOutIsRefused() {
        String text = tickets.sign(TICKET);
        for (int i = 0; i < text.length(); i++) {
            for (char other : new char[] {'A', 'B', '.', '=', '+'}) {
                if (text.charAt(i) != other) {
                    String changed = text.substring(0, i) + other + text.substring(i + 1);
                    assertThat(tickets.verify(changed)).as(changed).isEmpty();
                }
            }
            assertThat(tickets.verify(text.substring(0, i) + text.substring(i + 1)))
                    .isEmpty();
        }
        assertThat(tickets.verify(text + "A")).isEmpty();
        assertThat(tickets.verify(text + "=")).isEmpty();
        assertThat(tickets.verify("")).isEmpty();
    }

    @Test
    void aTicketOfAnotherDatabaseIsRefused() {
        try (Database other = TestDatabase.create()) {
            assertThat(new UploadTickets(other.jdbi(), clock).verify(tickets.sign(TICKET)))
                    .isEmpty();
        }
    }
}
