package dev.runs.file;

import dev.runs.file.SignedTexts.Claims;
import dev.runs.file.SignedTexts.Purpose;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** What a signed upload URL carries: who may put what where until when. One altered character is refused. */
public final class UploadTickets {
    /** How long an upload may wait before it begins. */
    public static final Duration VALID = SignedTexts.VALID;

    private final SignedTexts texts;

    public UploadTickets(Jdbi jdbi, Clock clock) {
        this.texts = new SignedTexts(jdbi, clock);
    }

    /** Leave to put one file. */
    public record Ticket(String organizationId, String path) {}

    /** A text that is safe in a URL's path. */
    public String sign(Ticket ticket) {
        return texts.sign(Purpose.PUT, new Claims(ticket.organizationId(), ticket.path()));
    }

    /** Empty where the text was not signed here, was altered, or has expired. */
    public Optional<Ticket> verify(String text) {
        return texts.verify(Purpose.PUT, text).map(claims -> new Ticket(claims.organizationId(), claims.subject()));
    }
}
