package dev.runs.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.SettableClock;
import dev.runs.database.Database;
import dev.runs.database.TestDatabase;
import dev.runs.file.Tickets.Purpose;
import dev.runs.file.Tickets.Ticket;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TicketsTest {
    private static final String ORGANIZATION = "01ARZ3NDEKTSV4RRFFQ69G5FAV";
    private static final Ticket TICKET = new Ticket(Purpose.PUT, ORGANIZATION, "a/ü\n.txt");
    private static final Ticket DOWNLOAD = new Ticket(Purpose.GET, ORGANIZATION, "01ARZ3NDEKTSV4RRFFQ69G5FAW");

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final Database database = TestDatabase.create();
    private final Tickets tickets = new Tickets(database.jdbi(), clock);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aTicketSaysWhatWasSignedForAnyServerOfTheDatabase() {
        String text = tickets.sign(TICKET);
        assertThat(text).matches("[A-Za-z0-9._-]+");
        assertThat(tickets.verify(Purpose.PUT, text)).hasValue(TICKET);
        assertThat(new Tickets(database.jdbi(), clock).verify(Purpose.PUT, text))
                .hasValue(TICKET);
    }

    @Test
    void aTicketExpires() {
        String text = tickets.sign(TICKET);
        clock.advance(Tickets.VALID.minus(Duration.ofMillis(1)));
        assertThat(tickets.verify(Purpose.PUT, text)).isPresent();
        clock.advance(Duration.ofMillis(1));
        assertThat(tickets.verify(Purpose.PUT, text)).isEmpty();
    }

    @Test
    void aTicketWithAnyCharacterChangedAddedOrLeftOutIsRefused() {
        String text = tickets.sign(TICKET);
        for (int i = 0; i < text.length(); i++) {
            for (char other : new char[] {'A', 'B', '.', '=', '+'}) {
                if (text.charAt(i) != other) {
                    String changed = text.substring(0, i) + other + text.substring(i + 1);
                    assertThat(tickets.verify(Purpose.PUT, changed)).as(changed).isEmpty();
                }
            }
            assertThat(tickets.verify(Purpose.PUT, text.substring(0, i) + text.substring(i + 1)))
                    .isEmpty();
        }
        assertThat(tickets.verify(Purpose.PUT, text + "A")).isEmpty();
        assertThat(tickets.verify(Purpose.PUT, text + "=")).isEmpty();
        assertThat(tickets.verify(Purpose.PUT, "")).isEmpty();
    }

    @Test
    void aTicketOfAnotherDatabaseIsRefused() {
        try (Database other = TestDatabase.create()) {
            assertThat(new Tickets(other.jdbi(), clock).verify(Purpose.PUT, tickets.sign(TICKET)))
                    .isEmpty();
        }
    }

    @Test
    void aTicketForADownloadSaysWhatWasSignedForAnyServerOfTheDatabaseUntilItExpires() {
        String text = tickets.sign(DOWNLOAD);
        clock.advance(Tickets.VALID.minus(Duration.ofMillis(1)));
        assertThat(tickets.verify(Purpose.GET, text)).hasValue(DOWNLOAD);
        assertThat(new Tickets(database.jdbi(), clock).verify(Purpose.GET, text))
                .hasValue(DOWNLOAD);
        clock.advance(Duration.ofMillis(1));
        assertThat(tickets.verify(Purpose.GET, text)).isEmpty();
    }

    /** Whoever may only write could else read, and whoever may only read could write. */
    @Test
    void whatIsForAnUploadIsForNoDownloadAndTheOtherWayRound() {
        String upload = tickets.sign(new Ticket(Purpose.PUT, ORGANIZATION, DOWNLOAD.subject()));
        assertThat(tickets.verify(Purpose.GET, upload)).isEmpty();
        assertThat(tickets.verify(Purpose.PUT, tickets.sign(DOWNLOAD))).isEmpty();
    }
}
