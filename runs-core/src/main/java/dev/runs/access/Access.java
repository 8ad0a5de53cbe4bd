package dev.runs.access;

import dev.runs.database.Ids;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * Who is calling. Every way in ends in a {@link Caller} or in nothing; why a credential was refused is not told, so
 * that nobody learns which users or keys exist.
 */
public final class Access {
    /** How long a console session lasts. */
    public static final Duration SESSION = Duration.ofHours(12);

    private static final int TOKEN_LENGTH = 43;

    private final Jdbi jdbi;
    private final Clock clock;
    private final Ids ids;
    private final CallerStore store = new CallerStore();

    public Access(Jdbi jdbi, Clock clock, Ids ids) {
        this.jdbi = jdbi;
        this.clock = clock;
        this.ids = ids;
    }

    /** The caller that an API key stands for; empty when it is malformed, unknown, expired, revoked or disabled. */
    public Optional<Caller> authenticate(String apiKey) {
        return KeyFormat.parse(apiKey)
                .flatMap(key -> jdbi.withHandle(handle -> key(handle, key)))
                .map(CallerStore.Credential::caller);
    }

    /** A session for who follows a one-time sign-in link, which is used up by it. The result is the cookie's value. */
    public Optional<String> signIn(String linkToken) {
        Instant now = clock.instant();
        return jdbi.inTransaction(handle -> {
            store.deleteExpired(handle, now);
            return store.useLink(handle, Secrets.sha256(linkToken), now)
                    .map(userId -> openSession(handle, userId, Role.ADMIN, now));
        });
    }

    /** A session for who knows an API key and whose it is. Its role is not above the key's. */
    public Optional<String> signIn(String email, String apiKey) {
        Instant now = clock.instant();
        return jdbi.inTransaction(handle -> {
            store.deleteExpired(handle, now);
            return KeyFormat.parse(apiKey.strip())
                    .flatMap(key -> key(handle, key))
                    .filter(found -> found.email().equals(email.strip().toLowerCase(Locale.ROOT)))
                    .map(found -> openSession(handle, found.userId(), found.credentialRole(), now));
        });
    }

    /** The caller of a session; empty when it is unknown, expired, signed out, or its user disabled. */
    public Optional<Caller> session(String token) {
        return jdbi.withHandle(handle -> store.session(handle, Secrets.sha256(token), clock.instant()))
                .map(CallerStore.Credential::caller);
    }

    public void signOut(String token) {
        jdbi.useHandle(handle -> store.deleteSession(handle, Secrets.sha256(token)));
    }

    private Optional<CallerStore.Credential> key(Handle handle, KeyFormat key) {
        Instant now = clock.instant();
        Optional<CallerStore.Credential> found = store.key(handle, key.id(), now)
                .filter(credential -> Secrets.areEqual(credential.secretSha256(), key.secretSha256()));
        if (found.isPresent() && found.get().stale()) {
            store.noteUse(handle, key.id(), now);
        }
        return found;
    }

    private String openSession(Handle handle, String userId, Role role, Instant now) {
        String token = Secrets.base62(TOKEN_LENGTH);
        store.insertSession(handle, Secrets.sha256(token), ids.next(), userId, role, now, now.plus(SESSION));
        return token;
    }
}
