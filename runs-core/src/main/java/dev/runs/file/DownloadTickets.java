package dev.runs.file;

import dev.runs.file.SignedTexts.Claims;
import dev.runs.file.SignedTexts.Purpose;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** What a signed download URL carries: one version of one file, and until when. One altered character is refused. */
public final class DownloadTickets {
    /** How long a download may wait before it begins. */
    public static final Duration VALID = SignedTexts.VALID;

    private final SignedTexts texts;

    public DownloadTickets(Jdbi jdbi, Clock clock) {
        this.texts = new SignedTexts(jdbi, clock);
    }

    /** Leave to get one version. */
    public record Ticket(String organizationId, String versionId) {}

    /** A text that is safe in a URL's path. */
    public String sign(Ticket ticket) {
        return texts.sign(Purpose.GET, new Claims(ticket.organizationId(), ticket.versionId()));
    }

    /** Empty where the text was not signed here, was altered, or has expired. */
    public Optional<Ticket> verify(String text) {
        return texts.verify(Purpose.GET, text).map(claims -> new Ticket(claims.organizationId(), claims.subject()));
    }
}
