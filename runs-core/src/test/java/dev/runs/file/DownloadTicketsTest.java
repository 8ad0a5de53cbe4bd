package dev.runs.file;

import static org.assertj.core.api.Assertions.assertThat;

import dev.runs.SettableClock;
import dev.runs.database.Database;
import dev.runs.database.TestDatabase;
import dev.runs.file.DownloadTickets.Ticket;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DownloadTicketsTest {
    private static final Ticket TICKET = new Ticket("01ARZ3NDEKTSV4RRFFQ69G5FAV", "01ARZ3NDEKTSV4RRFFQ69G5FAW");

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final Database database = TestDatabase.create();
    private final DownloadTickets tickets = new DownloadTickets(database.jdbi(), clock);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aTicketSaysWhatWasSignedForAnyServerOfTheDatabaseUntilItExpires() {
        String text = tickets.sign(TICKET);
        clock.advance(DownloadTickets.VALID.minus(Duration.ofMillis(1)));
        assertThat(tickets.verify(text)).hasValue(TICKET);
        assertThat(new DownloadTickets(database.jdbi(), clock).verify(text)).hasValue(TICKET);
        clock.advance(Duration.ofMillis(1));
        assertThat(tickets.verify(text)).isEmpty();
    }

    /** Whoever may only write could else read, and whoever may only read could write. */
    @Test
    void whatIsForAnUploadIsForNoDownloadAndTheOtherWayRound() {
        UploadTickets uploads = new UploadTickets(database.jdbi(), clock);
        String upload = uploads.sign(new UploadTickets.Ticket(TICKET.organizationId(), TICKET.versionId()));
        assertThat(tickets.verify(upload)).isEmpty();
        assertThat(uploads.verify(tickets.sign(TICKET))).isEmpty();
    }
}
